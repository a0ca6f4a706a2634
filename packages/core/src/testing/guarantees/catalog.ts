import assert from 'node:assert/strict';
import type { ContractCase } from '../contract-case.ts';
import type { KaquanHandle } from '../../create-kaquan.ts';
import type { Order } from '../../order/order.ts';
import { minuteMs, secondMs } from '../../kernel/time.ts';
import type { Change } from '../../ports/index.ts';
import { must, refused } from './answers.ts';
import { textsOf } from './handing-over.ts';
import { guarantee, type Stage } from './stage.ts';

function reasonsOf({ holds }: Order): readonly string[] {
  return holds.map(({ reason }) => reason);
}

interface Tenant {
  readonly handle: KaquanHandle;
  readonly shopId: string;
  readonly productId: string;
}

/** Another tenant with the same names, the same item and the same account at the marketplace. */
async function openTenant({ kaquan, market }: Stage, tenant: string): Promise<Tenant> {
  const handle = kaquan.with({ tenant, actor: { kind: 'operator', id: 'li' } });
  const { shop } = await must(
    handle.shops.create(
      {
        name: '旗舰店',
        channelType: market.channel.name,
        orderingUserId: 'user-1',
        redemptionDomain: 'card.example.com',
        credentials: { token: 'token' },
        skipSetupCheck: true,
      },
      { reason: 'a test' },
    ),
  );
  const { product } = await must(handle.catalog.createProduct({ name: '月卡' }));
  const { shopId } = shop;
  const { productId } = product;
  await must(handle.catalog.mapItem({ shopId, productId, item: { itemId: 'item-1' } }));
  return { handle, shopId, productId };
}

function sharesOf({ lines }: Order): readonly number[] {
  return lines.flatMap(({ units }) => units.map(({ paidMinor }) => paidMinor));
}

