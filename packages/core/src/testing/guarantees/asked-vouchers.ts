import assert from 'node:assert/strict';
import { hourMs, minuteMs, secondMs } from '../../kernel/time.ts';
import type { ContractCase } from '../contract-case.ts';
import { atOnce, must } from './answers.ts';
import { introduced, notified, readNow } from './noticing-kit.ts';
import { secretsAt, sendingOf, shipped } from './sending-vouchers.ts';
import { guarantee, type Stage } from './stage.ts';

const delivery = 'e_voucher';

async function askedFor(stage: Stage, orderNo: string): Promise<string> {
  const token = stage.market.askForVouchers(orderNo);
  await notified(stage, stage.market.news().slice(-1));
  return token;
}

/** A channel that asks for vouchers 电子凭证 gets them with what it asked with. */
export const askedVoucherCases: readonly ContractCase[] = [
  guarantee(
    {
      id: 'G1554',
      title: 'hands vouchers over with what the channel asked with, as soon as it has asked',
      delivery,
      asksForVouchers: true,
    },
    async (stage) => {
      const { clock, market } = stage;
      await introduced(stage);
      const order = await shipped(stage, 2);
      await stage.tell();
      assert.deepEqual(secretsAt(stage, order), [], 'it has not asked');
      clock.advance(hourMs);
      await stage.tell();
      const token = await askedFor(stage, order.orderNo);
      clock.advance(secondMs);
      assert.equal((await stage.tell()).done, 0, 'it waits for its turn');
      await readNow(stage);
      await stage.tell();
      assert.deepEqual(secretsAt(stage, order).toSorted(), ['sesame-1', 'sesame-2']);
      assert.ok(market.vouchersOf(order.orderNo).every((each) => each.token === token));
      assert.equal(sendingOf(await stage.load(order)), 'confirmed');
      assert.ok(!JSON.stringify(stage.logged).includes(token));
      const history = await stage.history(order);
      assert.ok(!JSON.stringify(history).includes(token));
    },
  ),

  guarantee(
    {
      id: 'G1555',
      title: 'keeps what the channel asked with until the goods are shipped, sealed',
      delivery,
      asksForVouchers: true,
    },
    async (stage) => {
      const { market, operator, faults } = stage;
      await introduced(stage);
      await stage.stock(1);
      const orderNo = stage.trade();
      const shown: string[] = [];
      faults.observe((_operation, args) => void shown.push(JSON.stringify(args)));
      const token = await askedFor(stage, orderNo);
      await notified(stage);
      assert.ok(!shown.join().includes(token), 'no storage sees it');
      assert.equal((await readNow(stage)).read, 1, 'the order is new');
      const { orderId } = await must(operator.orders.load({ shopId: stage.shopId, orderNo }));
      await must(operator.fulfilment.ship({ orderIds: [orderId] }));
      await stage.tell();
      const [voucher] = market.vouchersOf(orderNo);
      assert.deepEqual([voucher?.secret, voucher?.token], ['sesame-1', token]);
    },
  ),

  guarantee(
    {
      id: 'G1556',
      title: 'asked again, it hands the same vouchers over with the latest word, and none twice',
      delivery,
      asksForVouchers: true,
    },
    async (stage) => {
      const { clock, market } = stage;
      await introduced(stage);
      const order = await shipped(stage);
      await askedFor(stage, order.orderNo);
      clock.advance(secondMs);
      const latest = await askedFor(stage, order.orderNo);
      await notified(stage, market.news().slice(-2, -1));
      await readNow(stage);
      await stage.tell();
      const first = market.vouchersOf(order.orderNo);
      assert.deepEqual(
        first.map(({ token }) => token),
        [latest],
      );
      clock.advance(minuteMs);
      // The buyer asks for them again: they are with the channel, and no others are sent.
      await askedFor(stage, order.orderNo);
      assert.equal((await readNow(stage)).done, 1);
      clock.advance(hourMs);
      await stage.tell();
      assert.deepEqual(market.vouchersOf(order.orderNo), first);
      assert.equal(market.calls.sendVouchers, 1);
    },
  ),

  guarantee(
    {
      id: 'G1557',
      title: 'begins no call a second time because the channel asks while one is under way',
      delivery,
    },
    async (stage) => {
      const { clock, market } = stage;
      await introduced(stage);
      const order = await shipped(stage);
      const { promise, resolve } = Promise.withResolvers<void>();
      market.delayNext('sendVouchers', promise);
      const telling = stage.tell();
      await askedFor(stage, order.orderNo);
      const ran = await Promise.all([
        atOnce(3, () => must(stage.compose().worker.readNotices())),
        stage.compose().worker.runEffects(),
      ]);
      assert.equal(ran[0].length, 3);
      resolve();
      await telling;
      clock.advance(minuteMs);
      await readNow(stage);
      await stage.tell();
      assert.equal(market.calls.sendVouchers, 1);
      assert.deepEqual(secretsAt(stage, order), ['sesame-1']);
    },
  ),
];
