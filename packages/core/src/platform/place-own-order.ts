import { usersOf } from '../buyers/users-of.ts';
import { err, ok, type Result } from 'neverthrow';
import { lineProductOf, loadItemMap, type MapItem } from '../catalog/map-items.ts';
import { mapOrders } from '../catalog/release-unmapped.ts';
import { coreError, type CoreError } from '../kernel/errors.ts';
import { join } from '../order/fresh-reading.ts';
import { placeOrder } from '../order/order-fact.ts';
import { runOrderJob, type JobError } from '../order/order-jobs.ts';
import { newOrder, type Placement } from '../order/order-place.ts';
import type { LineProduct, Order } from '../order/order.ts';
import { decideKeepPersonal, type SealedPersonal } from '../people/personal-decide.ts';
import { sealPersonal } from '../people/seal-personal.ts';
import type { StorageError } from '../ports/storage.ts';
import type { VaultError } from '../ports/vault.ts';
import { idempotencyOf } from '../runtime/idempotency.ts';
import type { CallOptions, Scope } from '../runtime/runtime.ts';
import type { Shop } from '../shop/shop.ts';
import { itemOf, placingOf, type CheckedPlacing } from './placing.ts';
import { onPlatform } from './platform-shop.ts';

/** What became of a placing. */
export interface PlacedOrder {
  /** `replayed`: the very same order was placed before under that number. */
  readonly outcome: 'applied' | 'replayed';
  /** The order as it is now. */
  readonly order: Order;
  /** The order's version; 1 after the first placing. */
  readonly version: number;
}

/** Why an order cannot be placed. */
export type PlaceOrderError =
  | JobError
  | StorageError
  | VaultError
  | CoreError<
      | 'input.invalid'
      | 'shop.not_found'
      | 'shop.not_on_platform'
      | 'product.not_found'
      | 'order.number_taken'
    >;

/** Places an order of the host's own, once for each number; see `OrderService.place`. */
export async function placeOwnOrder(
  scope: Scope,
  input: CheckedPlacing,
  { idempotencyKey, reason }: CallOptions,
): Promise<Result<PlacedOrder, PlaceOrderError>> {
  const { orderNo, isTest = false, linkLifetimeMs } = input;
  const opened = await openShop(scope, input);
  if (opened.isErr()) return err(opened.error);
  const { shop, mapItem } = opened.value;
  const orderId = scope.runtime.ids.next('order');
  const placement: Placement = {
    orderId,
    shop,
    shippingMethod: null,
    mapItem,
    isTest,
    linkLifetimeMs,
  };
  const sealed = await sealGiven(scope, input);
  if (sealed.isErr()) return err(sealed.error);
  const { given, claimed } = sealed.value;
  const done = await runOrderJob<'placed' | 'known', CoreError<'order.number_taken'>>(scope, {
    target: { shop, orderNo, users: usersOf(shop, input) },
    reason,
    idempotency: await idempotencyOf('orders.place', claimed, idempotencyKey),
    replay: () => ok('known'),
    decide: ({ order, now, shortages, screening }) => {
      const reading = placingOf(input, now);
      if (order === null) {
        const decision = placeOrder(reading, placement, { now, shortages, screening });
        const context = { policy: shop.policy, now, texts: [] };
        const kept = decideKeepPersonal(decision.order, given, context);
        return { decision: join(decision, kept.decision), texts: kept.texts, answer: ok('placed') };
      }
      const isSame = isSameOrder(order, newOrder(reading, placement), input);
      const { shopId } = shop;
      const taken = coreError('order.number_taken', { shopId, orderNo, orderId: order.orderId });
      return { decision: null, answer: isSame ? ok('known') : err(taken) };
    },
  });
  if (done.isErr()) return err(done.error);
  const { order, isChanged } = done.value;
  if (!isChanged) return ok({ outcome: 'replayed', order, version: order.version });
  // A mapping that was stored meanwhile has not seen this order, nor the order it.
  const mapped = await mapOrders(scope, shop, [order]);
  if (mapped.isErr()) return err(mapped.error);
  return mapped.value === 0
    ? ok({ outcome: 'applied', order, version: order.version })
    : reload(scope, order);
}

// What is hashed for an idempotency key: a plain hash of a telephone number tells it, and its keyed
// fingerprint does not.
async function sealGiven(
  scope: Scope,
  { recipient, account, ...face }: CheckedPlacing,
): Promise<
  Result<{ readonly given: readonly SealedPersonal[]; readonly claimed: object }, VaultError>
> {
  const personal = { ...(recipient && { recipient }), ...(account && { account }) };
  const sealed = await sealPersonal(scope, [{ owner: face, personal }]);
  return sealed.map(([given = []]) => {
    const prints = given.map(({ print }) => print);
    return { given, claimed: given.length === 0 ? face : { ...face, prints } };
  });
}

async function reload(
  { runtime, tenant }: Scope,
  { orderId, orderNo }: Order,
): Promise<Result<PlacedOrder, PlaceOrderError>> {
  const loaded = await runtime.storage.load({ tenant, orderIds: [orderId] });
  if (loaded.isErr()) return err(loaded.error);
  const [order] = loaded.value.orders;
  if (order === undefined) return err(coreError('order.not_found', { orderId: orderNo }));
  return ok({ outcome: 'applied', order, version: order.version });
}

async function openShop(
  scope: Scope,
  { shopId, lines }: CheckedPlacing,
): Promise<
  Result<
    { readonly shop: Shop; readonly mapItem: MapItem },
    StorageError | CoreError<'shop.not_found' | 'shop.not_on_platform' | 'product.not_found'>
  >
> {
  const { runtime, tenant } = scope;
  const productIds = [
    ...new Set(lines.flatMap((line) => ('productId' in line ? [line.productId] : []))),
  ];
  const loaded = await runtime.storage.load({ tenant, shopIds: [shopId], productIds });
  if (loaded.isErr()) return err(loaded.error);
  const [shop] = loaded.value.shops;
  if (shop === undefined) return err(coreError('shop.not_found', { shopId }));
  const allowed = onPlatform(shop, 'orders.place');
  if (allowed.isErr()) return err(allowed.error);
  const byId = new Map(
    loaded.value.products.map((product): [string, LineProduct] => [
      product.productId,
      lineProductOf(product, shop),
    ]),
  );
  for (const productId of productIds) {
    if (!byId.has(productId)) return err(coreError('product.not_found', { productId }));
  }
  const items = lines.flatMap((line) => ('item' in line ? [itemOf(line)] : []));
  const mapped = items.length === 0 ? ok(unmapped) : await loadItemMap(scope, shop, items);
  return mapped.map((map) => ({ shop, mapItem: (item) => byId.get(item.itemId) ?? map(item) }));
}

const unmapped: MapItem = () => null;

// What the host has said of it; neither what it has come to since, nor when nobody said when.
function isSameOrder(order: Order, placed: Order, { createdAt }: CheckedPlacing): boolean {
  const isThen = createdAt === undefined || createdAt === order.createdAt;
  return isThen && JSON.stringify(faceOf(order)) === JSON.stringify(faceOf(placed));
}

function faceOf({
  buyerRef,
  isTest,
  linkLifetimeMs,
  currency,
  buyerPaidMinor,
  postageMinor,
  lines,
}: Order): unknown {
  const face = lines.map(({ lineNo, title, item, paidMinor, units }) => {
    const { itemId, skuId, outerId } = item;
    return [lineNo, title, itemId, skuId, outerId, paidMinor, units.length];
  });
  return [buyerRef, isTest, linkLifetimeMs, currency, buyerPaidMinor, postageMinor, face];
}
