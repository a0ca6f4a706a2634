import assert from 'node:assert/strict';
import { secondMs } from '../../kernel/time.ts';
import type { CreateShopInput } from '../../shop/shop-service.ts';
import type { ContractCase } from '../contract-case.ts';
import { atOnce, must, refused, tally } from './answers.ts';
import { textsOf } from './handing-over.ts';
import { ask } from './refunding.ts';
import { guarantee, type Stage } from './stage.ts';

const key = { idempotencyKey: 'call-1' };

function aShopInput({ market }: Stage, name = '分店'): CreateShopInput {
  return {
    name,
    channelType: market.channel.name,
    orderingUserId: 'user-1',
    redemptionDomain: 'card.example.com',
    credentials: { token: 'token' },
  };
}

/** The same call with the same key is one call. */
export const repeatingCases: readonly ContractCase[] = [
  guarantee(
    { id: 'G120', title: 'creates once what is asked for with one key, and says which it was' },
    async (stage) => {
      const { shops, catalog } = stage.operator;
      const shop = await must(shops.create(aShopInput(stage), key));
      assert.deepEqual(await must(shops.create(aShopInput(stage), key)), {
        ...shop,
        outcome: 'replayed',
      });
      await refused(shops.create(aShopInput(stage, '另一家'), key), 'idempotency.key_reused');
      await refused(shops.create(aShopInput(stage)), 'shop.name_taken');
      const product = await must(catalog.createProduct({ name: '年卡' }, key));
      assert.deepEqual(await must(catalog.createProduct({ name: '年卡' }, key)), {
        ...product,
        outcome: 'replayed',
      });
      await refused(catalog.createProduct({ name: '季卡' }, key), 'idempotency.key_reused');
      assert.equal((await must(shops.find())).items.length, 2);
    },
  ),

  guarantee(
    { id: 'G121', title: 'creates once what many ask for at once with one key' },
    async (stage) => {
      const answers = await atOnce(12, () => {
        const someone = stage.compose().with({ actor: { kind: 'operator', id: 'wu' } });
        return must(someone.catalog.createProduct({ name: '年卡' }, key));
      });
      assert.deepEqual(tally(answers.map(({ outcome }) => outcome)), { applied: 1, replayed: 11 });
      assert.equal(new Set(answers.map(({ product }) => product.productId)).size, 1);
      const shops = await atOnce(12, () => {
        const someone = stage.compose().with({ actor: { kind: 'operator', id: 'wu' } });
        return someone.shops.create(aShopInput(stage));
      });
      assert.equal(shops.filter((each) => each.isOk()).length, 1, 'a name is taken once');
    },
  ),

  guarantee({ id: 'G122', title: 'finds what a lost call has created' }, async (stage) => {
    const { operator, faults } = stage;
    faults.fail({ operation: 'commit', moment: 'after', times: 2 });
    const create = () => operator.shops.create(aShopInput(stage), key);
    await refused(create(), 'storage.outcome_unknown');
    const { outcome, shop } = await must(create());
    assert.equal(outcome, 'replayed');
    assert.deepEqual(await must(operator.shops.load({ shopId: shop.shopId })), shop);
  }),

  guarantee(
    { id: 'G123', title: 'replays a redemption and refuses its key for another order' },
    async (stage) => {
      await stage.stock(2);
      const token = await stage.tokenOf(await stage.sell());
      const other = await stage.tokenOf(await stage.sell());
      const { redemption } = stage.buyer();
      const first = await must(redemption.redeem({ token }, key));
      const again = await must(redemption.redeem({ token }, key));
      assert.deepEqual([first.outcome, again.outcome], ['applied', 'replayed']);
      assert.deepEqual(textsOf(again.goods), textsOf(first.goods));
      await refused(redemption.redeem({ token: other }, key), 'idempotency.key_reused');
      await must(redemption.redeem({ token: other }, { idempotencyKey: 'call-2' }));
    },
  ),

  guarantee(
    { id: 'G124', title: 'replays what an operator repeats, and refuses its key for other input' },
    async (stage) => {
      await stage.stock(4);
      const { operator } = stage;
      const first = await stage.sell({ lines: [{ quantity: 2 }] });
      const second = await stage.sell();
      const { orderId } = first;
      await must(stage.buyer().redemption.redeem({ token: await stage.tokenOf(first) }));
      await must(stage.buyer().redemption.redeem({ token: await stage.tokenOf(second) }));
      const { caseId } = await ask(stage, first, { amountMinor: 100 });
      const other = await ask(stage, second);
      const approved = await must(operator.afterSales.approve({ caseId }, key));
      const repeated = await must(operator.afterSales.approve({ caseId }, key));
      assert.deepEqual([approved.outcome, repeated.outcome], ['applied', 'replayed']);
      assert.equal(repeated.version, approved.version);
      await refused(operator.afterSales.approve(other, key), 'idempotency.key_reused');
      const link = await must(operator.redemption.replaceLink({ orderId }, key));
      assert.deepEqual(await must(operator.redemption.replaceLink({ orderId }, key)), {
        ...link,
        outcome: 'replayed',
      });
      const elsewhere = { orderId: second.orderId };
      await refused(operator.redemption.replaceLink(elsewhere, key), 'idempotency.key_reused');
    },
  ),

  guarantee(
    { id: 'G125', title: 'replays a batch order by order', delivery: 'direct' },
    async (stage) => {
      await stage.stock(3);
      const { fulfilment } = stage.operator;
      const first = await stage.sell();
      const second = await stage.sell();
      const ship = async (...orderIds: readonly string[]) =>
        (await must(fulfilment.ship({ orderIds }, key))).summary;
      assert.deepEqual(await ship(first.orderId), { applied: 1, replayed: 0, failed: 0 });
      const both = [first.orderId, second.orderId];
      assert.deepEqual(await ship(...both), { applied: 1, replayed: 1, failed: 0 });
      assert.deepEqual(await ship(...both), { applied: 0, replayed: 2, failed: 0 });
      assert.equal((await stage.level()).delivered, 2);
    },
  ),

  guarantee(
    {
      id: 'G126',
      title: 'does not use up the key of a redemption that came short',
      reserve: 'on_handover',
    },
    async (stage) => {
      const token = await stage.tokenOf(await stage.sell());
      const { redemption } = stage.buyer();
      await refused(redemption.redeem({ token }, key), 'stock.short');
      await stage.stock(1);
      const { outcome, goods } = await must(redemption.redeem({ token }, key));
      assert.deepEqual([outcome, goods.length], ['applied', 1]);
    },
  ),

  guarantee(
    { id: 'G127', title: 'does not use up the key of a redemption that was refused' },
    async (stage) => {
      await stage.stock(1);
      const order = await stage.sell();
      const token = await stage.tokenOf(order);
      const { redemption } = stage.buyer();
      stage.clock.advance(31 * secondMs);
      const refundId = stage.market.requestRefund(order.orderNo);
      await refused(redemption.redeem({ token }, key), 'order.frozen');
      stage.clock.advance(31 * secondMs);
      stage.market.withdrawRefund(refundId);
      const { outcome, goods } = await must(redemption.redeem({ token }, key));
      assert.deepEqual([outcome, goods.length], ['applied', 1]);
    },
  ),

  guarantee(
    {
      id: 'G128',
      title: 'does not use up the key of a shipment that came short',
      delivery: 'direct',
      reserve: 'on_handover',
    },
    async (stage) => {
      const { orderId } = await stage.sell();
      const ship = async () => {
        const { fulfilment } = stage.operator;
        const { items } = await must(fulfilment.ship({ orderIds: [orderId] }, key));
        const [item] = items;
        return item?.outcome === 'failed' ? item.error.code : item?.goods.length;
      };
      assert.equal(await ship(), 'stock.short');
      await stage.stock(1);
      assert.equal(await ship(), 1);
    },
  ),
];
