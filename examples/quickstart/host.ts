// The host: what a shop's own backend does with Kaquan. Everything else in this folder is the world
// around it (a marketplace, buyers, a terminal) and the audit afterwards.
import { setTimeout as sleep } from 'node:timers/promises';
import { createKaquan, unwrapOrThrow } from '@kaquan/core';
import type {
  ApproveError,
  CoreError,
  FindOrdersInput,
  Refunding,
  Result,
  ResultAsync,
} from '@kaquan/core';
import type { Kaquan, KaquanHandle, Order, Redeemed, RedeemError } from '@kaquan/core';
import type { ShipItem, ShopId } from '@kaquan/core';
import type { Channel, Page, Storage, Vault } from '@kaquan/core/ports';
import { assortment, type Delivery, type ProductIds } from './assortment.ts';

/** A composed Kaquan and the desk of one operator. */
export interface Host {
  readonly kaquan: Kaquan;
  readonly desk: KaquanHandle;
}

export function createHost(parts: {
  readonly storage: Storage;
  readonly channel: Channel;
  readonly vault: Vault;
}): Host {
  const { storage, channel, vault } = parts;
  const kaquan = createKaquan({ storage, channels: [channel], vault });
  return { kaquan, desk: kaquan.with({ actor: { kind: 'operator', id: 'desk-1' } }) };
}

/** The shop 店铺: the one that is there, or a new one. */
export async function openShop(
  { desk }: Host,
  credentials: { readonly session: string },
  ordersSince: number,
): Promise<ShopId> {
  const known = await unwrapOrThrow(desk.shops.find({ channelType: 'taobao' }));
  const [shop] = known.items;
  if (shop !== undefined) return shop.shopId;
  const created = await unwrapOrThrow(
    desk.shops.create({
      name: '小卡铺',
      channelType: 'taobao',
      orderingUserId: 'seller-1',
      redemptionDomain: 'card.example.com',
      credentials,
      ordersSince,
      // Nothing is revealed before the marketplace was asked again, however short ago it answered.
      policy: { freshnessMs: 0 },
    }),
  );
  return created.shop.shopId;
}

/** The catalog 商品: a product per SKU, and which item of the shop it is. */
export async function openCatalog({ desk }: Host, shopId: ShopId): Promise<ProductIds> {
  const productIds = new Map<string, string>();
  for (const { code, name, reserve, delivery, verifiedBy } of assortment) {
    const options = { idempotencyKey: `product-${code}` };
    const { product } = await unwrapOrThrow(desk.catalog.createProduct({ name, reserve }, options));
    const { productId } = product;
    productIds.set(code, productId);
    const item = { outerId: code };
    await unwrapOrThrow(
      desk.catalog.mapItem({ shopId, item, productId, delivery, verifiedBy }, options),
    );
  }
  return productIds;
}

/** Card keys 卡密 into stock; a delivery that is in already is not read again. */
export async function importKeys(
  { desk }: Host,
  productIds: ProductIds,
  deliveries: readonly Delivery[],
): Promise<{ readonly imported: number; readonly duplicates: number; readonly badLines: number }> {
  const total = { imported: 0, duplicates: 0, badLines: 0 };
  for (const { code, importId, format, source } of deliveries) {
    const productId = productIds.get(code) ?? '';
    const report = await unwrapOrThrow(
      desk.stock.importKeys({ productId, importId, format, source }),
    );
    total.imported += report.imported;
    total.duplicates += report.duplicates;
    total.badLines += report.badLines;
  }
  return total;
}

// More than any shop needs: a storage that lies must not keep a program busy for ever.
const maxRounds = 1_000;

/** Gives free stock to the orders that wait for it 补发等货订单, in order of payment. */
export async function serveWaiting({ kaquan }: Host): Promise<number> {
  let total = 0;
  for (let round = 0; round < maxRounds; round += 1) {
    const { summary } = await unwrapOrThrow(kaquan.worker.releaseHolds());
    const { servedOrders } = summary;
    if (servedOrders === 0) return total;
    total += servedOrders;
  }
  throw new Error('the queue does not come to rest');
}

