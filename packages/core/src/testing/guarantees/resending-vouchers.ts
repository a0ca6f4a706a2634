import assert from 'node:assert/strict';
import { hourMs, minuteMs, secondMs } from '../../kernel/time.ts';
import { currentIssue, unitsOf } from '../../order/order-units.ts';
import type { Order } from '../../order/order.ts';
import type { ContractCase } from '../contract-case.ts';
import { atOnce, must } from './answers.ts';
import { introduced, notified, readNow } from './noticing-kit.ts';
import { issuesOf } from './other-deliveries.ts';
import { secretsAt, shipped, tellLater } from './sending-vouchers.ts';
import { guarantee, throughChannel, type Stage } from './stage.ts';

const delivery = 'e_voucher';

/** What the channel knows of what was to be sent again, oldest first. */
function againOf({ confirmations }: Order): readonly string[] {
  return confirmations.filter(({ about }) => about === 'resend').map(({ state }) => state);
}

function resentAt({ market }: Stage, { orderNo }: Order): readonly string[] {
  return market.resentOf(orderNo).map(({ secret }) => secret);
}

/** The buyer has his vouchers: they were shipped, and the channel took them. */
async function handedOver(stage: Stage, quantity = 1): Promise<Order> {
  const order = await shipped(stage, quantity);
  stage.market.askForVouchers(order.orderNo);
  await notified(stage, stage.market.news().slice(-1));
  await readNow(stage);
  await stage.tell();
  assert.equal(secretsAt(stage, order).length, quantity);
  return stage.load(order);
}

/** The buyer asks for his vouchers once more. */
async function askAgain(stage: Stage, { orderNo }: Order): Promise<string> {
  stage.clock.advance(minuteMs);
  const token = stage.market.askForVouchers(orderNo, { isAgain: true });
  await notified(stage, stage.market.news().slice(-1));
  return token;
}

