import assert from 'node:assert/strict';
import { hourMs, minuteMs, secondMs } from '../../kernel/time.ts';
import type { Order } from '../../order/order.ts';
import type { ContractCase } from '../contract-case.ts';
import { atOnce, must } from './answers.ts';
import { guarantee, type Stage } from './stage.ts';

async function confirmationOf(stage: Stage, order: Order): Promise<string> {
  const { confirmations } = await stage.load(order);
  return confirmations.map(({ state }) => state).join();
}

/** Runs the effects in an hour, when everything that was put off is due. */
async function tellLater(stage: Stage): Promise<void> {
  stage.clock.advance(hourMs);
  await stage.tell();
}

/** Handing over and telling the channel are two facts, and the channel is told once. */
export const confirmingCases: readonly ContractCase[] = [
  guarantee(
    { id: 'G50', title: 'tells the channel once, however many workers run at once' },
    async (stage) => {
      await stage.stock(10);
      const orders: Order[] = [];
      for (let n = 0; n < 10; n += 1) orders.push(await stage.sell());
      await atOnce(6, () => must(stage.compose().worker.runEffects()));
      await tellLater(stage);
      await tellLater(stage);
      for (const order of orders) {
        assert.equal(stage.market.countShipped(order.orderNo), 1);
        assert.equal(await confirmationOf(stage, order), 'confirmed');
      }
      assert.equal(stage.market.calls.confirmShipment, 10);
      assert.equal((await stage.tell()).done, 0, 'nothing is left to tell');
    },
  ),

  guarantee(
    {
      id: 'G51',
      title: 'looks up what became of a call whose answer was lost, before it calls again',
    },
    async (stage) => {
      await stage.stock(1);
      const { market } = stage;
      const order = await stage.sell();
      market.failNext('confirmShipment', { kind: 'answer_lost' });
      assert.equal((await stage.tell()).postponed, 1);
      assert.equal(await confirmationOf(stage, order), 'pending');
      await tellLater(stage);
      assert.equal(await confirmationOf(stage, order), 'confirmed');
      assert.equal(market.calls.confirmShipment, 1, 'it was not called twice');
    },
  ),

  guarantee(
    {
      id: 'G52',
      title: 'calls again where the call had no effect, and waits as long as it is told',
    },
    async (stage) => {
      await stage.stock(1);
      const { market, clock } = stage;
      const order = await stage.sell();
      market.failNext('confirmShipment', { kind: 'throttled', retryAfterMs: 10 * minuteMs });
      await stage.tell();
      clock.advance(9 * minuteMs);
      await stage.tell();
      assert.equal(market.calls.confirmShipment, 1, 'the ban is kept');
      for (const kind of ['unavailable', 'grant_expired'] as const) {
        market.failNext('confirmShipment', { kind });
        await tellLater(stage);
        assert.equal(await confirmationOf(stage, order), 'pending');
      }
      await tellLater(stage);
      assert.equal(await confirmationOf(stage, order), 'confirmed');
      assert.equal(market.countShipped(order.orderNo), 1);
    },
  ),

  guarantee(
    { id: 'G53', title: 'never asks again where the worker died between the call and its record' },
    async (stage) => {
      await stage.stock(1);
      const { market, faults } = stage;
      const order = await stage.sell();
      // The first commit says that the call is begun; what follows it is lost.
      faults.fail({ operation: 'commit', moment: 'before', skip: 1, times: 2 });
      const { items } = await must(stage.kaquan.worker.runEffects());
      assert.equal(items[0]?.error?.code, 'storage.unavailable');
      assert.equal(market.countShipped(order.orderNo), 1, 'the channel heard of it');
      await tellLater(stage);
      assert.equal(await confirmationOf(stage, order), 'confirmed');
      assert.equal(market.calls.confirmShipment, 1);
    },
  ),

  guarantee(
    { id: 'G54', title: 'stops a worker that was taken over while it told the channel' },
    async (stage) => {
      await stage.stock(1);
      const { market, clock, faults } = stage;
      const order = await stage.sell();
      const other = stage.compose();
      market.afterNext('confirmShipment', () => {
        clock.advance(hourMs);
        faults.beforeNext('commit', async () => void (await must(other.worker.runEffects())));
      });
      const { items } = await must(stage.kaquan.worker.runEffects());
      assert.equal(items[0]?.error?.code, 'storage.lease_lost');
      assert.equal(await confirmationOf(stage, order), 'confirmed', 'by the other one');
      const told = (await stage.history(order)).filter(
        ({ event }) => event.type === 'confirmation.confirmed',
      );
      assert.equal(told.length, 1);
      assert.equal(market.countShipped(order.orderNo), 1);
    },
  ),

  guarantee(
    { id: 'G148', title: 'books no answer of a call once another worker has begun' },
    async (stage) => {
      await stage.stock(1);
      const { market, clock, faults } = stage;
      const order = await stage.sell();
      const other = stage.compose();
      market.afterNext('confirmShipment', () => {
        clock.advance(hourMs);
        market.failNext('loadOrder', { kind: 'unavailable' });
        faults.beforeNext('commit', async () => void (await must(other.worker.runEffects())));
      });
      const { items } = await must(stage.kaquan.worker.runEffects());
      assert.equal(items[0]?.error?.code, 'storage.lease_lost');
      assert.equal(await confirmationOf(stage, order), 'pending', 'the other one must look it up');
      await tellLater(stage);
      assert.equal(await confirmationOf(stage, order), 'confirmed');
      assert.equal(market.calls.confirmShipment, 1);
    },
  ),

  guarantee(
    { id: 'G55', title: 'says so where a closed order cannot be shipped any more' },
    async (stage) => {
      await stage.stock(1);
      const order = await stage.sell();
      stage.market.close(order.orderNo);
      await stage.tell();
      const { confirmations } = await stage.load(order);
      assert.equal(confirmations[0]?.state, 'failed');
      assert.notEqual(confirmations[0]?.note, '');
      await tellLater(stage);
      assert.equal(stage.market.calls.confirmShipment, 1, 'it is not tried for ever');
    },
  ),

  guarantee(
    { id: 'G56', title: 'asks a person to look where the channel refuses for a reason of its own' },
    async (stage) => {
      await stage.stock(2);
      const { market } = stage;
      const rejected = await stage.sell();
      market.failNext('confirmShipment', {
        kind: 'rejected',
        channelCode: '15',
        channelMessage: '请先绑定手机',
      });
      await stage.tell();
      const doubtful = await stage.sell();
      market.failNext('confirmShipment', { kind: 'needs_check', note: '短信验证' });
      await stage.tell();
      for (const [order, note] of [
        [rejected, '请先绑定手机'],
        [doubtful, '短信验证'],
      ] as const) {
        const [confirmation] = (await stage.load(order)).confirmations;
        assert.equal(confirmation?.state, 'needs_check');
        assert.ok(confirmation.note.includes(note), 'with the words of the channel');
      }
      await tellLater(stage);
      assert.equal(market.calls.confirmShipment, 2);
      market.shipElsewhere(rejected.orderNo);
      await stage.pull();
      assert.equal(await confirmationOf(stage, rejected), 'confirmed', 'by what the channel says');
    },
  ),

  guarantee(
    { id: 'G57', title: 'still owes the goods of an order that was shipped by somebody else' },
    async (stage) => {
      await stage.stock(1);
      const { market } = stage;
      const orderNo = stage.trade();
      market.shipElsewhere(orderNo);
      const order = await stage.ingest(orderNo);
      assert.equal(await confirmationOf(stage, order), 'confirmed');
      await stage.tell();
      assert.equal(market.calls.confirmShipment, 0, 'the channel knows');
      const token = await stage.tokenOf(order);
      assert.equal((await must(stage.buyer().redemption.redeem({ token }))).goods.length, 1);
    },
  ),

  guarantee(
    {
      id: 'G58',
      title: 'tells the channel only once the buyer has his goods, where the shop says so',
      policy: { confirmWhen: 'delivered' },
    },
    async (stage) => {
      await stage.stock(1);
      const { market, clock } = stage;
      const order = await stage.sell();
      await stage.tell();
      assert.equal(market.calls.confirmShipment, 0);
      // A channel that is down keeps nobody from his goods.
      market.failNext('confirmShipment', { kind: 'unavailable' });
      const token = await stage.tokenOf(order);
      await must(stage.buyer().redemption.redeem({ token }));
      await stage.tell();
      assert.equal(await confirmationOf(stage, order), 'pending');
      clock.advance(secondMs);
      await tellLater(stage);
      assert.equal(await confirmationOf(stage, order), 'confirmed');
    },
  ),

  guarantee(
    { id: 'G59', title: 'gives up a call that never succeeds, and says so' },
    async (stage) => {
      await stage.stock(1);
      const { market, clock } = stage;
      const order = await stage.sell();
      market.failNext('confirmShipment', { kind: 'unavailable' }, 100);
      let parked = 0;
      for (let tries = 0; tries < 40; tries += 1) {
        clock.advance(2 * hourMs);
        parked += (await stage.tell()).parked;
      }
      assert.equal(parked, 1);
      assert.ok(market.calls.confirmShipment <= 20);
      const [confirmation] = (await stage.load(order)).confirmations;
      assert.equal(confirmation?.state, 'needs_check');
    },
  ),
];