/** Pulls orders 拉单 until the marketplace has nothing new; a shop that fails is tried again. */
export async function pullUntilQuiet({
  kaquan,
}: Host): Promise<{ readonly placed: number; readonly updated: number; readonly retries: number }> {
  const total = { placed: 0, updated: 0, retries: 0 };
  for (let round = 0; round < 50; round += 1) {
    const { items, summary } = await unwrapOrThrow(kaquan.worker.pullOrders());
    total.placed += summary.placed;
    total.updated += summary.updated;
    if (items.some(({ outcome }) => outcome !== 'done')) {
      total.retries += 1;
      await sleep(1_000);
    } else if (summary.placed + summary.updated === 0) return total;
  }
  throw new Error('the marketplace does not come to rest');
}

/** Tells the marketplace what is due 回传 until nothing is. */
export async function tellUntilDone({
  kaquan,
}: Host): Promise<{ readonly done: number; readonly postponed: number; readonly parked: number }> {
  const total = { done: 0, postponed: 0, parked: 0 };
  let isWaiting = false;
  for (let round = 0; round < maxRounds; round += 1) {
    const { summary } = await unwrapOrThrow(kaquan.worker.runEffects());
    total.done += summary.done;
    total.postponed += summary.postponed;
    total.parked += summary.parked;
    if (summary.done + summary.postponed + summary.parked > 0) {
      isWaiting ||= summary.postponed > 0;
    } else if (isWaiting) {
      isWaiting = false;
      await sleep(5_100); // a failed call is due again after five seconds
    } else return total;
  }
  throw new Error('what is due does not come to an end');
}

/** Every order that the filter names. */
export async function findOrders({ desk }: Host, filter: FindOrdersInput = {}): Promise<Order[]> {
  return allRows((position) => desk.orders.find({ ...filter, limit: 500, ...position }));
}

/** Ships 发货 in batches; each order at most once, however often this is called. */
export async function ship(
  { desk }: Host,
  orderIds: readonly string[],
): Promise<readonly ShipItem[]> {
  const items: ShipItem[] = [];
  for (let start = 0; start < orderIds.length; start += 500) {
    const batch = { orderIds: orderIds.slice(start, start + 500) };
    items.push(...(await unwrapOrThrow(desk.fulfilment.ship(batch))).items);
  }
  return items;
}

/** What the claim page 兑换页 does when a buyer opens a link. */
export function redeem(
  { kaquan }: Host,
  token: string,
  visitor: string,
): PromiseLike<Result<Redeemed, RedeemError>> {
  return kaquan.with({ actor: { kind: 'buyer', id: visitor } }).redemption.redeem({ token });
}

/** Agrees to refunds 售后 of goods that were not used; the others are left for a person. */
export async function answerRefunds({ desk }: Host): Promise<{ agreed: number; left: number }> {
  const total = { agreed: 0, left: 0 };
  const requests = await allRows((position) => desk.afterSales.find({ limit: 200, ...position }));
  for (const { orderId, case: each } of requests) {
    const order = await unwrapOrThrow(desk.orders.load({ orderId }));
    const unitIds = each.items.map(({ unitId }) => unitId);
    const meant = order.lines
      .flatMap((line) => line.units)
      .filter(({ unitId }) => unitIds.includes(unitId));
    const isUsed = meant.some(({ verification }) => verification === 'verified');
    // By the units that the buyer means, or, where the money names none of ours, by the case.
    const agree = async (): Promise<Result<Refunding, ApproveError>> =>
      unitIds.length > 0
        ? desk.afterSales.refund({ orderId, unitIds })
        : desk.afterSales.approve({ caseId: each.caseId });
    const isAgreed = !isUsed && (await agree()).isOk();
    total[isAgreed ? 'agreed' : 'left'] += 1;
  }
  return total;
}

async function allRows<Row>(
  read: (position: { readonly cursor?: string }) => ResultAsync<Page<Row>, CoreError>,
): Promise<Row[]> {
  const rows: Row[] = [];
  let position: { readonly cursor?: string } = {};
  for (;;) {
    const page = await unwrapOrThrow(read(position));
    rows.push(...page.items);
    if (page.nextCursor === null) return rows;
    position = { cursor: page.nextCursor };
  }
}
