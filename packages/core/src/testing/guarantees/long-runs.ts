import assert from 'node:assert/strict';
import { createKaquan } from '../../create-kaquan.ts';
import { hourMs, minuteMs, secondMs } from '../../kernel/time.ts';
import type { Order } from '../../order/order.ts';
import type { Change } from '../../ports/index.ts';
import type { Channel } from '../../ports/channel.ts';
import { anId } from '../an-id.ts';
import { aMapping, anOrder, aProduct } from '../builders.ts';
import { aChange, anEffect, aNewKey, aWriteOf } from '../change-builders.ts';
import type { ContractCase } from '../contract-case.ts';
import { must } from './answers.ts';
import { guarantee, throughChannel, type Stage } from './stage.ts';

async function commit({ storage, clock }: Stage, parts: Partial<Change>): Promise<void> {
  const changeId = anId('change', `long-run-${JSON.stringify(parts).length}`);
  const change = aChange({ changeId, at: clock.now(), ...parts });
  const [outcome] = await must(storage.commit([change]));
  assert.equal(outcome?.outcome, 'applied');
}

/** A second shop, served before the first one. */
async function openShop({ operator, market }: Stage, token = 'token'): Promise<string> {
  const { shop } = await must(
    operator.shops.create(
      {
        name: '另一家',
        channelType: market.channel.name,
        orderingUserId: 'user-1',
        redemptionDomain: 'card.example.com',
        credentials: { token },
        sortOrder: -1,
        skipSetupCheck: true,
      },
      { reason: 'a test' },
    ),
  );
  return shop.shopId;
}

async function sellMany(stage: Stage, count: number): Promise<readonly Order[]> {
  await stage.stock(count);
  const orders: Order[] = [];
  for (let n = 0; n < count; n += 1) orders.push(await stage.sell());
  return orders;
}

/** An adapter whose promises reject for one shop, with a text that nobody should read. */
function throwing(honest: Channel, isBroken: (token: string | undefined) => boolean): Channel {
  const guard = (token: string | undefined): void => {
    if (isBroken(token)) throw new TypeError('fetch failed: token=13800000000');
  };
  return {
    ...honest,
    listOrders: async (call, page) => {
      guard(call.credentials['token']);
      return honest.listOrders(call, page);
    },
    confirmShipment: async (call, request) => {
      const told = await honest.confirmShipment(call, request);
      guard(call.credentials['token']);
      return told;
    },
  };
}

