import assert from 'node:assert/strict';
import { hourMs, secondMs } from '../../kernel/time.ts';
import { testTenant } from '../change-builders.ts';
import type { ContractCase } from '../contract-case.ts';
import { must, refused } from './answers.ts';
import { textsOf } from './handing-over.ts';
import { guarantee, type Stage } from './stage.ts';

const key = { idempotencyKey: 'call-1' };

/** Puts keys into stock that nobody is to have from an instant on. */
async function stockUntil(stage: Stage, expiresAt: number, secrets: readonly string[]) {
  const { productId, operator } = stage;
  const source = secrets.map((secret) => `${secret}\n`);
  await must(operator.stock.importKeys({ productId, source, expiresAt }));
}

/** Whoever asks again gets what is his by now: no more than that, and no less. */
export const repeatedRevealCases: readonly ContractCase[] = [
  guarantee(
    { id: 'G220', title: 'opens no link that was replaced, whatever key the call repeats' },
    async (stage) => {
      await stage.stock(1);
      const order = await stage.sell();
      const { orderId } = order;
      const old = await stage.tokenOf(order);
      const { redemption } = stage.buyer();
      assert.equal((await must(redemption.redeem({ token: old }, key))).goods.length, 1);
      await must(stage.operator.redemption.replaceLink({ orderId }));
      await refused(redemption.redeem({ token: old }), 'link.revoked');
      await refused(redemption.redeem({ token: old }, key), 'link.revoked');
      const token = await stage.tokenOf(order);
      assert.equal((await must(redemption.redeem({ token }))).goods.length, 1);
    },
  ),

  guarantee(
    {
      id: 'G221',
      title: 'does not use up the key of a refusal whose answer from the storage was lost',
      reserve: 'on_handover',
    },
    async (stage) => {
      const token = await stage.tokenOf(await stage.sell());
      const { redemption } = stage.buyer();
      stage.faults.fail({ operation: 'commit', moment: 'after', skip: 1 });
      stage.faults.fail({ operation: 'commit', moment: 'after' });
      const short = await redemption.redeem({ token }, key);
      assert.ok(short.isErr(), 'nothing is called redeemed without goods');
      stage.faults.heal();
      await stage.stock(1);
      const { outcome, goods } = await must(redemption.redeem({ token }, key));
      assert.deepEqual([outcome, goods.length], ['applied', 1]);
    },
  ),

  guarantee(
    { id: 'G222', title: 'shows the same goods to a repeated key after a refusal in between' },
    async (stage) => {
      await stage.stock(1);
      const order = await stage.sell();
      const token = await stage.tokenOf(order);
      const { redemption } = stage.buyer();
      stage.clock.advance(31 * secondMs);
      const refundId = stage.market.requestRefund(order.orderNo);
      for (let again = 0; again < 3; again += 1) {
        await refused(redemption.redeem({ token }, key), 'order.frozen');
      }
      stage.clock.advance(31 * secondMs);
      stage.market.withdrawRefund(refundId);
      const first = await must(redemption.redeem({ token }, key));
      const second = await must(redemption.redeem({ token }, key));
      assert.deepEqual([first.outcome, second.outcome], ['applied', 'replayed']);
      assert.deepEqual(textsOf(second.goods), textsOf(first.goods));
      assert.equal(first.goods.length, 1);
    },
  ),

  guarantee(
    { id: 'G223', title: 'replaces a key that has expired since it was set aside' },
    async (stage) => {
      const { clock } = stage;
      await stockUntil(stage, clock.now() + hourMs, ['old-1']);
      const order = await stage.sell();
      assert.equal((await stage.level()).claimed, 1);
      await stage.stock(1);
      clock.advance(2 * hourMs);
      const token = await stage.tokenOf(order);
      const { goods } = await must(stage.buyer().redemption.redeem({ token }));
      assert.deepEqual(textsOf(goods), ['sesame-1']);
      const next = await stage.sell();
      const other = await stage.tokenOf(next);
      await refused(stage.buyer().redemption.redeem({ token: other }), 'stock.short');
    },
  ),

  guarantee(
    { id: 'G224', title: 'hands out no expired key for want of another, and waits for one' },
    async (stage) => {
      const { clock } = stage;
      await stockUntil(stage, clock.now() + hourMs, ['old-1']);
      const order = await stage.sell();
      clock.advance(2 * hourMs);
      const token = await stage.tokenOf(order);
      const { redemption } = stage.buyer();
      await refused(redemption.redeem({ token }), 'stock.short');
      await refused(redemption.redeem({ token }), 'stock.short');
      await stage.stock(1);
      await must(stage.kaquan.worker.releaseHolds());
      const { goods } = await must(redemption.redeem({ token }));
      assert.deepEqual(textsOf(goods), ['sesame-1']);
    },
  ),

  guarantee({ id: 'G225', title: 'ships no expired key', delivery: 'direct' }, async (stage) => {
    const { clock } = stage;
    await stockUntil(stage, clock.now() + hourMs, ['old-1', 'old-2']);
    const order = await stage.sell({ lines: [{ quantity: 2 }] });
    await stage.stock(2);
    clock.advance(2 * hourMs);
    const orderIds = [order.orderId];
    const { items } = await must(stage.operator.fulfilment.ship({ orderIds }));
    const [item] = items;
    assert.ok(item !== undefined && item.outcome === 'applied');
    assert.deepEqual(textsOf(item.goods).toSorted(), ['sesame-1', 'sesame-2']);
    const again = await must(stage.operator.fulfilment.ship({ orderIds }));
    assert.equal(again.items[0]?.outcome, 'replayed');
  }),

  guarantee(
    { id: 'G226', title: 'keeps showing a key that was handed out before it expired' },
    async (stage) => {
      const { clock } = stage;
      await stockUntil(stage, clock.now() + hourMs, ['old-1']);
      const token = await stage.tokenOf(await stage.sell());
      const { redemption } = stage.buyer();
      await must(redemption.redeem({ token }));
      clock.advance(2 * hourMs);
      const { outcome, goods } = await must(redemption.redeem({ token }));
      assert.deepEqual([outcome, ...textsOf(goods)], ['replayed', 'old-1']);
    },
  ),

  guarantee(
    { id: 'G227', title: 'shows the buyer what goes through the link, and nothing else' },
    async (stage) => {
      await stage.stock(2);
      const { operator, shopId, productId, storage } = stage;
      const item = { itemId: 'item-2' };
      await must(operator.catalog.mapItem({ shopId, productId, item, delivery: 'direct' }));
      const order = await stage.sell({ lines: [{}, item] });
      const { orderId } = order;
      const shipped = await must(operator.fulfilment.ship({ orderIds: [orderId] }));
      const [row] = shipped.items;
      assert.ok(row !== undefined && row.outcome === 'applied');
      const token = await stage.tokenOf(order);
      const { redemption } = stage.buyer();
      for (const outcome of ['applied', 'replayed']) {
        const redeemed = await must(redemption.redeem({ token }));
        assert.deepEqual([redeemed.outcome, redeemed.goods.length], [outcome, 1]);
        const [byLink = ''] = textsOf(redeemed.goods);
        assert.ok(!textsOf(row.goods).includes(byLink), 'each key goes one way');
      }
      const looks = await must(storage.findDisclosures(testTenant, orderId));
      assert.equal(looks.length, 1, 'who looked again is on record');
    },
  ),
];
