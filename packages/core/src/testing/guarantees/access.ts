import assert from 'node:assert/strict';
import { createKaquan, type Kaquan, type KaquanHandle } from '../../create-kaquan.ts';
import type { CoreError } from '../../kernel/errors.ts';
import type { AccessRequest, Policy } from '../../ports/policy.ts';
import type { Storage } from '../../ports/storage.ts';
import type { ContractCase } from '../contract-case.ts';
import { createSeededIds } from '../seeded-ids.ts';
import { codeOf, must, refused, tally } from './answers.ts';
import { guarantee, type Stage } from './stage.ts';

const actor = { kind: 'operator', id: 'wang', roles: ['clerk'] } as const;

interface Guarded {
  readonly kaquan: Kaquan;
  readonly desk: KaquanHandle;
  /** Calls of the storage, by name. */
  readonly reached: string[];
  readonly logged: unknown[];
}

/** Another Kaquan over the stage's data, with a policy. */
function guardedBy(stage: Stage, policy: Policy | null): Guarded {
  const { clock, vault, market } = stage;
  const reached: string[] = [];
  const logged: unknown[] = [];
  const storage: Storage = new Proxy(stage.storage, {
    get(target, name): unknown {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      return (...given: unknown[]): unknown => {
        reached.push(String(name));
        return Reflect.apply(member, target, given);
      };
    },
  });
  const kaquan = createKaquan({
    storage,
    channels: [market.channel],
    vault,
    clock,
    ids: createSeededIds('guarded'),
    logger: { log: (...entry) => void logged.push(entry) },
    ...(policy === null ? {} : { policy }),
  });
  return { kaquan, desk: kaquan.with({ actor }), reached, logged };
}

type Method = (input: unknown) => PromiseLike<{ isErr(): boolean; readonly error?: CoreError }>;

/** Every method of every service of a handle, by its name. */
function methodsOf(handle: object): readonly (readonly [string, Method])[] {
  const services = Object.entries(handle as Readonly<Record<string, object>>);
  return services.flatMap(([service, methods]) =>
    Object.entries(methods as Readonly<Record<string, Method>>).map(
      ([name, method]) => [`${service}.${name}`, method] as const,
    ),
  );
}

/** All that a buyer may ever call. */
const buyersOwn = [
  'redemption.locate',
  'redemption.preview',
  'redemption.redeem',
  'redemption.reveal',
  'redemption.giveAddress',
  'afterSales.options',
  'afterSales.open',
  'afterSales.revise',
  'afterSales.withdraw',
  'afterSales.dispute',
  'afterSales.addEvidence',
  'afterSales.sendReturn',
  'afterSales.reopen',
];

