import assert from 'node:assert/strict';
import type { HistoryProblem } from '../../audit/check-history.ts';
import { createKaquan, type KaquanHandle } from '../../create-kaquan.ts';
import type { HistoryRecord } from '../../order/history.ts';
import type { Order } from '../../order/order.ts';
import { isSameOrder, rebuildOrder } from '../../order/rebuild-order.ts';
import type { Storage } from '../../ports/storage.ts';
import type { ContractCase } from '../contract-case.ts';
import { createSeededIds } from '../seeded-ids.ts';
import { must, refused } from './answers.ts';
import { guarantee, type Stage } from './stage.ts';

/** A host whose storage answers something else than it holds. */
export function deskOver(stage: Stage, lies: Partial<Storage>): KaquanHandle {
  const { vault, clock, market, storage } = stage;
  const kaquan = createKaquan({
    storage: { ...storage, ...lies },
    channels: [market.channel],
    vault,
    clock,
    ids: createSeededIds('auditor'),
  });
  return kaquan.with({ actor: { kind: 'operator', id: 'auditor' } });
}

/** An order that was bought, frozen, released and redeemed, and of which some is asked back. */
export async function aLongStory(stage: Stage): Promise<Order> {
  await stage.stock(3);
  const order = await stage.sell({ lines: [{ quantity: 3, paidMinor: 1_000 }] });
  const { orderId } = order;
  const { orders } = stage.operator;
  await must(orders.freeze({ orderId, note: 'asks' }, { reason: 'looks odd' }));
  await must(orders.unfreeze({ orderId, reason: 'manual' }, { reason: 'all is well' }));
  await must(stage.buyer().redemption.redeem({ token: await stage.tokenOf(order) }));
  await stage.tell();
  stage.market.requestRefund(order.orderNo, { amountMinor: 333 });
  await stage.pull();
  return stage.load(order);
}

type Tamper = (records: readonly HistoryRecord[]) => readonly HistoryRecord[];

const spoilt: readonly {
  readonly what: string;
  readonly tamper: Tamper;
  readonly finding: { readonly version: number; readonly problem: HistoryProblem };
}[] = [
  {
    what: 'a word of who did it',
    tamper: at(3, (record) => ({ ...record, actor: { ...record.actor, id: 'wang' } })),
    finding: { version: 3, problem: 'wrong_hash' },
  },
  {
    what: 'a field of an event',
    tamper: at(2, ({ events, ...rest }) => {
      return { ...rest, events: events.map((event) => ({ ...(event as object), note: 'sells' })) };
    }),
    finding: { version: 2, problem: 'wrong_hash' },
  },
  {
    what: 'a change that was taken out',
    tamper: (records) => records.filter(({ version }) => version !== 2),
    finding: { version: 2, problem: 'missing_change' },
  },
  {
    what: 'an event that was taken out',
    tamper: at(1, ({ events, ...rest }) => ({ ...rest, events: events.slice(1) })),
    finding: { version: 1, problem: 'wrong_hash' },
  },
  {
    what: 'two changes in each other’s place',
    tamper: (records) =>
      records.map((record, i) => {
        const other = records[[0, 2, 1][i] ?? i] ?? record;
        return { ...record, events: other.events, reason: other.reason };
      }),
    finding: { version: 2, problem: 'wrong_hash' },
  },
  {
    what: 'the last change cut off',
    tamper: (records) => records.slice(0, -1),
    finding: { version: -1, problem: 'missing_change' },
  },
  {
    what: 'a hash that was taken out',
    tamper: at(2, (record) => ({ ...record, hash: null })),
    finding: { version: 3, problem: 'wrong_hash' },
  },
];

function at(version: number, change: (record: HistoryRecord) => HistoryRecord): Tamper {
  return (records) => records.map((one) => (one.version === version ? change(one) : one));
}

/** Histories prove themselves. */
export const auditingCases: readonly ContractCase[] = [
  guarantee(
    { id: 'G1220', title: 'links every change of an order, and rebuilds the order to the byte' },
    async (stage) => {
      const order = await aLongStory(stage);
      const { orderId, version } = order;
      const { audit } = stage.operator;
      const verified = await must(audit.verify({ orderId }));
      assert.deepEqual(verified, { orderId, version, unlinkedChanges: 0, finding: null });
      const rebuilt = rebuildOrder(null, await stage.history(order));
      assert.ok(rebuilt !== null && isSameOrder(rebuilt, order));
      await refused(audit.verify({ orderId: 'nobody' }), 'order.not_found');
    },
  ),

  guarantee(
    { id: 'G1221', title: 'finds whatever was changed in a stored history, and where' },
    async (stage) => {
      const { orderId, version } = await aLongStory(stage);
      for (const { what, tamper, finding } of spoilt) {
        const { audit } = deskOver(stage, {
          findRecords: async (filter) => (await stage.storage.findRecords(filter)).map(tamper),
        });
        const verified = await must(audit.verify({ orderId }));
        const expected = finding.version < 0 ? version : finding.version;
        assert.deepEqual(verified.finding, { ...finding, version: expected }, what);
      }
    },
  ),

  guarantee(
    { id: 'G1222', title: 'finds an order that is not what its history made it' },
    async (stage) => {
      const { orderId, version } = await aLongStory(stage);
      const lying = (lie: (order: Order) => Order): KaquanHandle =>
        deskOver(stage, {
          load: async (request) =>
            (await stage.storage.load(request)).map((loaded) => {
              return { ...loaded, orders: loaded.orders.map(lie) };
            }),
        });
      const rich = lying((order) => ({ ...order, buyerPaidMinor: 1 }));
      const problem = (await must(rich.audit.verify({ orderId }))).finding;
      assert.deepEqual(problem, { version: version + 1, problem: 'wrong_order' });
      const bent = lying((order) => ({ ...order, historyHash: 'x'.repeat(43) }));
      const head = (await must(bent.audit.verify({ orderId }))).finding;
      assert.deepEqual(head, { version: version + 1, problem: 'wrong_head' });
    },
  ),

  guarantee(
    { id: 'G1223', title: 'links on from what an earlier release has made, and says how much' },
    async (stage) => {
      const order = await stage.sell();
      const { orderId } = order;
      // A release that links nothing has written the order so far.
      const before = { ...order, historyHash: null };
      const old = deskOver(stage, {
        load: async (request) =>
          (await stage.storage.load(request)).map((loaded) => {
            const orders = loaded.orders.map((each) => (each.version === 1 ? before : each));
            return { ...loaded, orders };
          }),
        findRecords: async (filter) =>
          (await stage.storage.findRecords(filter)).map((records) =>
            records.map((each) => (each.version === 1 ? { ...each, hash: null } : each)),
          ),
      });
      assert.equal((await must(old.audit.verify({ orderId }))).unlinkedChanges, 1);
      await must(old.orders.freeze({ orderId, note: 'first' }));
      await must(old.orders.unfreeze({ orderId, reason: 'manual' }, { reason: 'second' }));
      const { finding, unlinkedChanges } = await must(old.audit.verify({ orderId }));
      assert.deepEqual([finding, unlinkedChanges], [null, 1]);
      // With its hash back, the first change is one that the second does not follow.
      const whole = await must(stage.operator.audit.verify({ orderId }));
      assert.deepEqual(whole.finding, { version: 2, problem: 'wrong_hash' });
    },
  ),
];
