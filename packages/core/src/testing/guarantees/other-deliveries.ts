import assert from 'node:assert/strict';
import type { Order } from '../../order/order.ts';
import { currentIssue, unitsOf } from '../../order/order-units.ts';
import type { Channel } from '../../ports/channel.ts';
import type { ContractCase } from '../contract-case.ts';
import { must, refused } from './answers.ts';
import { guarantee, type Stage } from './stage.ts';

/** Where the last attempt on each unit stands. */
export function issuesOf(order: Order): readonly string[] {
  return unitsOf(order).map(({ unit }) => currentIssue(unit).state);
}

async function confirmationOf(stage: Stage, order: Order): Promise<string> {
  const { confirmations } = await stage.load(order);
  return confirmations.map(({ state }) => state).join();
}

/** Goods that are no keys of ours reach the buyer too, and cost no key. */
export const otherDeliveryCases: readonly ContractCase[] = [
  guarantee(
    {
      id: 'G900',
      title: 'takes an operator’s word for what he handed over, with his reason, and no key',
      delivery: 'manual',
    },
    async (stage) => {
      await stage.stock(2);
      const { orderId, ...sold } = await stage.sell({ lines: [{ quantity: 2 }] });
      const { fulfilment } = stage.operator;
      const shipped = await must(fulfilment.ship({ orderIds: [orderId] }));
      assert.equal(shipped.summary.failed, 1, 'there is nothing that shipping could do');
      await refused(fulfilment.markDelivered({ orderId }), 'input.invalid');
      const options = { reason: 'sent by mail' };
      const marked = await must(fulfilment.markDelivered({ orderId }, options));
      assert.equal(marked.outcome, 'applied');
      assert.equal(marked.deliveredUnitIds.length, 2);
      const again = await must(fulfilment.markDelivered({ orderId }, options));
      assert.deepEqual([again.outcome, again.version], ['replayed', marked.version]);
      const order = await stage.load({ orderId });
      assert.deepEqual(issuesOf(order), ['delivered', 'delivered']);
      assert.equal(order.redemption, 'not_required');
      assert.equal((await stage.level()).available, 2, 'no key of ours went out');
      await stage.tell();
      assert.equal(stage.market.calls.confirmShipment, 0, 'a person tells the channel');
      stage.market.shipElsewhere(sold.orderNo);
      await stage.pull();
      assert.equal(await confirmationOf(stage, order), 'confirmed');
      const history = await stage.history(order);
      const delivered = history.filter(({ event }) => event.type === 'unit.delivered');
      assert.deepEqual(
        delivered.map(({ reason }) => reason),
        ['sent by mail', 'sent by mail'],
      );
    },
  ),

  guarantee(
    {
      id: 'G901',
      title: 'delivers what the platform says it has dispensed, line by line, and takes no key',
      delivery: 'platform_cards',
    },
    async (stage) => {
      await stage.stock(2);
      const { market } = stage;
      const orderNo = stage.trade({ lines: [{}, {}] });
      const sold = await stage.ingest(orderNo);
      assert.deepEqual(issuesOf(sold), ['open', 'open']);
      stage.clock.advance(1_000);
      market.dispense(orderNo, sold.lines[0]?.lineNo);
      await stage.pull();
      assert.deepEqual(issuesOf(await stage.load(sold)), ['delivered', 'open']);
      market.dispense(orderNo);
      await stage.pull();
      const order = await stage.load(sold);
      assert.deepEqual(issuesOf(order), ['delivered', 'delivered']);
      assert.deepEqual(
        unitsOf(order).map(({ unit }) => unit.verification),
        ['not_required', 'not_required'],
      );
      await stage.tell();
      assert.equal(market.calls.confirmShipment, 0, 'the platform knows');
      assert.equal((await stage.level()).available, 2);
      const { lineNo } = sold.lines[0]!;
      market.settleRefund(market.requestRefund(orderNo, { lineNo }));
      await stage.pull();
      const after = await stage.load(sold);
      assert.deepEqual(issuesOf(after), ['voided', 'delivered'], 'nobody gets a used card again');
      assert.equal((await stage.level()).available, 2, 'and none of ours comes back');
    },
  ),

  guarantee(
    { id: 'G902', title: 'has nothing to serve of an order that the platform served before' },
    async (stage) => {
      const { operator, market, shopId, productId } = stage;
      const item = { itemId: 'item-2' };
      const delivery = 'platform_cards';
      await must(operator.catalog.mapItem({ shopId, productId, item, delivery }));
      const orderNo = stage.trade({ lines: [{ itemId: 'item-2' }] });
      market.dispense(orderNo);
      market.complete(orderNo);
      const order = await stage.ingest(orderNo);
      assert.deepEqual(issuesOf(order), ['delivered']);
      assert.deepEqual(order.holds, []);
    },
  ),

  guarantee(
    { id: 'G903', title: 'refuses a way of delivery that the channel or the goods do not have' },
    async (stage) => {
      const { market, shopId, productId } = stage;
      const { dispensesCards: _d, verification: _v, ...capabilities } = market.channel.capabilities;
      const poorer: Channel = { ...market.channel, capabilities };
      const { shops, catalog } = stage.compose(poorer).with({
        actor: { kind: 'operator', id: 'li' },
      });
      const shop = {
        name: '第二家店',
        channelType: market.channel.name,
        orderingUserId: 'user-2',
        redemptionDomain: 'other.example.com',
        credentials: { token: 'token' },
      };
      const delivery = 'platform_cards';
      const created = await refused(
        shops.create({ ...shop, policy: { delivery } }),
        'input.invalid',
      );
      assert.deepEqual(
        created.issues.map(({ field }) => field),
        ['policy.delivery'],
      );
      assert.equal((await must(shops.find())).items.length, 1, 'nothing was stored');
      const item = { itemId: 'item-9' };
      const mapped = await refused(
        catalog.mapItem({ shopId, productId, item, delivery }),
        'input.invalid',
      );
      assert.deepEqual(
        mapped.issues.map(({ field }) => field),
        ['delivery'],
      );
      const edited = shops.update({ shopId, policy: { delivery, verifiedBy: 'channel_api' } });
      assert.deepEqual(
        (await refused(edited, 'input.invalid')).issues.map(({ field }) => field),
        ['policy.delivery', 'policy.verifiedBy'],
      );
      // It takes vouchers, and says nothing of whether they were used.
      const voucher = { delivery: 'e_voucher' } as const;
      const unsaid = await refused(shops.create({ ...shop, policy: voucher }), 'input.invalid');
      const unmapped = await refused(
        catalog.mapItem({ shopId, productId, item, ...voucher }),
        'input.invalid',
      );
      assert.deepEqual(
        [...unsaid.issues, ...unmapped.issues].map(({ field }) => field),
        ['policy.verifiedBy', 'verifiedBy'],
      );
      await must(catalog.mapItem({ shopId, productId, item, ...voucher, verifiedBy: 'host' }));
      const { policy } = (await must(shops.create({ ...shop, policy: { delivery: 'manual' } })))
        .shop;
      assert.equal(policy.verifiedBy, 'none', 'the way’s own word, where nobody says another');
    },
  ),
];
