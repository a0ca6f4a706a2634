import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import type { Change, Effect, Outcome, Storage } from '@kaquan/core/ports';
import { anId } from '@kaquan/core/testing';
import { answerOf, commitOn, lookAt, stateOf } from './compare.ts';
import {
  catalogChangeOf,
  changeOfOrder,
  instantOf,
  jobOf,
  newKeysOf,
  orderIdOf,
  plainChange,
  productOf,
  shopOf,
  tenantOf,
  type Known,
  type Moment,
} from './scene.ts';
import { sizes, type OrderStep, type Step } from './steps.ts';

/** The reference and what is held against it. */
export interface Pair {
  readonly reference: Storage;
  readonly tested: Storage;
  /** Counts the words of outcomes, so that a test can see that its sequences come to something. */
  readonly seen?: Map<string, number>;
}

/** Plays a sequence on both; fails at the first step whose answers differ, or when the ends do. */
export async function playOnBoth(pair: Pair, steps: readonly Step[]): Promise<void> {
  const stage = createStage(pair);
  for (const step of steps) await stage.play(step);
  await stage.compareEnds();
}

function createStage({ reference, tested, seen }: Pair) {
  let now = instantOf(0);
  let changeNo = 0;
  const tokens = new Map<string, number>();
  const sent: (readonly Change[])[] = [];
  const moment = (): Moment => ({ at: now, changeNo: () => (changeNo += 1), tokens });

  const both = async (name: string, ask: (storage: Storage) => Promise<unknown>) => {
    const expected = await ask(reference);
    const actual = await ask(tested);
    const chosen = withinChoice(actual, expected);
    if (!isDeepStrictEqual(chosen, expected)) {
      assert.deepEqual(chosen, expected, `${name}: ${JSON.stringify({ actual, expected })}`);
    }
    return expected;
  };

  const commit = async (changes: readonly Change[]): Promise<void> => {
    if (changes.length === 0) return;
    sent.push(changes);
    const outcomes = await both('commit', (storage) => commitOn(storage, changes));
    for (const outcome of Array.isArray(outcomes) ? (outcomes as readonly unknown[]) : []) {
      const word = String(wordOf(outcome));
      seen?.set(word, (seen.get(word) ?? 0) + 1);
    }
  };

  const known = async (tenant: number): Promise<Known> => {
    const orderIds = Array.from({ length: sizes.orders }, (_, no) => orderIdOf(tenant, no));
    const request = { tenant: tenantOf(tenant), orderIds, withKeys: true };
    const { orders, keys } = (await reference.load(request))._unsafeUnwrap();
    const effects: Effect[] = [];
    for (const orderId of orderIds) {
      effects.push(...(await reference.findEffects(request.tenant, orderId))._unsafeUnwrap());
    }
    return { orders: new Map(orders.map((order) => [order.orderId, order])), keys, effects };
  };

  const commitOrders = async (tenant: number, steps: readonly OrderStep[]): Promise<void> => {
    const present = await known(tenant);
    // One instant for all: a storage may judge a whole batch by its latest.
    const later = steps[0]?.later ?? 0;
    const changes = steps.map((step) =>
      changeOfOrder(tenant, { ...step, later }, { known: present, moment: moment() }),
    );
    await commit(compatible(changes));
  };

  const versionOf = async (step: Extract<Step, { readonly do: 'catalog' }>): Promise<number> => {
    const { no, name } = step;
    const loaded = await reference.load({
      tenant: tenantOf(step.tenant),
      shopIds: [shopOf(no)],
      productIds: [productOf(no)],
      itemRefs: [{ shopId: shopOf(no % 2), itemKey: `item:${name}` }],
      importIds: [anId('import', `import-${no}`)],
    });
    const { shops, products, mappings, imports } = loaded._unsafeUnwrap();
    const byKind = { shop: shops, product: products, mapping: mappings, import: imports };
    return byKind[step.kind][0]?.version ?? 0;
  };

  const play = async (step: Step): Promise<void> => {
    switch (step.do) {
      case 'commit':
        return commitOrders(step.tenant, step.changes);
      case 'stock':
        return commit([newKeysOf(step, moment())]);
      case 'catalog':
        return commit([catalogChangeOf(step, await versionOf(step), moment())]);
      case 'sync':
        return commit([syncChangeOf(step, moment())]);
      case 'lease': {
        const job = jobOf(step.job);
        const holder = `holder-${step.holder}`;
        const request = { tenant: tenantOf(step.tenant), job, holder, ttlMs: 2_000, at: now };
        const token = await both('lease', async (storage) =>
          answerOf(await storage.lease(request)),
        );
        if (typeof token === 'number') tokens.set(`${step.tenant}/${job}`, token);
        return;
      }
      case 'release': {
        const fence = { job: jobOf(step.job), token: step.token };
        await both('release', async (storage) =>
          answerOf(await storage.releaseLease(tenantOf(step.tenant), fence), () => null),
        );
        return;
      }
      case 'disclose': {
        const tenant = tenantOf(step.tenant);
        const orderId = orderIdOf(step.tenant, step.order);
        const unitId = anId('unit', `${orderId}.1.1`);
        const at = now - step.before * 1_000;
        const row = { tenant, orderId, unitId, attempt: 1, at, actor: 'operator:li' };
        const rows = [{ ...row, reason: step.reason }];
        await both('disclose', async (storage) =>
          answerOf(await storage.appendDisclosures(rows), () => null),
        );
        return;
      }
      case 'advance':
        now += step.byMs;
        return;
      case 'repeat': {
        const again = sent[sent.length - 1 - step.back];
        if (again !== undefined) await both('repeat', (storage) => commitOn(storage, again));
        return;
      }
      case 'look': {
        const { tenant, limit, filter: bits } = step;
        await both('look', (storage) => lookAt(storage, { tenant, limit, bits }));
        return;
      }
    }
  };

  return {
    play,
    compareEnds: async () => void (await both('end', (storage) => stateOf(storage, now))),
  };
}

