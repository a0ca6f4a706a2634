import assert from 'node:assert/strict';
import type { PlanBatchInput } from '../../batches/batch-api.ts';
import type { Disclosed, DisclosedItem } from '../../batches/disclose-batch.ts';
import type { Order } from '../../order/order.ts';
import { testTenant } from '../change-builders.ts';
import type { ContractCase } from '../contract-case.ts';
import { must, refused } from './answers.ts';
import { why } from './batching.ts';
import { guarantee, type Stage } from './stage.ts';

/** Goods that whoever ships hands over himself. */
export const direct = { delivery: 'direct', reserve: 'on_handover' } as const;

/** The ids of some orders. */
export function idsOf(orders: readonly Order[]): string[] {
  return orders.map(({ orderId }) => orderId);
}

/** Plans a batch, and says by which token. */
export async function planned({ operator }: Stage, input: PlanBatchInput): Promise<string> {
  return (await must(operator.batches.plan(input, why))).token;
}

/** Sells orders and hands their goods over in a batch, which leaves them sealed. */
export async function sealed(stage: Stage, count: number): Promise<readonly Order[]> {
  await stage.stock(count);
  const orders: Order[] = [];
  for (let n = 0; n < count; n += 1) orders.push(await stage.sell());
  const token = await planned(stage, { operation: 'fulfilment.ship', orderIds: idsOf(orders) });
  await must(stage.operator.batches.execute({ token }));
  return orders;
}

/** What a row shows: its secrets, or the code of what stands in the way. */
function shownBy(row: DisclosedItem): string {
  if (row.kind === 'link') return row.link.token;
  if (row.kind === 'refused') return row.problem.code;
  return row.goods.map(({ secret }) => secret.reveal()).join();
}

/** What each row shows, open. */
export function allShown({ items }: Disclosed): readonly string[] {
  return items.map(shownBy);
}

/** What each row shows, or the code of what stands in the way. */
export function kindsOf({ items }: Disclosed): readonly string[] {
  return items.map((row) => (row.kind === 'refused' ? row.problem.code : row.kind));
}

/** Who saw an order's goods or its link, and why: out of its history, and of the looks. */
export async function seenOf(stage: Stage, order: Order): Promise<readonly string[]> {
  const history = await stage.history(order);
  const events = history.filter(({ event }) => /disclosed|revealed/.test(event.type));
  const looks = await must(stage.storage.findDisclosures(testTenant, order.orderId));
  return [
    ...events.map(({ event, actor, reason }) => `${event.type} ${actor.id} ${reason}`),
    ...looks.map(({ actor, reason }) => `look ${actor} ${reason}`),
  ];
}

/** Everything that is stored of a batch. */
async function storedOf({ storage }: Stage, token: string): Promise<string> {
  const batchId = token as Parameters<typeof storage.loadBatch>[0]['batchId'];
  return JSON.stringify(await must(storage.loadBatch({ tenant: testTenant, batchId, pageNo: 1 })));
}

/** The reason of the plans. */
export const planReason = why.reason;