/** Items, tenants, and what a payment comes to. */
export const catalogCases: readonly ContractCase[] = [
  guarantee(
    { id: 'G130', title: 'freezes what it does not know, and serves it once it is mapped' },
    async (stage) => {
      await stage.stock(3);
      const { operator, shopId, productId } = stage;
      const known = { itemId: 'item-1' };
      const unknown = { itemId: 'item-2', skuId: 'red' };
      const mixed = await stage.sell({ lines: [known, unknown] });
      const alone = await stage.sell({ lines: [unknown] });
      for (const order of [mixed, alone]) {
        assert.deepEqual(reasonsOf(order), ['unmapped_product']);
        const token = await stage.tokenOf(order);
        await refused(stage.buyer().redemption.redeem({ token }), 'order.frozen');
      }
      assert.equal((await stage.level()).claimed, 0, 'nothing of it is claimed');
      const map = () => operator.catalog.mapItem({ shopId, productId, item: unknown });
      assert.equal((await must(map())).releasedOrders, 2);
      const again = await must(map());
      assert.deepEqual([again.outcome, again.releasedOrders], ['replayed', 0]);
      for (const order of [mixed, alone]) {
        const token = await stage.tokenOf(order);
        const { goods } = await must(stage.buyer().redemption.redeem({ token }));
        assert.equal(goods.length, order.lines.length);
      }
    },
  ),

  guarantee(
    { id: 'G131', title: 'lets a mapped order wait in its turn when stock is short by then' },
    async (stage) => {
      const { operator, shopId, productId } = stage;
      const first = await stage.sell({ lines: [{ itemId: 'item-2' }] });
      const second = await stage.sell();
      const item = { itemId: 'item-2' };
      await must(operator.catalog.mapItem({ shopId, productId, item }));
      assert.deepEqual(reasonsOf(await stage.load(first)), ['out_of_stock']);
      await stage.stock(1);
      assert.deepEqual(reasonsOf(await stage.load(first)), [], 'he had paid earlier');
      assert.deepEqual(reasonsOf(await stage.load(second)), ['out_of_stock']);
    },
  ),

  guarantee(
    { id: 'G132', title: 'keeps tenants apart who have everything in common' },
    async (stage) => {
      const a = await openTenant(stage, 'a');
      const b = await openTenant(stage, 'b');
      const keys = ['sesame-1\n', 'sesame-2\n'];
      const fingerprints = new Set<string>();
      stage.faults.observe((operation, [changes]) => {
        if (operation !== 'commit') return;
        for (const { newKeys = [] } of changes as readonly Change[]) {
          for (const { fingerprint } of newKeys) fingerprints.add(fingerprint);
        }
      });
      for (const { handle, productId } of [a, b]) {
        const input = { productId, source: keys, importId: 'may' };
        const { imported } = await must(handle.stock.importKeys(input));
        assert.equal(imported, 2, 'nobody learns what another has in stock');
      }
      assert.equal(fingerprints.size, 4, 'not even by their fingerprints');
      stage.trade();
      await stage.pull();
      const [orderOfA] = (await must(a.handle.orders.find())).items;
      const [orderOfB] = (await must(b.handle.orders.find())).items;
      assert.ok(orderOfA !== undefined && orderOfB !== undefined);
      assert.equal(orderOfA.orderNo, orderOfB.orderNo);
      assert.notEqual(orderOfA.orderId, orderOfB.orderId);
      const { orderId } = orderOfA;
      await refused(b.handle.orders.load({ orderId }), 'order.not_found');
      await refused(b.handle.redemption.link({ orderId }), 'order.not_found');
      assert.deepEqual(await must(b.handle.orders.history({ orderId })), []);
      const { items } = await must(b.handle.fulfilment.ship({ orderIds: [orderId] }));
      assert.equal(items[0]?.outcome, 'failed');
      const { token } = await must(a.handle.redemption.link({ orderId }));
      await refused(b.handle.redemption.redeem({ token }), 'link.invalid');
      await must(a.handle.redemption.redeem({ token }));
      const [level] = await must(b.handle.stock.findLevels({ productIds: [b.productId] }));
      assert.ok(level?.kind === 'keys');
      assert.deepEqual([level?.delivered, level?.claimed], [0, 1], 'the other has lost nothing');
      const tokenOfB = (await must(b.handle.redemption.link({ orderId: orderOfB.orderId }))).token;
      assert.equal(
        textsOf((await must(b.handle.redemption.redeem({ token: tokenOfB }))).goods).length,
        1,
      );
    },
  ),

  guarantee(
    { id: 'G133', title: 'divides a payment among units to the last cent' },
    async (stage) => {
      const payments = [
        { lines: [{ quantity: 3 }], buyerPaidMinor: 1_000, shares: [334, 333, 333] },
        { lines: [{ quantity: 7 }], buyerPaidMinor: 1, shares: [1, 0, 0, 0, 0, 0, 0] },
        { lines: [{ quantity: 2 }], buyerPaidMinor: 0, shares: [0, 0] },
        {
          lines: [{ paidMinor: 0 }, { paidMinor: 999 }],
          postageMinor: 600,
          shares: [0, 1_599],
        },
        {
          lines: [{ quantity: 2, paidMinor: 1_001 }, { paidMinor: 500 }, { paidMinor: 500 }],
          buyerPaidMinor: 999,
          shares: [250, 250, 250, 249],
        },
        {
          lines: [{ paidMinor: 999_999_999_999 }, { paidMinor: 1 }],
          buyerPaidMinor: 999_999_999_999,
          shares: [999_999_999_998, 1],
        },
      ];
      for (const { shares, ...parts } of payments) {
        const order = await stage.sell(parts);
        assert.deepEqual(sharesOf(order), shares);
        assert.equal(
          shares.reduce((sum, share) => sum + share, 0),
          order.buyerPaidMinor,
        );
        assert.deepEqual(sharesOf(await stage.load(order)), shares);
      }
    },
  ),

  guarantee(
    { id: 'G134', title: 'owes the goods again when an order is paid after it was closed' },
    async (stage) => {
      await stage.stock(1);
      const { market, clock } = stage;
      const orderNo = market.place();
      const unpaid = await stage.ingest(orderNo);
      assert.equal((await stage.level()).claimed, 0, 'who has not paid holds no stock');
      const token = await stage.tokenOf(unpaid);
      await refused(stage.buyer().redemption.redeem({ token }), 'order.not_paid');
      clock.advance(minuteMs);
      market.close(orderNo);
      const closed = await stage.ingest(orderNo);
      assert.deepEqual([closed.payment, closed.redemption], ['closed', 'cancelled']);
      await refused(stage.buyer().redemption.redeem({ token }), 'redemption.over');
      clock.advance(minuteMs);
      market.pay(orderNo);
      const paid = await stage.ingest(orderNo);
      const attempts = paid.lines[0]?.units[0]?.issues.map(({ state }) => state);
      assert.deepEqual(attempts, ['cancelled', 'claimed']);
      const { goods } = await must(stage.buyer().redemption.redeem({ token }));
      assert.deepEqual(
        goods.map(({ attempt }) => attempt),
        [2],
      );
    },
  ),

  guarantee(
    { id: 'G136', title: 'follows the price of an order until it is paid' },
    async (stage) => {
      const { market, clock } = stage;
      const orderNo = market.place({ lines: [{ quantity: 3 }] });
      const before = market.snapshot(orderNo);
      assert.deepEqual(sharesOf(await stage.ingest(orderNo)), [1_000, 1_000, 1_000]);
      clock.advance(secondMs);
      const modifiedAt = clock.now();
      const reduced = { ...before.order, modifiedAt, buyerPaidMinor: 2_500 };
      market.showAsOf(orderNo, { order: reduced, refunds: [] });
      assert.deepEqual(sharesOf(await stage.ingest(orderNo)), [834, 833, 833]);
      clock.advance(secondMs);
      const paidAt = clock.now();
      const paid = { ...reduced, modifiedAt: paidAt, paidAt, payment: 'paid' as const };
      market.showAsOf(orderNo, { order: paid, refunds: [] });
      assert.deepEqual(sharesOf(await stage.ingest(orderNo)), [834, 833, 833]);
    },
  ),
];
