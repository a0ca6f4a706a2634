import { ok, ResultAsync } from 'neverthrow';
import { describe, expect, it } from 'vitest';
import type { AccessDecision, AccessRequest, Policy } from '../ports/policy.ts';
import { anId } from '../testing/an-id.ts';
import { guardServices } from './guard-services.ts';
import type { Scope } from './runtime.ts';

const actor = { kind: 'operator', id: 'li', roles: ['clerk'] } as const;

function aGuard(policy: Policy | null, kind: 'operator' | 'buyer' = 'operator') {
  const called: unknown[] = [];
  const logged: unknown[] = [];
  const tenant = anId('tenant', 'default');
  const logger = { log: (...entry: unknown[]) => void logged.push(entry) };
  // Nothing else of the runtime is looked at here.
  const scope = { tenant, actor: { ...actor, kind }, runtime: { logger } } as Pick<
    Scope,
    'tenant' | 'actor'
  > & {
    readonly runtime: Pick<Scope['runtime'], 'logger'>;
  };
  const services = {
    orders: {
      load: (input: { readonly orderId: string }) => {
        called.push(input);
        return new ResultAsync<string, never>(Promise.resolve(ok(input.orderId)));
      },
    },
  };
  return { guarded: guardServices(scope as Scope, policy, services), called, logged, services };
}

describe('services behind a policy', () => {
  it('are as they were where the host has none', () => {
    const { guarded, services } = aGuard(null);
    expect(guarded).toBe(services);
  });

  it('tell it who calls what, and go on when it allows', async () => {
    const asked: AccessRequest[] = [];
    const { guarded, called } = aGuard((request) => {
      asked.push(request);
      return { access: 'allow' };
    });
    const answer = await guarded.orders.load({ orderId: 'o1' });
    expect(answer.unwrapOr(null)).toBe('o1');
    expect(called).toHaveLength(1);
    const input = { orderId: 'o1' };
    const operation = 'orders.load';
    const hasReason = false;
    expect(asked).toEqual([{ tenant: 'default', actor, operation, hasReason, input }]);
  });

  it('show it all that they read, however the caller has made the input', async () => {
    class Dto {
      readonly orderId = 'o1';
      readonly items = [new Item('u1')];
    }
    class Item {
      readonly unitId: string;
      constructor(unitId: string) {
        this.unitId = unitId;
      }
    }
    let reads = 0;
    const shifting = {
      get orderId() {
        reads += 1;
        return `o${reads}`;
      },
    };
    const asked: AccessRequest['input'][] = [];
    const { guarded, called } = aGuard((request) => {
      asked.push(request.input);
      return { access: 'allow' };
    });
    const changed = { orderId: 'o1' };
    const answers = [new Dto(), shifting, changed].map((input) => guarded.orders.load(input));
    changed.orderId = 'o2';
    for (const answer of answers) expect((await answer).isOk()).toBe(true);
    expect(asked).toEqual([
      { orderId: 'o1', items: [{ unitId: 'u1' }] },
      { orderId: 'o1' },
      { orderId: 'o1' },
    ]);
    expect(called).toEqual(asked);
  });

  it('do nothing and log who asked when it denies', async () => {
    const { guarded, called, logged } = aGuard(async () => ({ access: 'deny', reason: 'no' }));
    const answer = await guarded.orders.load({ orderId: 'o1' });
    const denied = { code: 'access.denied', operation: 'orders.load', reason: 'no' };
    expect(answer._unsafeUnwrapErr()).toMatchObject(denied);
    expect(called).toEqual([]);
    const fields = {
      tenant: 'default',
      actor: 'operator:li',
      operation: 'orders.load',
      reason: 'no',
    };
    expect(logged).toEqual([['warn', 'access denied', fields]]);
  });

  it.each([
    ['none', null],
    ['one that allows it', () => ({ access: 'allow' }) as const],
  ] as const)('are closed to buyers where the table is, with %s', async (_which, policy) => {
    const { guarded, called, logged } = aGuard(policy, 'buyer');
    const answer = await guarded.orders.load({ orderId: 'o1' });
    const reason = 'it is not open to buyers';
    expect(answer._unsafeUnwrapErr()).toMatchObject({ code: 'access.denied', reason });
    expect(called).toEqual([]);
    expect(logged).toHaveLength(1);
  });

  it.each([
    ['throws', () => Promise.reject(new Error('down'))],
    ['answers nothing', () => undefined as unknown as AccessDecision],
    ['answers what is no decision', () => ({ access: 'yes' }) as unknown as AccessDecision],
  ] as const)('deny where the policy %s', async (_how, policy) => {
    const { guarded, called } = aGuard(policy);
    const answer = await guarded.orders.load({ orderId: 'o1' });
    expect(answer.isErr() && answer.error.code).toBe('access.denied');
    expect(called).toEqual([]);
  });
});