/** Links and keys that are shown to staff: on record before they are answered, and nowhere stored. */
export const disclosingCases: readonly ContractCase[] = [
  guarantee(
    { id: 'G1197', title: 'shows staff the links of many orders, and says in each who saw it' },
    async (stage) => {
      await stage.stock(1);
      const orders = [await stage.sell(), await stage.ingest(stage.market.place())];
      const orderIds = [...idsOf(orders), 'nobody'];
      const token = await planned(stage, { operation: 'redemption.link', orderIds });
      for (const order of orders) assert.deepEqual(await stage.load(order), order);
      const page = await must(stage.operator.batches.disclose({ token }));
      assert.equal(
        page.summary.refused + page.summary.link + page.summary.goods,
        page.items.length,
      );
      const links = await Promise.all(orders.map((order) => stage.tokenOf(order)));
      assert.deepEqual(allShown(page), [...links, 'order.not_found']);
      assert.deepEqual([page.items[0]?.orderNo, page.nextCursor], [orders[0]?.orderNo, null]);
      for (const order of orders) {
        assert.deepEqual(await seenOf(stage, order), [`link.disclosed li ${planReason}`]);
        assert.equal((await stage.load(order)).version, order.version + 1);
      }
      const stored = await storedOf(stage, token);
      for (const link of links) assert.ok(!stored.includes(link));
      const { redemption } = stage.buyer();
      const redeemed = await must(redemption.redeem({ token: links[0] ?? '' }));
      assert.equal(redeemed.goods.length, 1);
    },
  ),

  guarantee(
    { id: 'G1198', title: 'records each look at a page of links, by whom and with his own reason' },
    async (stage) => {
      const order = await stage.ingest(stage.market.place());
      const { orderId } = order;
      const token = await planned(stage, { operation: 'redemption.link', orderIds: [orderId] });
      const key = { idempotencyKey: 'twice' };
      const first = await must(stage.operator.batches.disclose({ token }, key));
      assert.deepEqual(await must(stage.operator.batches.disclose({ token }, key)), first);
      const wu = stage.kaquan.with({ actor: { kind: 'operator', id: 'wu' } });
      await must(wu.batches.disclose({ token }, { reason: '买家来电' }));
      await must(wu.batches.disclose({ token }, { reason: ' ' }));
      await must(stage.operator.redemption.replaceLink({ orderId }));
      const after = await must(stage.operator.batches.disclose({ token }));
      assert.deepEqual(allShown(after), [await stage.tokenOf(await stage.load(order))]);
      const own = `link.disclosed li ${planReason}`;
      assert.deepEqual(await seenOf(stage, order), [
        ...[own, own, 'link.disclosed wu 买家来电', `link.disclosed wu ${planReason}`, own],
      ]);
      const generations = (await stage.history(order)).flatMap(({ event }) =>
        event.type === 'link.disclosed' ? [event.generation] : [],
      );
      assert.deepEqual(generations, [1, 1, 1, 1, 2]);
      const { operator } = stage;
      const input = { operation: 'redemption.link', orderIds: [orderId] } as const;
      await refused(operator.batches.plan(input), 'input.invalid');
    },
  ),

  guarantee(
    {
      id: 'G1199',
      title: 'opens the keys of many orders, and records every later look',
      ...direct,
    },
    async (stage) => {
      const { operator } = stage;
      const orders = await sealed(stage, 2);
      const open = await stage.ingest(stage.market.place());
      const orderIds = idsOf([...orders, open]);
      const { batch, token } = await must(
        operator.batches.plan({ operation: 'fulfilment.reveal', orderIds }, why),
      );
      assert.deepEqual(batch.planned, { apply: 2, endorse: 0, skip: 0, refuse: 1 });
      for (const order of orders) assert.deepEqual(await seenOf(stage, order), []);
      const page = await must(operator.batches.disclose({ token }));
      assert.deepEqual(kindsOf(page), ['goods', 'goods', 'order.nothing_owed']);
      assert.deepEqual([...allShown(page)].sort(), ['order.nothing_owed', 'sesame-1', 'sesame-2']);
      for (const order of orders) {
        assert.deepEqual(await seenOf(stage, order), [`unit.revealed li ${planReason}`]);
      }
      assert.deepEqual(await must(operator.batches.disclose({ token })), page);
      const again = await must(
        operator.batches.plan({ operation: 'fulfilment.reveal', orderIds }, why),
      );
      assert.deepEqual(again.batch.planned, { apply: 2, endorse: 0, skip: 0, refuse: 1 });
      for (const order of orders) {
        const seen = [`unit.revealed li ${planReason}`, `look operator:li ${planReason}`];
        assert.deepEqual(await seenOf(stage, order), seen);
      }
      const singles = orders.map(({ orderId }) => must(operator.fulfilment.reveal({ orderId })));
      const goods = (await Promise.all(singles)).map((single) => single.goods);
      assert.deepEqual(
        page.items.flatMap((row) => (row.kind === 'goods' ? [row.goods] : [])),
        goods,
      );
      assert.ok(!(await storedOf(stage, token)).includes('sesame'));
      assert.ok(!JSON.stringify(page).includes('sesame'), 'a secret prints as [secret]');
    },
  ),

  guarantee(
    { id: 'G1200', title: 'shows nothing that is not on record, whatever fails', ...direct },
    async (stage) => {
      const { faults, operator, vault } = stage;
      const orders = await sealed(stage, 2);
      const [first] = orders;
      assert.ok(first !== undefined);
      const token = await planned(stage, {
        operation: 'fulfilment.reveal',
        orderIds: idsOf(orders),
      });
      faults.fail({ operation: 'commit', moment: 'before', times: 9 });
      assert.ok((await operator.batches.disclose({ token })).isErr());
      faults.heal();
      assert.deepEqual(await seenOf(stage, first), []);
      vault.failOpening({ skip: 0, times: 1 });
      const shut = await must(operator.batches.disclose({ token }));
      assert.deepEqual(kindsOf(shut), ['vault.unavailable', 'goods']);
      assert.deepEqual(await seenOf(stage, first), [`unit.revealed li ${planReason}`]);
      faults.fail({ operation: 'appendDisclosures', moment: 'before', times: 9 });
      assert.ok((await operator.batches.disclose({ token })).isErr());
      faults.heal();
      const links = await planned(stage, { operation: 'redemption.link', orderIds: idsOf(orders) });
      faults.fail({ operation: 'commit', moment: 'before', times: 9 });
      assert.ok((await operator.batches.disclose({ token: links })).isErr());
      faults.heal();
      assert.deepEqual(await seenOf(stage, first), [`unit.revealed li ${planReason}`]);
    },
  ),

  guarantee(
    { id: 'G1201', title: 'records a look at what was seen before beside what is seen first' },
    async (stage) => {
      const { operator, shopId, productId } = stage;
      const item = { itemId: 'item-2' };
      await must(operator.catalog.mapItem({ shopId, productId, item, delivery: 'direct' }));
      await stage.stock(2);
      const order = await stage.sell({ lines: [{}, item] });
      const { orderId } = order;
      const orderIds = [orderId];
      const own = await must(operator.fulfilment.ship({ orderIds }));
      assert.equal(own.items.length, 1);
      const before = await seenOf(stage, order);
      assert.equal(before.length, 1, 'of the direct line only');
      const input = { route: 'direct' } as const;
      const shipping = await planned(stage, { operation: 'fulfilment.ship', input, orderIds });
      await must(operator.batches.execute({ token: shipping }));
      const token = await planned(stage, { operation: 'fulfilment.reveal', input, orderIds });
      const page = await must(operator.batches.disclose({ token }));
      const [row] = page.items;
      assert.ok(row?.kind === 'goods' && row.goods.length === 2);
      assert.deepEqual(await seenOf(stage, order), [
        ...[...before, `unit.revealed li ${planReason}`, `look operator:li ${planReason}`],
      ]);
      const looks = await must(stage.storage.findDisclosures(testTenant, order.orderId));
      assert.deepEqual(
        looks.map(({ unitId }) => unitId),
        [order.lines[1]?.units[0]?.unitId],
      );
    },
  ),
];