/** Background jobs go on, whatever one shop, product or call comes to. */
export const longRunCases: readonly ContractCase[] = [
  guarantee(
    { id: 'G290', title: 'takes an adapter that throws for one that cannot be reached' },
    async (stage) => {
      let isBroken = true;
      const bent = throughChannel(stage, (honest) =>
        throwing(honest, (token) => isBroken && token === 'broken'),
      );
      await openShop(bent, 'broken');
      const orderNo = bent.trade();
      bent.clock.advance(secondMs);
      const report = await must(bent.kaquan.worker.pullOrders());
      const words = report.items.map(({ outcome, error }) => error?.code ?? outcome);
      assert.deepEqual(words.toSorted(), ['channel.unavailable', 'done']);
      assert.ok(!JSON.stringify(report).includes('13800000000'), 'reports show no cause');
      const { shopId } = bent;
      await must(bent.operator.orders.load({ shopId, orderNo }));
      isBroken = false;
      // At once: nobody holds the shop any more.
      const again = await must(bent.compose().worker.pullOrders());
      const outcomes = again.items.map(({ outcome, error }) => error?.code ?? outcome);
      assert.deepEqual(outcomes.toSorted(), ['channel.grant_expired', 'done']);
    },
  ),

  guarantee(
    { id: 'G291', title: 'looks up what an adapter did that threw while it told the channel' },
    async (stage) => {
      let isBroken = true;
      const bent = throughChannel(stage, (honest) => throwing(honest, () => isBroken));
      await bent.stock(1);
      isBroken = false;
      const order = await bent.sell();
      isBroken = true;
      assert.equal((await bent.tell()).postponed, 1);
      isBroken = false;
      bent.clock.advance(hourMs);
      await bent.tell();
      assert.equal((await bent.load(order)).confirmations[0]?.state, 'confirmed');
      assert.equal(bent.market.calls.confirmShipment, 1);
    },
  ),

  guarantee(
    { id: 'G292', title: 'tells of one shop behind five hundred effects of another' },
    async (stage) => {
      const { clock, faults, vault, market } = stage;
      // A channel that another release had, and this one has not.
      const former = { ...market.channel, name: 'former' };
      const operator = stage.compose(former).with({ actor: { kind: 'operator', id: 'li' } });
      const shopId = await openShop({ ...stage, operator, market: { ...market, channel: former } });
      const gone = anId('shop', shopId);
      const orders = Array.from({ length: 510 }, (_, n) =>
        anOrder({ orderId: anId('order', `gone-${n}`), shopId: gone }),
      );
      await commit(stage, {
        writes: orders.map(aWriteOf),
        effects: orders.map((order) => anEffect(order, { dueAt: 0 })),
      });
      const [order] = await sellMany(stage, 1);
      assert.ok(order !== undefined);
      const { storage } = faults;
      const kaquan = createKaquan({ storage, channels: [market.channel], vault, clock });
      for (let run = 0; run < 3; run += 1) {
        await must(kaquan.worker.runEffects());
        clock.advance(secondMs);
      }
      assert.equal(market.countShipped(order.orderNo), 1);
    },
  ),

  guarantee(
    { id: 'G293', title: 'serves a queue behind a hundred queues that nobody can serve' },
    async (stage) => {
      const names = Array.from({ length: 102 }, (_, n) => String(n).padStart(3, '0'));
      const products = names.map((name) => anId('product', `product-${name}`));
      const shopId = anId('shop', stage.shopId);
      await commit(stage, {
        writes: products.flatMap((productId, n) => {
          const mapping = aMapping({ productId, shopId, itemKey: `item:many-${names[n]}` });
          return [
            { kind: 'product', expectedVersion: 0, value: aProduct({ productId }) },
            { kind: 'mapping', expectedVersion: 0, value: mapping },
          ];
        }),
      });
      for (const name of names.slice(0, 101)) {
        stage.trade({ lines: [{ itemId: `many-${name}`, quantity: 2 }] });
      }
      await stage.pull();
      const last = await stage.sell({ lines: [{ itemId: 'many-101' }] });
      // Keys that come back, rather than by an import, which serves its own queue.
      const newKeys = products.map((productId) =>
        aNewKey({ productId, keyId: anId('key', `key-${productId}`) }),
      );
      await commit(stage, { newKeys });
      const { items } = await must(stage.kaquan.worker.releaseHolds());
      assert.ok(items.length > 100);
      assert.deepEqual((await stage.load(last)).holds, []);
    },
  ),

  guarantee(
    { id: 'G294', title: 'serves every other queue when one cannot be read' },
    async (stage) => {
      const { operator, faults, shopId } = stage;
      const { product } = await must(operator.catalog.createProduct({ name: '季卡' }));
      const { productId } = product;
      const item = { itemId: 'item-2' };
      await must(operator.catalog.mapItem({ shopId, productId, item }));
      await stage.sell();
      await stage.sell({ lines: [item] });
      const newKeys = [stage.productId, productId].map((id) =>
        aNewKey({ productId: anId('product', id), keyId: anId('key', `key-${id}`) }),
      );
      await commit(stage, { newKeys });
      faults.fail({ operation: 'findWaiting', moment: 'before' });
      const { items, summary } = await must(stage.kaquan.worker.releaseHolds());
      assert.equal(summary.servedOrders, 1);
      const codes = items.map(({ error }) => error?.code ?? 'served');
      assert.deepEqual(codes.toSorted(), ['served', 'storage.unavailable']);
      assert.equal((await must(stage.kaquan.worker.releaseHolds())).summary.servedOrders, 1);
    },
  ),

  guarantee(
    { id: 'G295', title: 'holds on to a shop for as long as it takes to tell everything' },
    async (stage) => {
      let told = 0;
      const rivals: string[] = [];
      const bent = throughChannel(stage, (honest) => ({
        ...honest,
        confirmShipment: async (call, request) => {
          stage.clock.advance(4 * secondMs);
          told += 1;
          if (told === 36) {
            const { items } = await must(stage.compose().worker.runEffects());
            rivals.push(...items.map(({ outcome }) => outcome));
          }
          return honest.confirmShipment(call, request);
        },
      }));
      const orders = await sellMany(bent, 40);
      await bent.tell();
      assert.deepEqual(rivals, ['busy']);
      assert.deepEqual(
        orders.map(({ orderNo }) => bent.market.countShipped(orderNo)),
        orders.map(() => 1),
      );
    },
  ),

  guarantee(
    { id: 'G296', title: 'begins no further call once another worker has taken over' },
    async (stage) => {
      let begun = 0;
      let begunBefore = 0;
      const gate = Promise.withResolvers<void>();
      const bent = throughChannel(stage, (honest) => ({
        ...honest,
        confirmShipment: async (call, request) => {
          begun += 1;
          await gate.promise;
          return honest.confirmShipment(call, request);
        },
      }));
      await sellMany(bent, 20);
      const first = Promise.resolve(bent.kaquan.worker.runEffects());
      while (begun === 0) await new Promise((resolve) => setTimeout(resolve, 5));
      stage.clock.advance(3 * minuteMs);
      await must(stage.compose().worker.runEffects());
      begunBefore = begun;
      assert.ok(begunBefore < 20);
      gate.resolve();
      const { items } = await must(first);
      assert.equal(items[0]?.error?.code, 'storage.lease_lost');
      assert.equal(begun, begunBefore, 'the rest belongs to the other one');
    },
  ),
];
