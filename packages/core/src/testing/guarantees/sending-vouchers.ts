import assert from 'node:assert/strict';
import { hourMs, secondMs } from '../../kernel/time.ts';
import { currentIssue, unitsOf } from '../../order/order-units.ts';
import type { Order } from '../../order/order.ts';
import type { ContractCase } from '../contract-case.ts';
import { atOnce, must, refused, tally } from './answers.ts';
import { issuesOf } from './other-deliveries.ts';
import { guarantee, type Stage } from './stage.ts';

/** Longer than a reading is trusted. */
const longMs = 31 * secondMs;

/** What the channel knows of an order's vouchers. */
export function sendingOf({ confirmations }: Order): string {
  return confirmations
    .filter(({ about }) => about === 'vouchers')
    .map(({ state }) => state)
    .join();
}

/** Sells one order and has its vouchers shipped; nobody has called the channel yet. */
export async function shipped(stage: Stage, quantity = 1): Promise<Order> {
  await stage.stock(quantity);
  const order = await stage.sell({ lines: [{ quantity }] });
  const { summary } = await must(stage.operator.fulfilment.ship({ orderIds: [order.orderId] }));
  assert.equal(summary.applied, 1);
  return stage.load(order);
}

/** What the buyer of an order has got from the channel. */
export function secretsAt(stage: Stage, { orderNo }: Order): readonly string[] {
  return stage.market.vouchersOf(orderNo).map(({ secret }) => secret);
}

/** Runs the effects in an hour, when everything that was put off is due. */
export async function tellLater(stage: Stage): Promise<void> {
  stage.clock.advance(hourMs);
  await stage.tell();
}

