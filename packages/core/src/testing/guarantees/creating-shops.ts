import assert from 'node:assert/strict';
import type { ContractCase } from '../contract-case.ts';
import { must, refused } from './answers.ts';
import { guarantee, type Stage } from './stage.ts';

const shopOf = ({ market }: Stage, name: string) => ({
  name,
  channelType: market.channel.name,
  orderingUserId: 'user-2',
  redemptionDomain: 'two.example.com',
  credentials: { token: 'token' },
});

/** New shops are off until they were tried out, or somebody says why not 新店默认停用. */
export const creatingShopCases: readonly ContractCase[] = [
  guarantee(
    { id: 'G1735', title: 'makes a shop that is off, and holds what it sells until it is on' },
    async (stage) => {
      const { operator, market, productId } = stage;
      const { shop } = await must(operator.shops.create(shopOf(stage, 'new')));
      const { shopId } = shop;
      assert.deepEqual([shop.state, shop.switched, shop.setup], ['disabled', null, null]);
      const item = { itemId: 'item-1' };
      await must(operator.catalog.mapItem({ shopId, productId, item }));
      await must(operator.stock.importKeys({ productId, source: ['AAAA\n'] }));
      const orderNo = market.place();
      market.pay(orderNo);
      const { order } = await must(operator.orders.ingest({ shopId, orderNo }));
      assert.deepEqual(
        order.holds.map(({ reason }) => reason),
        ['shop_closed'],
      );
      await must(operator.shops.checkSetup({ shopId }));
      const on = await must(operator.shops.enable({ shopId }));
      assert.deepEqual([on.shop.state, on.changedOrders, on.isComplete], ['enabled', 1, true]);
      const { holds, readyAt } = await must(operator.orders.load({ orderId: order.orderId }));
      assert.deepEqual([holds, readyAt !== null], [[], true]);
    },
  ),

  guarantee(
    { id: 'G1736', title: 'makes a shop that is on only where the call says why, and keeps that' },
    async (stage) => {
      const { operator } = stage;
      const input = { ...shopOf(stage, 'moved'), skipSetupCheck: true };
      for (const options of [{}, { reason: ' ' }]) {
        const { issues } = await refused(operator.shops.create(input, options), 'input.invalid');
        assert.deepEqual(
          issues.map(({ field }) => field),
          ['reason'],
        );
      }
      const wrong = await refused(operator.shops.create({ ...input, name: '' }), 'input.invalid');
      assert.ok(wrong.issues.length > 0);
      assert.equal((await must(operator.shops.find({ keyword: 'moved' }))).items.length, 0);
      const why = { reason: '老店迁移，已在旧系统验证', idempotencyKey: 'moved' };
      const { shop } = await must(operator.shops.create(input, why));
      const { shopId } = shop;
      assert.deepEqual([shop.state, shop.setup, shop.version], ['enabled', null, 1]);
      const [change] = (await must(operator.shops.findChanges({ shopId }))).items;
      assert.deepEqual([change?.command, change?.reason], ['create', why.reason]);
      const again = await must(operator.shops.create(input, why));
      assert.deepEqual([again.outcome, again.shop.shopId], ['replayed', shopId]);
      const { skipSetupCheck: _skip, ...checked } = input;
      await refused(operator.shops.create(checked, why), 'idempotency.key_reused');
      // Once it is off, nobody has checked it yet.
      await must(operator.shops.disable({ shopId }));
      await refused(operator.shops.enable({ shopId }), 'shop.setup_unchecked');
    },
  ),
];
