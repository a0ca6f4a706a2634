import assert from 'node:assert/strict';
import { hourMs, minuteMs } from '../../kernel/time.ts';
import type { Order } from '../../order/order.ts';
import { testTenant } from '../change-builders.ts';
import type { ContractCase } from '../contract-case.ts';
import { must, refused, wordOf } from './answers.ts';
import { rowsOf } from './batching.ts';
import { guarantee, type Stage } from './stage.ts';

const slip = { reason: '点错了' };

function confirmationsOf({ confirmations }: Pick<Order, 'confirmations'>): string {
  return confirmations.map(({ state }) => state).join();
}

async function sold(stage: Stage, count: number): Promise<readonly Order[]> {
  const orders: Order[] = [];
  for (let n = 0; n < count; n += 1) orders.push(await stage.sell());
  return orders;
}

function idsOf(orders: readonly Order[]): string[] {
  return orders.map(({ orderId }) => orderId);
}

async function shippedBatch({ operator }: Stage, orders: readonly Order[]): Promise<string> {
  const input = { operation: 'fulfilment.ship', orderIds: idsOf(orders) } as const;
  const { token } = await must(operator.batches.plan(input));
  await must(operator.batches.execute({ token }));
  return token;
}

/** Holds the job of whoever tells the stage's channel. */
async function holdEffects({ storage, shopId, clock }: Stage): Promise<() => Promise<void>> {
  const job = `effects/${shopId}`;
  const request = { tenant: testTenant, job, holder: 'another', ttlMs: hourMs, at: clock.now() };
  const token = await must(storage.lease(request));
  assert.ok(token !== null);
  return async () => void (await must(storage.releaseLease(testTenant, { job, token })));
}