/** Vouchers reach the buyer through the channel's own API, once, and never without a record. */
export const sendingVoucherCases: readonly ContractCase[] = [
  guarantee(
    {
      id: 'G1370',
      title: 'hands vouchers to the channel once, however often it is told to and whoever runs',
      delivery: 'e_voucher',
    },
    async (stage) => {
      await stage.stock(2);
      const { market, operator } = stage;
      const sold = await stage.sell({ lines: [{ quantity: 2 }] });
      assert.deepEqual(
        [sold.redemption, ...issuesOf(sold)],
        ['not_required', 'claimed', 'claimed'],
      );
      const orderIds = [sold.orderId];
      const clicks = await atOnce(3, () => must(operator.fulfilment.ship({ orderIds })));
      const outcomes = clicks.flatMap(({ items }) => items.map(({ outcome }) => outcome));
      assert.deepEqual(tally(outcomes), { applied: 1, replayed: 2 });
      const goods = clicks.flatMap(({ items }) => items.map((i) => 'goods' in i && i.goods.length));
      assert.deepEqual(goods, [0, 0, 0], 'nobody but the channel is shown them');
      const sending = await stage.load(sold);
      assert.deepEqual(issuesOf(sending), ['sending', 'sending']);
      const keys = await stage.keysOf(sold);
      for (const { unit } of unitsOf(sending)) {
        const { revealedAt } = currentIssue(unit);
        assert.notEqual(revealedAt, null, 'one commit says that they were read, before they are');
        assert.equal(keys.find((k) => k.unitId === unit.unitId)?.revealedAt, revealedAt);
      }
      assert.deepEqual(secretsAt(stage, sold), []);
      await atOnce(3, () => must(stage.compose().worker.runEffects()));
      await tellLater(stage);
      assert.deepEqual(secretsAt(stage, sold).toSorted(), ['sesame-1', 'sesame-2']);
      assert.deepEqual([market.calls.sendVouchers, market.calls.confirmShipment], [1, 0]);
      const done = await stage.load(sold);
      assert.deepEqual(
        [sendingOf(done), ...issuesOf(done)],
        ['confirmed', 'delivered', 'delivered'],
      );
      assert.deepEqual(
        unitsOf(done).map(({ unit }) => unit.verification),
        ['pending', 'pending'],
        'its own API verifies them',
      );
      const again = await must(operator.fulfilment.ship({ orderIds }));
      assert.equal(again.summary.replayed, 1);
      await tellLater(stage);
      assert.equal(market.calls.sendVouchers, 1);
    },
  ),

  guarantee(
    {
      id: 'G1371',
      title: 'asks what the channel has before it hands over anything a second time',
      delivery: 'e_voucher',
    },
    async (stage) => {
      const { market, faults } = stage;
      const lost = await shipped(stage);
      market.failNext('sendVouchers', { kind: 'answer_lost' });
      assert.equal((await stage.tell()).postponed, 1);
      assert.deepEqual(issuesOf(await stage.load(lost)), ['sending']);
      await tellLater(stage);
      assert.deepEqual(issuesOf(await stage.load(lost)), ['delivered']);
      const crashed = await shipped(stage);
      // The first commit says that the call is begun; what follows it is lost.
      faults.fail({ operation: 'commit', moment: 'before', skip: 1, times: 2 });
      await must(stage.kaquan.worker.runEffects());
      assert.deepEqual(secretsAt(stage, crashed), ['sesame-2'], 'the channel has it');
      await tellLater(stage);
      assert.deepEqual(issuesOf(await stage.load(crashed)), ['delivered']);
      assert.equal(market.calls.sendVouchers, 2, 'each once');
      const absent = await shipped(stage);
      market.failNext('sendVouchers', { kind: 'unavailable' });
      await stage.tell();
      await tellLater(stage);
      assert.deepEqual(secretsAt(stage, absent), ['sesame-3'], 'it had nothing, and was handed it');
      assert.equal(sendingOf(await stage.load(absent)), 'confirmed');
    },
  ),

  guarantee(
    {
      id: 'G1372',
      title: 'keeps what the channel refuses for another try, and puts it back into stock never',
      delivery: 'e_voucher',
    },
    async (stage) => {
      const { market, operator } = stage;
      const order = await shipped(stage);
      const { orderId, orderNo } = order;
      market.refuseVouchers(orderNo, '凭证已过期');
      await stage.tell();
      const failed = await stage.load(order);
      assert.deepEqual([sendingOf(failed), ...issuesOf(failed)], ['failed', 'sending']);
      const [refusal] = failed.confirmations.filter(({ about }) => about === 'vouchers');
      assert.equal(refusal?.note, '凭证已过期');
      const { items } = await must(operator.fulfilment.toConfirm({}));
      assert.equal(items.length, 1, 'a person has something to do about it');
      const rejected = { orderId, code: 'other', text: 'x' } as const;
      const reject = operator.orders.reject(rejected, { reason: 'x' });
      await refused(reject, 'order.illegal_transition');
      await refused(operator.orders.remove({ orderId }, { reason: 'x' }), 'order.not_removable');
      market.acceptVouchers(orderNo);
      await must(operator.fulfilment.retryConfirmation({ orderId }));
      await stage.tell();
      assert.deepEqual(secretsAt(stage, order), ['sesame-1']);
      assert.equal(market.calls.loadVouchers, 0, 'what it has refused it does not have');
      const other = await shipped(stage);
      market.refuseVouchers(other.orderNo, 'no');
      await stage.tell();
      market.settleRefund(market.requestRefund(other.orderNo));
      stage.clock.advance(secondMs);
      await stage.pull();
      assert.deepEqual(issuesOf(await stage.load(other)), ['voided']);
      const { available, voided } = await stage.level();
      assert.deepEqual([available, voided], [0, 1], 'it may have been read');
    },
  ),

  guarantee(
    {
      id: 'G1373',
      title: 'sends nothing that the buyer has asked to be refunded after it was shipped',
      delivery: 'e_voucher',
    },
    async (stage) => {
      const { market, clock } = stage;
      const order = await shipped(stage);
      clock.advance(longMs);
      const refundId = market.requestRefund(order.orderNo);
      await stage.tell();
      const held = await stage.load(order);
      assert.deepEqual(
        held.holds.map(({ reason }) => reason),
        ['channel_refund'],
        'what was read is stored',
      );
      assert.equal(market.calls.sendVouchers, 0);
      market.settleRefund(refundId);
      await tellLater(stage);
      await tellLater(stage);
      const over = await stage.load(order);
      assert.deepEqual([sendingOf(over), ...issuesOf(over)], ['not_required', 'voided']);
      assert.deepEqual(secretsAt(stage, order), []);
      const kept = await shipped(stage);
      clock.advance(longMs);
      const withdrawn = market.requestRefund(kept.orderNo);
      await stage.tell();
      market.withdrawRefund(withdrawn);
      await tellLater(stage);
      assert.equal(secretsAt(stage, kept).length, 1, 'the buyer wants it after all');
      const unread = await shipped(stage);
      market.failNext('loadOrder', { kind: 'unavailable' });
      clock.advance(longMs);
      await stage.tell();
      assert.deepEqual(secretsAt(stage, unread), [], 'nobody knows how it stands');
      await tellLater(stage);
      assert.equal(secretsAt(stage, unread).length, 1);
    },
  ),

  guarantee(
    {
      id: 'G1374',
      title: 'sends nothing while the order is frozen, and holds one refunded under way',
      delivery: 'e_voucher',
    },
    async (stage) => {
      const { market, operator } = stage;
      const order = await shipped(stage);
      const { orderId } = order;
      await must(operator.orders.freeze({ orderId, note: 'call first' }, { reason: 'x' }));
      await tellLater(stage);
      assert.equal(market.calls.sendVouchers, 0);
      await must(operator.orders.unfreeze({ orderId, reason: 'manual' }, { reason: 'x' }));
      const refundIt = () => market.settleRefund(market.requestRefund(order.orderNo));
      market.afterNext('sendVouchers', () => {
        refundIt();
        stage.clock.advance(secondMs);
        const { shopId } = stage;
        const { orderNo } = order;
        stage.faults.beforeNext('commit', async () => {
          await must(
            stage
              .compose()
              .with({ actor: { kind: 'system', id: 'other' } })
              .orders.ingest({
                shopId,
                orderNo,
              }),
          );
        });
      });
      await tellLater(stage);
      const both = await stage.load(order);
      assert.deepEqual([sendingOf(both), ...issuesOf(both)], ['confirmed', 'voided']);
      assert.ok(
        both.holds.some(({ reason }) => reason === 'conflict'),
        'the buyer may have goods and money',
      );
    },
  ),
];
