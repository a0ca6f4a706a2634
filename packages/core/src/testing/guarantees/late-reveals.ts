import assert from 'node:assert/strict';
import { hourMs, secondMs } from '../../kernel/time.ts';
import type { ContractCase } from '../contract-case.ts';
import { atOnce, must, refused, tally, wordOf } from './answers.ts';
import { textsOf } from './handing-over.ts';
import { aSale, aSealedSale } from './host-transactions.ts';
import { guarantee } from './stage.ts';

/** Between the host's commit and the reveal anything may happen. */
export const lateRevealCases: readonly ContractCase[] = [
  guarantee(
    { id: 'G420', title: 'reveals to the buyer who comes again after the host has crashed' },
    async (stage) => {
      await stage.stock(1);
      const { order, token } = await aSealedSale(stage);
      const buyer = stage.buyer().redemption;
      assert.equal((await must(buyer.preview({ token }))).state, 'redeemed');
      for (const outcome of ['applied', 'replayed']) {
        const redeemed = await must(buyer.redeem({ token }));
        assert.deepEqual([redeemed.outcome, ...textsOf(redeemed.goods)], [outcome, 'sesame-1']);
      }
      const [key] = await stage.keysOf(order);
      assert.notEqual(key?.revealedAt, null);
    },
  ),

  guarantee(
    { id: 'G421', title: 'reveals to whoever ships again after the host has crashed' },
    async (stage) => {
      await stage.stock(1);
      const order = await stage.sell();
      const orderIds = [order.orderId];
      const tx = await stage.begin();
      await must(tx.desk.fulfilment.ship({ orderIds, route: 'direct' }));
      await must(tx.commit());
      for (const outcome of ['applied', 'replayed']) {
        const shipped = await must(stage.operator.fulfilment.ship({ orderIds, route: 'direct' }));
        const [row] = shipped.items;
        assert.ok(row !== undefined && row.outcome !== 'failed');
        assert.deepEqual([row.outcome, ...textsOf(row.goods)], [outcome, 'sesame-1']);
      }
    },
  ),

  guarantee(
    { id: 'G422', title: 'reveals the same goods once to many who ask at once' },
    async (stage) => {
      await stage.stock(1);
      const { order, token } = await aSealedSale(stage);
      const answers = await atOnce(40, (n) => {
        const { redemption } = stage.buyer(`b${n}`);
        return n % 2 === 0 ? redemption.reveal({ token }) : redemption.redeem({ token });
      });
      assert.deepEqual(tally(answers.map(wordOf)), { applied: 1, replayed: 39 });
      for (const each of answers) {
        assert.deepEqual(textsOf((await must(each)).goods), ['sesame-1']);
      }
      const types = (await stage.history(order)).map(({ event }) => event.type);
      assert.equal(types.filter((type) => type === 'unit.revealed').length, 1);
    },
  ),

  guarantee(
    {
      id: 'G423',
      title: 'asks the channel before a late reveal, and keeps shut what is asked back',
    },
    async (stage) => {
      await stage.stock(1);
      const { order, token } = await aSealedSale(stage);
      stage.clock.advance(31 * secondMs);
      const refundId = stage.market.requestRefund(order.orderNo);
      const { redemption } = stage.buyer();
      await refused(redemption.reveal({ token }), 'order.frozen');
      await refused(redemption.redeem({ token }), 'order.frozen');
      assert.equal((await must(redemption.preview({ token }))).state, 'frozen');
      const [key] = await stage.keysOf(order);
      assert.equal(key?.revealedAt, null);
      stage.clock.advance(31 * secondMs);
      stage.market.withdrawRefund(refundId);
      assert.equal((await must(redemption.reveal({ token }))).goods.length, 1);
    },
  ),

  guarantee(
    { id: 'G424', title: 'reveals nothing while the channel cannot be asked' },
    async (stage) => {
      await stage.stock(1);
      const { order, token } = await aSealedSale(stage);
      stage.clock.advance(31 * secondMs);
      stage.market.failNext('loadOrder', { kind: 'unavailable' });
      await refused(stage.buyer().redemption.reveal({ token }), 'order.not_fresh');
      const [key] = await stage.keysOf(order);
      assert.equal(key?.revealedAt, null);
      assert.equal((await must(stage.buyer().redemption.reveal({ token }))).goods.length, 1);
    },
  ),

  guarantee(
    {
      id: 'G425',
      title:
        'gives a key that nobody has read back to stock, and refuses a reveal that comes later',
      reserve: 'on_handover',
    },
    async (stage) => {
      await stage.stock(1);
      const { order, token } = await aSealedSale(stage);
      const refundId = stage.market.requestRefund(order.orderNo);
      stage.market.settleRefund(refundId);
      await stage.pull();
      assert.equal((await stage.level()).available, 1);
      const { redemption } = stage.buyer();
      await refused(redemption.reveal({ token }), 'order.nothing_owed');
      assert.deepEqual((await must(redemption.redeem({ token }))).goods, []);
      const next = await aSale(stage);
      assert.deepEqual(textsOf((await must(redemption.redeem(next))).goods), ['sesame-1']);
    },
  ),

  guarantee(
    { id: 'G426', title: 'reveals or refunds a sealed unit, never both' },
    async (stage) => {
      await stage.stock(8);
      for (let n = 0; n < 8; n += 1) {
        const { order, token } = await aSealedSale(stage);
        const refundId = stage.market.requestRefund(order.orderNo);
        stage.market.settleRefund(refundId);
        const [revealed] = await Promise.all([
          stage.buyer().redemption.reveal({ token }),
          stage.operator.orders.refresh(order),
        ]);
        const [key] = await stage.keysOf(order);
        if (revealed.isOk()) assert.equal(key?.state, 'voided', 'a read key is void');
        else assert.equal(key, undefined, 'an unread key is free');
      }
      const { available, voided, delivered } = await stage.level();
      assert.deepEqual([available + voided, delivered], [8, 0]);
    },
  ),

  guarantee(
    { id: 'G427', title: 'replaces a key that has expired before anybody came to reveal it' },
    async (stage) => {
      const { clock, operator, productId } = stage;
      const expiresAt = clock.now() + hourMs;
      await must(operator.stock.importKeys({ productId, source: ['old-1\n'], expiresAt }));
      const { order, token } = await aSealedSale(stage);
      clock.advance(2 * hourMs);
      const { redemption } = stage.buyer();
      await refused(redemption.reveal({ token }), 'stock.short');
      await refused(redemption.redeem({ token }), 'stock.short');
      await stage.stock(1);
      const { outcome, goods } = await must(redemption.reveal({ token }));
      assert.deepEqual([outcome, ...textsOf(goods)], ['applied', 'sesame-1']);
      const keys = await stage.keysOf(order);
      assert.deepEqual(
        keys.map(({ attempt, state }) => [attempt, state]),
        [[2, 'delivered']],
      );
    },
  ),

  guarantee(
    { id: 'G428', title: 'reveals by no link that was replaced meanwhile' },
    async (stage) => {
      await stage.stock(1);
      const { order, token } = await aSealedSale(stage);
      const { orderId } = order;
      await must(stage.operator.redemption.replaceLink({ orderId }));
      await refused(stage.buyer().redemption.reveal({ token }), 'link.revoked');
      const fresh = { token: await stage.tokenOf(order) };
      assert.equal((await must(stage.buyer().redemption.reveal(fresh))).goods.length, 1);
    },
  ),

  guarantee(
    { id: 'G429', title: 'opens what was revealed when the vault failed the first time' },
    async (stage) => {
      await stage.stock(1);
      const { token } = await aSealedSale(stage);
      stage.vault.failOpening({ skip: 0, times: 1 });
      const { redemption } = stage.buyer();
      const key = { idempotencyKey: 'call-1' };
      await refused(redemption.reveal({ token }, key), 'vault.unavailable');
      const again = await must(redemption.reveal({ token }, key));
      assert.deepEqual([again.outcome, ...textsOf(again.goods)], ['replayed', 'sesame-1']);
    },
  ),
];