/** Taking back shipments of which nothing has left the house, one by one and in batches. */
export const unshippingCases: readonly ContractCase[] = [
  guarantee(
    {
      id: 'G1450',
      title: 'takes a shipment back before anybody is told of it, and tells of the next one once',
      reserve: 'on_handover',
    },
    async (stage) => {
      await stage.stock(2);
      const { operator, market } = stage;
      const order = await stage.sell({ lines: [{ quantity: 2 }] });
      const { orderId } = order;
      await refused(operator.fulfilment.unship({ orderId }), 'order.nothing_owed');
      await must(operator.fulfilment.ship({ orderIds: [orderId] }));
      assert.equal((await stage.level()).claimed, 2);
      const unshipped = await must(operator.fulfilment.unship({ orderId }, slip));
      assert.deepEqual(
        [unshipped.outcome, confirmationsOf(unshipped)],
        ['applied', 'not_due'],
        'nobody is to be told',
      );
      const { available, claimed } = await stage.level();
      assert.deepEqual([available, claimed], [2, 0]);
      const back = await stage.load(order);
      // Nothing that happened is unsaid: that it was ready once stays, with its history.
      const { version, eventCount, readyAt, historyHash } = back;
      assert.deepEqual(back, { ...order, version, eventCount, readyAt, historyHash });
      const last = (await stage.history(order)).map(({ event, reason }) => [event.type, reason]);
      assert.deepEqual(last.at(-1), ['confirmation.withdrawn', slip.reason]);
      await stage.tell();
      assert.deepEqual([market.calls.confirmShipment, market.countShipped(order.orderNo)], [0, 0]);
      await must(operator.fulfilment.ship({ orderIds: [orderId] }));
      await stage.tell();
      stage.clock.advance(hourMs);
      await stage.tell();
      assert.equal(market.countShipped(order.orderNo), 1);
      const error = await refused(operator.fulfilment.unship({ orderId }), 'order.goods_out');
      assert.equal(error.where, 'channel');
    },
  ),

  guarantee(
    {
      id: 'G1451',
      title: 'takes a batch of shipments back as far as nothing has left the house',
      reserve: 'on_handover',
    },
    async (stage) => {
      await stage.stock(7);
      const { operator, market } = stage;
      const orders = await sold(stage, 5);
      const [, redeemed, frozen, told, read] = orders;
      assert.ok(redeemed && frozen && told && read);
      const batchId = await shippedBatch(stage, orders);
      await must(stage.buyer().redemption.redeem({ token: await stage.tokenOf(redeemed) }));
      await must(operator.orders.freeze({ orderId: frozen.orderId, note: '核对' }));
      // Its channel was asked, and the answer was lost on the way.
      market.failNext('confirmShipment', { kind: 'answer_lost' });
      await must(operator.fulfilment.ship({ orderIds: [told.orderId] }, { waitMs: minuteMs }));
      // Nothing but the link was looked at, which holds no goods.
      await must(operator.redemption.preview({ token: await stage.tokenOf(read) }));
      const undone = await must(operator.batches.undo({ batchId }, slip));
      assert.deepEqual(undone.batch.undo?.counts, { done: 2, endorsed: 0, skipped: 0, failed: 3 });
      const rows = await rowsOf(stage, undone.batch);
      assert.deepEqual(
        rows.map((row) => row.undone?.problem?.code ?? row.undone?.outcome),
        ['done', 'batch.item_moved_on', 'batch.item_moved_on', 'order.goods_out', 'done'],
      );
      const level = await stage.level();
      assert.deepEqual([level.available, level.claimed, level.delivered], [4, 2, 1]);
      const again = await must(operator.batches.undo({ batchId }, slip));
      assert.deepEqual([again.outcome, again.version], ['replayed', undone.version]);
      await stage.tell();
      assert.deepEqual(
        orders.map(({ orderNo }) => market.countShipped(orderNo)),
        [0, 1, 1, 1, 0],
        'the channel knows of what stays shipped, and of nothing else',
      );
    },
  ),

  guarantee(
    {
      id: 'G1452',
      title: 'takes no shipment back that was handed over, nor one that somebody is telling of',
      reserve: 'on_handover',
    },
    async (stage) => {
      await stage.stock(3);
      const { operator } = stage;
      const [handed, begun] = await sold(stage, 2);
      assert.ok(handed && begun);
      const direct = { operation: 'fulfilment.ship', input: { route: 'direct' } } as const;
      const { token } = await must(
        operator.batches.plan({ ...direct, orderIds: [handed.orderId] }),
      );
      await must(operator.batches.execute({ token }));
      const { batch } = await must(operator.batches.undo({ batchId: token }, slip));
      const [row] = await rowsOf(stage, batch);
      assert.equal(row?.undone?.problem?.code, 'order.goods_out', 'sealed, but handed over');
      const batchId = await shippedBatch(stage, [begun]);
      const release = await holdEffects(stage);
      await refused(operator.batches.undo({ batchId }, slip), 'storage.contention');
      await refused(
        operator.fulfilment.unship({ orderId: begun.orderId }, slip),
        'storage.contention',
      );
      assert.equal((await stage.level()).claimed, 1, 'nothing has moved');
      await release();
      // It was begun, and goes on as soon as somebody comes by.
      await must(stage.kaquan.worker.runBatches());
      const { batch: ended } = await must(operator.batches.report({ batchId }));
      assert.deepEqual([ended.state, ended.undo?.counts.done], ['undone', 1]);
    },
  ),

  guarantee(
    {
      id: 'G1453',
      title: 'tells the channel nothing of a shipment that is taken back under its worker’s hands',
      reserve: 'on_handover',
    },
    async (stage) => {
      await stage.stock(1);
      const { operator, market, faults, clock } = stage;
      const order = await stage.sell();
      const { orderId } = order;
      await must(operator.fulfilment.ship({ orderIds: [orderId] }));
      // The worker has found the effect, and is slow to take its lease: it begins the call afterwards.
      faults.beforeNext('lease', async () => {
        await must(operator.fulfilment.unship({ orderId }, slip));
      });
      await stage.tell();
      assert.equal(market.calls.confirmShipment, 0);
      assert.equal(confirmationsOf(await stage.load(order)), 'not_due');
      await must(operator.fulfilment.ship({ orderIds: [orderId] }));
      // The worker has written down that it begins: from then on nothing is taken back.
      const words: string[] = [];
      market.afterNext('confirmShipment', () => {
        clock.advance(hourMs);
        faults.beforeNext('commit', async () => {
          words.push(wordOf(await operator.fulfilment.unship({ orderId }, slip)));
        });
      });
      await must(stage.kaquan.worker.runEffects());
      assert.deepEqual(words, ['order.goods_out']);
      clock.advance(hourMs);
      await stage.tell();
      assert.equal(market.countShipped(order.orderNo), 1);
      assert.equal(confirmationsOf(await stage.load(order)), 'confirmed');
    },
  ),

  guarantee(
    {
      id: 'G1454',
      title: 'leaves keys with orders that hold them from their payment on, and knows a host’s tx',
    },
    async (stage) => {
      await stage.stock(1);
      const order = await stage.sell();
      const { orderId } = order;
      await refused(stage.operator.fulfilment.unship({ orderId }), 'order.nothing_owed');
      const begun = await stage.begin();
      await refused(begun.desk.fulfilment.unship({ orderId }), 'transaction.not_allowed');
      await begun.rollback();
      assert.equal((await stage.load(order)).version, order.version);
      assert.equal((await stage.level()).claimed, 1);
    },
  ),

  guarantee(
    {
      id: 'G1463',
      title:
        'tells of a shipment once that was taken back and shipped again before any worker came',
      reserve: 'on_handover',
    },
    async (stage) => {
      await stage.stock(1);
      const { operator, market, clock } = stage;
      const order = await stage.sell();
      const { orderId, orderNo } = order;
      for (let n = 0; n < 3; n += 1) {
        await must(operator.fulfilment.ship({ orderIds: [orderId] }));
        if (n < 2) await must(operator.fulfilment.unship({ orderId }, slip));
      }
      for (let n = 0; n < 4; n += 1) {
        await stage.tell();
        clock.advance(hourMs);
      }
      assert.deepEqual([market.calls.confirmShipment, market.countShipped(orderNo)], [1, 1]);
      assert.equal(confirmationsOf(await stage.load(order)), 'confirmed');
      // Nor is it told of what it has said itself.
      await stage.stock(1);
      const elsewhere = await stage.sell();
      await must(operator.fulfilment.ship({ orderIds: [elsewhere.orderId] }));
      market.shipElsewhere(elsewhere.orderNo);
      await stage.pull();
      await stage.tell();
      assert.equal(market.calls.confirmShipment, 1);
      assert.equal(confirmationsOf(await stage.load(elsewhere)), 'confirmed');
    },
  ),
];