/** A channel that asks for the vouchers of an order again 重新发码 gets the same ones. */
export const resendingVoucherCases: readonly ContractCase[] = [
  guarantee(
    {
      id: 'G1715',
      title: 'sends the same vouchers again when the channel asks for that, once for each wish',
      delivery,
      asksForVouchers: true,
    },
    async (stage) => {
      const { market } = stage;
      await introduced(stage);
      const order = await handedOver(stage, 2);
      const issues = unitsOf(order).map(({ unit }) => currentIssue(unit));
      const keys = await stage.keysOf(order);
      const token = await askAgain(stage, order);
      // The same wish comes twice, and several read it and tell the channel.
      await notified(stage, market.news().slice(-1));
      await atOnce(3, () => must(stage.compose().worker.readNotices()));
      await atOnce(3, () => must(stage.compose().worker.runEffects()));
      await notified(stage, market.news().slice(-1));
      await readNow(stage);
      await tellLater(stage);
      assert.deepEqual(resentAt(stage, order).toSorted(), ['sesame-1', 'sesame-2']);
      assert.ok(market.resentOf(order.orderNo).every((each) => each.token === token));
      assert.deepEqual([market.calls.sendVouchers, market.calls.resendVouchers], [1, 1]);
      const after = await stage.load(order);
      assert.deepEqual(againOf(after), ['confirmed']);
      const same = unitsOf(after).map(({ unit }) => currentIssue(unit));
      assert.deepEqual(same, issues, 'nothing is issued, nor counted as read, a second time');
      assert.deepEqual(await stage.keysOf(order), keys);
      await askAgain(stage, order);
      await readNow(stage);
      await stage.tell();
      assert.equal(resentAt(stage, order).length, 4, 'another wish is another sending');
      assert.deepEqual(againOf(await stage.load(order)), ['confirmed', 'confirmed']);
      const told = JSON.stringify([await stage.history(order), stage.logged]);
      assert.ok(!told.includes('sesame') && !told.includes(token));
    },
  ),

  guarantee(
    {
      id: 'G1716',
      title:
        'sends nothing again of an order that is held up until it is not, nor what was refunded',
      delivery,
    },
    async (stage) => {
      const { market, operator } = stage;
      await introduced(stage);
      const order = await handedOver(stage);
      const { orderId } = order;
      await must(operator.orders.freeze({ orderId, note: '核对' }, { reason: 'x' }));
      await askAgain(stage, order);
      await readNow(stage);
      await tellLater(stage);
      assert.deepEqual([market.calls.resendVouchers, resentAt(stage, order)], [0, []]);
      const { items } = await must(operator.fulfilment.toConfirm({}));
      assert.deepEqual(items, [], 'nobody has to do it by hand');
      await must(operator.orders.unfreeze({ orderId, reason: 'manual' }, { reason: 'x' }));
      await tellLater(stage);
      assert.deepEqual(resentAt(stage, order), ['sesame-1']);
      await askAgain(stage, order);
      await readNow(stage);
      market.settleRefund(market.requestRefund(order.orderNo));
      stage.clock.advance(hourMs);
      await stage.tell();
      assert.equal(market.calls.resendVouchers, 1, 'the order is read again before the call');
      const refunded = await stage.load(order);
      assert.deepEqual(
        [againOf(refunded).at(-1), ...issuesOf(refunded)],
        ['not_required', 'voided'],
      );
      await askAgain(stage, order);
      await readNow(stage);
      assert.equal(againOf(await stage.load(order)).length, 2, 'there is nothing to send again');
    },
  ),

  guarantee(
    {
      id: 'G1717',
      title: 'tells the channel again after a lost answer, and a person of what it refuses',
      delivery,
    },
    async (stage) => {
      const { market, operator } = stage;
      await introduced(stage);
      const order = await handedOver(stage);
      const { orderId } = order;
      market.failNext('resendVouchers', { kind: 'answer_lost' });
      await askAgain(stage, order);
      await readNow(stage);
      await stage.tell();
      assert.deepEqual(againOf(await stage.load(order)), ['pending']);
      await tellLater(stage);
      assert.deepEqual(resentAt(stage, order), ['sesame-1', 'sesame-1'], 'the same, to the same');
      assert.deepEqual(againOf(await stage.load(order)), ['confirmed']);
      market.refuseVouchers(order.orderNo, '今日已重发');
      await askAgain(stage, order);
      await readNow(stage);
      await stage.tell();
      const { items } = await must(operator.fulfilment.toConfirm({}));
      const [task] = items.flatMap(({ tasks }) => tasks);
      assert.ok(task?.kind === 'tell');
      assert.deepEqual([task.about, task.state, task.note], ['resend', 'failed', '今日已重发']);
      const said = { orderId, confirmationId: task.confirmationId };
      await must(operator.fulfilment.confirmByHand(said, { reason: '客服已发' }));
      assert.deepEqual(againOf(await stage.load(order)), ['confirmed', 'confirmed']);
      market.acceptVouchers(order.orderNo);
      await stage.tell();
      assert.equal(market.calls.resendVouchers, 3);
    },
  ),

  guarantee(
    {
      id: 'G1718',
      title:
        'sends nothing again that the channel does not have, and tells a person where it cannot',
      delivery,
      vouchers: { canQuery: true },
    },
    async (stage) => {
      const { market, operator } = stage;
      await introduced(stage);
      await stage.stock(1);
      const early = await stage.sell();
      await askAgain(stage, early);
      await readNow(stage);
      assert.deepEqual(againOf(await stage.load(early)), [], 'it has none of them yet');
      await must(operator.fulfilment.ship({ orderIds: [early.orderId] }));
      await stage.tell();
      assert.deepEqual(secretsAt(stage, early), ['sesame-1'], 'it is handed them as ever');
      stage.clock.advance(secondMs);
      await askAgain(stage, early);
      await readNow(stage);
      await stage.tell();
      assert.deepEqual(
        [againOf(await stage.load(early)), resentAt(stage, early)],
        [['failed'], []],
      );
      const { items } = await must(operator.fulfilment.toConfirm({}));
      assert.equal(items.length, 1);
      assert.equal(market.calls.resendVouchers, 0);
    },
  ),

  guarantee(
    {
      id: 'G1719',
      title:
        'asks what became of a call by the vouchers themselves, and waits for the vault to say them',
      delivery,
    },
    async (through) => {
      const asked: (readonly string[])[] = [];
      const stage = throughChannel(through, (honest) => {
        const load = honest.loadVouchers?.bind(honest);
        assert.ok(load !== undefined);
        return {
          ...honest,
          loadVouchers(call, lookup) {
            asked.push(lookup.vouchers?.map(({ secret }) => secret.reveal()) ?? []);
            return load(call, lookup);
          },
        };
      });
      const { market, vault } = stage;
      const order = await shipped(stage, 2);
      market.failNext('sendVouchers', { kind: 'answer_lost' });
      await stage.tell();
      // What opens first is the shop's own credential.
      vault.failOpening({ skip: 1, times: 1 });
      await tellLater(stage);
      assert.equal(asked.length, 0);
      await tellLater(stage);
      assert.deepEqual(
        asked.map((each) => each.toSorted()),
        [['sesame-1', 'sesame-2']],
      );
      assert.deepEqual(issuesOf(await stage.load(order)), ['delivered', 'delivered']);
      assert.equal(market.calls.sendVouchers, 1);
    },
  ),
];