// Where two reasons stand in the way of a change, a storage may name either.
function withinChoice(actual: unknown, expected: unknown): unknown {
  if (!Array.isArray(actual) || !Array.isArray(expected)) return actual;
  return actual.map((outcome, position): unknown => {
    const other: unknown = expected[position];
    const isEither = wordOf(outcome) === 'short' && wordOf(other) === 'stale';
    return isEither ? other : outcome;
  });
}

function wordOf(outcome: unknown): unknown {
  return (Object(outcome) as Partial<Outcome>).outcome;
}

function syncChangeOf(step: Extract<Step, { readonly do: 'sync' }>, moment: Moment): Change {
  const { shop, stream, readTo, failing, repaired } = step;
  const shopId = shopOf(shop);
  return plainChange(step.tenant, moment, {
    cursor: { shopId, stream, readTo: instantOf(readTo) },
    ingestFailures: failing.map((no, position) => ({
      stream,
      shopId,
      externalId: `row-${no}`,
      problem: `problem-${position}`,
      sealedRow: `sealed-${position}`,
      failedAt: moment.at,
    })),
    ingestRepaired: repaired.map((no) => ({ shopId, externalId: `row-${no}` })),
  });
}

// What the port leaves open is not played: whether keys that one change of a batch gives back serve
// the claims of another, and which of two changes of one call is the first.
function compatible(changes: readonly Change[]): readonly Change[] {
  const ofCalls = changes.filter(({ idempotency }, position) => {
    const first = changes.findIndex((other) => other.idempotency?.key === idempotency?.key);
    return idempotency === undefined || first === position;
  });
  const givesBack = ofCalls.some(({ keyMoves = [] }) =>
    keyMoves.some(({ to }) => to === 'available'),
  );
  return givesBack ? ofCalls.filter(({ claims = [] }) => claims.length === 0) : ofCalls;
}