/** Who may do what is the host's to say, of every call. */
export const accessCases: readonly ContractCase[] = [
  guarantee(
    { id: 'G860', title: 'asks the policy before every call of every service, and does nothing' },
    async (stage) => {
      const asked: string[] = [];
      const { kaquan, desk, reached, logged } = guardedBy(stage, ({ operation }) => {
        asked.push(operation);
        return { access: 'deny', reason: 'closed today' };
      });
      const begun = await stage.begin();
      const { tx } = begun;
      const handles = [desk, kaquan.with({ actor, tx })];
      reached.length = 0;
      for (const handle of handles) {
        const methods = methodsOf(handle);
        assert.ok(methods.length >= 25, 'all services are there');
        for (const [name, method] of methods) {
          const answer = await method({ orderId: 'o1' });
          assert.equal(answer.isErr() ? answer.error?.code : 'answered', 'access.denied', name);
        }
        assert.deepEqual(
          asked.splice(0),
          methods.map(([name]) => name),
        );
        assert.equal(logged.splice(0).length, methods.length, 'each denial is in the log');
      }
      assert.deepEqual(reached, [], 'the storage was not reached');
      await begun.rollback();
    },
  ),

  guarantee(
    { id: 'G861', title: 'tells the policy who wants what, but no token and no secret' },
    async (stage) => {
      await stage.stock(2);
      const order = await stage.sell();
      const { orderId } = order;
      const requests: AccessRequest[] = [];
      const { kaquan, desk } = guardedBy(stage, (request) => {
        requests.push(request);
        return { access: 'allow' };
      });
      const { token } = await must(desk.redemption.link({ orderId }));
      const buyer = kaquan.with({ actor: { kind: 'buyer', id: 'b1' } });
      await must(buyer.redemption.redeem({ token }));
      await must(desk.fulfilment.ship({ orderIds: [orderId] }));
      const [, , shipped] = requests;
      assert.deepEqual(shipped, {
        tenant: 'default',
        actor,
        operation: 'fulfilment.ship',
        hasReason: false,
        input: { orderIds: [orderId] },
      });
      assert.deepEqual(requests[1]?.input, {}, 'a token is as good as the goods');
      assert.ok(!JSON.stringify(requests).includes(token));
    },
  ),

  guarantee(
    { id: 'G862', title: 'keeps out whom the policy refuses and no one else, whatever he holds' },
    async (stage) => {
      await stage.stock(2);
      const order = await stage.sell();
      const token = await stage.tokenOf(order);
      const { kaquan, desk } = guardedBy(stage, async ({ actor: who, operation }) =>
        who.roles?.includes('clerk') === true && operation !== 'orders.history'
          ? { access: 'deny', reason: 'clerks look only' }
          : { access: 'allow' },
      );
      const denied = await refused(desk.redemption.redeem({ token }), 'access.denied');
      assert.equal(denied.reason, 'clerks look only');
      assert.equal((await stage.level()).delivered, 0);
      await must(desk.orders.history({ orderId: order.orderId }));
      const buyer = kaquan.with({ actor: { kind: 'buyer', id: 'b1' } });
      assert.equal((await must(buyer.redemption.redeem({ token }))).outcome, 'applied');
      assert.equal((await stage.level()).delivered, 1);
      const entries = await stage.history(order);
      assert.deepEqual(entries.at(-1)?.actor, { kind: 'buyer', id: 'b1' });
    },
  ),

  guarantee(
    { id: 'G863', title: 'writes into the history who somebody was, not what he was allowed' },
    async (stage) => {
      await stage.stock(1);
      const order = await stage.sell();
      const { desk } = guardedBy(stage, () => ({ access: 'allow' }));
      const options = { reason: 'asked for' };
      await must(desk.redemption.replaceLink({ orderId: order.orderId }, options));
      const last = (await stage.history(order)).at(-1);
      assert.deepEqual(last?.actor, { kind: 'operator', id: 'wang' });
      const broken = guardedBy(stage, () => Promise.reject(new Error('down')));
      assert.equal(await codeOf(broken.desk.orders.load(order)), 'access.denied');
      assert.deepEqual(broken.reached, [], 'a policy that cannot be asked lets nobody in');
    },
  ),

  guarantee(
    { id: 'G1050', title: 'lets a buyer call what is a buyer’s, and nothing else for any policy' },
    async (stage) => {
      const buyer = { kind: 'buyer', id: 'b1', roles: ['manager'] } as const;
      const asked: string[] = [];
      const yes: Policy = ({ operation }) => {
        asked.push(operation);
        return { access: 'allow' };
      };
      const begun = await stage.begin();
      const { tx } = begun;
      for (const { kaquan, reached } of [guardedBy(stage, null), guardedBy(stage, yes)]) {
        const handles = [kaquan.with({ actor: buyer }), kaquan.with({ actor: buyer, tx })];
        reached.length = 0;
        for (const handle of handles) {
          const open: string[] = [];
          for (const [name, method] of methodsOf(handle)) {
            const answer = await method(null);
            const code = answer.isErr() ? answer.error?.code : 'answered';
            if (code !== 'access.denied') open.push(name);
          }
          assert.deepEqual(open.toSorted(), buyersOwn.toSorted());
          assert.deepEqual(reached, [], 'nothing was done');
        }
      }
      const twice = [...buyersOwn, ...buyersOwn].toSorted();
      assert.deepEqual(asked.toSorted(), twice, 'the policy is not asked about the rest');
      await begun.rollback();
      const order = await stage.sell();
      const { orderId } = order;
      const page = stage.buyer();
      const why = { reason: 'mine' };
      const closed = [
        codeOf(page.orders.freeze({ orderId, note: 'n' })),
        codeOf(page.orders.override({ orderId, reason: 'out_of_stock' }, why)),
        codeOf(page.orders.reject({ orderId, code: 'other', text: 't' })),
        codeOf(page.redemption.link({ orderId })),
        codeOf(page.verification.verify({ orderId })),
      ];
      assert.deepEqual(tally(await Promise.all(closed)), { 'access.denied': closed.length });
      assert.equal((await stage.load(order)).version, order.version);
    },
  ),
];
