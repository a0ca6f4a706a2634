import assert from 'node:assert/strict';
import { createKaquan, type Kaquan, type KaquanHandle } from '../../create-kaquan.ts';
import { hourMs, minuteMs } from '../../kernel/time.ts';
import type { HistoryEntry } from '../../order/history.ts';
import type { Order } from '../../order/order.ts';
import type { Subscriber } from '../../subscribers/subscriber.ts';
import type { ContractCase } from '../contract-case.ts';
import { createSeededIds } from '../seeded-ids.ts';
import { must, refused } from './answers.ts';
import { guarantee, type Stage } from './stage.ts';

let hosts = 0;

interface Listening {
  readonly kaquan: Kaquan;
  readonly desk: KaquanHandle;
  readonly heard: HistoryEntry[];
  /** Runs until nothing is due; answers how many events were taken. */
  readonly settle: () => Promise<number>;
}

/** A host over the stage's data that has one subscriber. */
export function listening(
  stage: Stage,
  parts: Partial<Subscriber> = {},
  others: readonly Subscriber[] = [],
): Listening {
  const { vault, clock, market, faults } = stage;
  const heard: HistoryEntry[] = [];
  hosts += 1;
  const handle = (event: HistoryEntry): void => void heard.push(event);
  const kaquan = createKaquan({
    storage: faults.storage,
    channels: [market.channel],
    vault,
    clock,
    ids: createSeededIds(`host${hosts}n`),
    subscribers: [...others, { name: 'erp', handle, ...parts }],
  });
  const desk = kaquan.with({ actor: { kind: 'operator', id: 'li' } });
  const settle = async (): Promise<number> => {
    let delivered = 0;
    for (let run = 0; run < 50; run += 1) {
      const { summary, hasMore } = await must(kaquan.worker.dispatchEvents());
      delivered += summary.delivered;
      if (summary.delivered === 0 && !hasMore) return delivered;
    }
    return assert.fail('it never comes to an end');
  };
  return { kaquan, desk, heard, settle };
}

const seqs = (heard: readonly HistoryEntry[], { orderId }: Pick<Order, 'orderId'>) =>
  heard.filter((event) => event.orderId === orderId).map(({ seq }) => seq);

/** Each event once, from the first, in their order. */
export async function assertWhole(stage: Stage, heard: readonly HistoryEntry[], order: Order) {
  const own = heard.filter(({ orderId }) => orderId === order.orderId);
  assert.deepEqual(own, await stage.history(order));
}

/** Refuses an event of one order until it is told to take it. */
function stubborn(order: Order, type: HistoryEntry['event']['type']) {
  const heard: HistoryEntry[] = [];
  const switches = { isOff: false };
  const handle = (event: HistoryEntry): void => {
    const isRefused = event.orderId === order.orderId && event.event.type === type;
    if (isRefused && !switches.isOff) throw new TypeError('no such field');
    heard.push(event);
  };
  return { heard, handle, switches };
}

/** Subscribers are told everything that was stored, at least once and in order. */
export const dispatchingCases: readonly ContractCase[] = [
  guarantee(
    { id: 'G870', title: 'tells a subscriber what happens, once it is stored, in its order' },
    async (stage) => {
      await stage.stock(3);
      const { heard, settle } = listening(stage);
      const orders = [await stage.sell(), await stage.sell({ lines: [{ quantity: 2 }] })];
      assert.equal(heard.length, 0, 'nobody is told inside a call');
      assert.ok((await settle()) > 0);
      for (const order of orders) await assertWhole(stage, heard, order);
      const [first] = orders;
      assert.ok(first !== undefined);
      const token = await stage.tokenOf(first);
      await must(stage.buyer().redemption.redeem({ token }));
      await settle();
      for (const order of orders) await assertWhole(stage, heard, order);
      assert.ok(heard.some(({ event }) => event.type === 'redemption.redeemed'));
      assert.equal(await settle(), 0, 'nothing is told twice');
    },
  ),

  guarantee(
    { id: 'G871', title: 'tells each subscriber what it wants to hear, from where it begins' },
    async (stage) => {
      await stage.stock(3);
      const before = await stage.sell();
      const late = listening(stage, { name: 'crm', from: 'now', types: ['order.paid'] });
      await late.settle();
      assert.equal(late.heard.length, 0);
      const early = listening(stage);
      const after = await stage.sell();
      await Promise.all([late.settle(), early.settle()]);
      // Where both ran at once, each may have left to the other what that one had begun.
      await late.settle();
      await early.settle();
      await assertWhole(stage, early.heard, before);
      await assertWhole(stage, early.heard, after);
      const paid = late.heard.map(({ orderId, event }) => [orderId, event.type]);
      assert.deepEqual(paid, [[after.orderId, 'order.paid']]);
    },
  ),

  guarantee(
    { id: 'G872', title: 'lets many workers tell at once, and none tell what another does' },
    async (stage) => {
      await stage.stock(10);
      const { heard, kaquan, settle } = listening(stage);
      const orders: Order[] = [];
      for (let n = 0; n < 5; n += 1) orders.push(await stage.sell());
      const runs = Array.from({ length: 4 }, () => kaquan.worker.dispatchEvents());
      for (const run of await Promise.all(runs)) assert.ok(run.isOk());
      await settle();
      for (const order of orders) await assertWhole(stage, heard, order);
    },
  ),

  guarantee(
    { id: 'G873', title: 'tells again what was taken before a crash, and leaves nothing out' },
    async (stage) => {
      await stage.stock(2);
      const { heard, kaquan, settle } = listening(stage);
      const order = await stage.sell();
      stage.faults.fail({ operation: 'commit', moment: 'before', times: 2 });
      const crashed = await must(kaquan.worker.dispatchEvents());
      assert.equal(crashed.items[0]?.outcome, 'failed');
      assert.ok(heard.length > 0, 'taken, but nobody has written it down');
      stage.faults.heal();
      const before = heard.splice(0);
      await settle();
      await assertWhole(stage, heard, order);
      assert.deepEqual(heard.slice(0, before.length), before, 'from the same event on');
      const next = await stage.sell();
      stage.faults.fail({ operation: 'commit', moment: 'after', times: 1 });
      await settle();
      await assertWhole(stage, heard, next);
    },
  ),

  guarantee(
    { id: 'G874', title: 'tries again what was not taken, later and later, and goes no further' },
    async (stage) => {
      await stage.stock(2);
      const order = await stage.sell();
      const { heard, handle, switches } = stubborn(order, 'order.paid');
      const { kaquan, settle } = listening(stage, { handle });
      const { summary } = await must(kaquan.worker.dispatchEvents());
      assert.deepEqual([summary.postponed, summary.parked], [1, 0]);
      const entries = await stage.history(order);
      const refusedAt = entries.find(({ event }) => event.type === 'order.paid')?.seq ?? 0;
      assert.deepEqual(
        seqs(heard, order),
        entries.slice(0, refusedAt - 1).map(({ seq }) => seq),
      );
      const again = await must(kaquan.worker.dispatchEvents());
      assert.deepEqual(again.items, [], 'not before its pause is over');
      const other = await stage.sell();
      await settle();
      await assertWhole(stage, heard, other);
      stage.clock.advance(minuteMs);
      switches.isOff = true;
      await settle();
      await assertWhole(stage, heard, order);
    },
  ),

  guarantee(
    { id: 'G875', title: 'parks an order that is refused for good, until somebody retries it' },
    async (stage) => {
      await stage.stock(2);
      const order = await stage.sell();
      const { heard, handle, switches } = stubborn(order, 'order.paid');
      const { kaquan, desk, settle } = listening(stage, { handle });
      const which = { subscriber: 'erp', orderId: order.orderId };
      await refused(desk.subscriptions.retry(which), 'dispatch.not_found');
      for (let run = 0; run < 10; run += 1) {
        await must(kaquan.worker.dispatchEvents());
        stage.clock.advance(2 * hourMs);
      }
      const [parked, ...more] = await must(desk.subscriptions.findParked());
      assert.deepEqual([parked?.attempts, parked?.orderId, more], [8, order.orderId, []]);
      assert.equal(parked?.problem, 'TypeError: no such field');
      const other = await stage.sell();
      await settle();
      await assertWhole(stage, heard, other);
      switches.isOff = true;
      assert.equal(await settle(), 0, 'nobody tries what is parked');
      const options = { reason: 'the field is there now', idempotencyKey: 'retry-1' };
      const retried = await must(desk.subscriptions.retry(which, options));
      assert.equal(retried.outcome, 'applied');
      const again = await must(desk.subscriptions.retry(which, options));
      assert.deepEqual(again, { ...retried, outcome: 'replayed' });
      await settle();
      await assertWhole(stage, heard, order);
      const last = heard.filter(({ orderId }) => orderId === order.orderId).at(-1);
      assert.deepEqual([last?.event.type, last?.actor.id], ['dispatch.retried', 'li']);
      assert.deepEqual(await must(desk.subscriptions.findParked()), []);
    },
  ),

  guarantee(
    { id: 'G876', title: 'lets a person leave an event out, and says in the history who did' },
    async (stage) => {
      await stage.stock(1);
      const order = await stage.sell();
      const { heard, handle } = stubborn(order, 'order.paid');
      const { kaquan, desk, settle } = listening(stage, { handle });
      for (let run = 0; run < 10; run += 1) {
        await must(kaquan.worker.dispatchEvents());
        stage.clock.advance(2 * hourMs);
      }
      const which = { subscriber: 'erp', orderId: order.orderId };
      await refused(desk.subscriptions.skip(which), 'input.invalid');
      await must(desk.subscriptions.skip(which, { reason: 'booked by hand' }));
      await refused(desk.subscriptions.skip(which, { reason: 'twice' }), 'dispatch.not_found');
      await settle();
      const entries = await stage.history(order);
      const paid = entries.find(({ event }) => event.type === 'order.paid')?.seq ?? 0;
      const others = entries.map(({ seq }) => seq).filter((seq) => seq !== paid);
      assert.deepEqual(seqs(heard, order), others);
      const last = entries.at(-1);
      assert.deepEqual(last?.event, { type: 'dispatch.skipped', subscriber: 'erp', seq: paid });
      assert.deepEqual([last?.actor.id, last?.reason], ['li', 'booked by hand']);
    },
  ),

  guarantee(
    { id: 'G878', title: 'stops telling where an event took so long that another goes on' },
    async (stage) => {
      await stage.stock(1);
      const order = await stage.sell();
      const quick = listening(stage);
      const heard: HistoryEntry[] = [];
      const handle = async (event: HistoryEntry): Promise<void> => {
        heard.push(event);
        if (heard.length > 1) return;
        stage.clock.advance(3 * minuteMs);
        await quick.settle();
      };
      const slow = listening(stage, { handle });
      const { items } = await must(slow.kaquan.worker.dispatchEvents());
      assert.deepEqual(
        [items[0]?.outcome, items[0]?.error?.code],
        ['failed', 'storage.lease_lost'],
      );
      assert.equal(heard.length, 1, 'it tells nothing behind another’s back');
      await assertWhole(stage, quick.heard, order);
      assert.equal(await slow.settle(), 0, 'and what the other told stays told');
    },
  ),

  guarantee({ id: 'G877', title: 'tells no secret to any subscriber' }, async (stage) => {
    await stage.stock(2);
    const { heard, settle } = listening(stage);
    const order = await stage.sell();
    const token = await stage.tokenOf(order);
    await must(stage.buyer().redemption.redeem({ token }));
    await settle();
    assert.ok(heard.length > 5);
    const text = JSON.stringify(heard);
    assert.ok(!text.includes('sesame') && !text.includes(token));
    for (const { sealed, keyId } of await stage.keysOf(order)) {
      assert.ok(!text.includes(sealed) && !text.includes(keyId));
    }
  }),
];
