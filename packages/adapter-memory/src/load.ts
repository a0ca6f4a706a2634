import type { OrderId } from '@kaquan/core';
import type { Loaded, LoadRequest, UserRef } from '@kaquan/core/ports';
import {
  codeKey,
  mappingKey,
  orderKey,
  scopeKey,
  textKey,
  userKey,
  type Partition,
} from './partition.ts';
import type { OrderRow } from './rows.ts';

const nothing = {
  orderIds: [],
  orderRefs: [],
  codeRefs: [],
  shopIds: [],
  productIds: [],
  itemRefs: [],
  importIds: [],
  users: [],
  idempotency: [],
};

/** Many things as they are in one instant; whatever is named twice is answered once. */
export function loadFrom(tenant: Partition, request: LoadRequest): Loaded {
  const {
    orderIds,
    orderRefs,
    codeRefs,
    shopIds,
    productIds,
    itemRefs,
    importIds,
    idempotency,
    users,
  } = {
    ...nothing,
    ...request,
  };
  const orders = found([
    ...orderIds.map((orderId) => tenant.orders.find(orderId)),
    ...orderRefs.map((ref) => tenant.orders.findByName(orderKey(ref))),
    ...codeRefs.map((ref) => tenant.orders.find(tenant.codes.get(codeKey(ref)) ?? '')),
  ]);
  const ofOrders = request.withShops === true ? orders.map(({ shopId }) => shopId) : [];
  const mappings = found(itemRefs.map((ref) => tenant.mappings.find(mappingKey(ref))));
  const ofMappings = mappings.map(({ productId }) => productId);
  const wanted = [...productIds, ...(request.withProducts === true ? ofMappings : [])];
  return {
    orders,
    keys:
      request.withKeys === true
        ? orders.flatMap(({ orderId }) => tenant.keys.boundTo(orderId))
        : [],
    texts:
      request.withTexts === true
        ? found(
            orders.flatMap(({ orderId }) =>
              textKeysOf(orderId).map((key) => tenant.texts.get(key)),
            ),
          )
        : [],
    shops: found([...shopIds, ...ofOrders].map((shopId) => tenant.shops.find(shopId))),
    products: found(wanted.map((id) => tenant.products.find(id))),
    mappings,
    standings: found(
      [...users, ...(request.withStandings === true ? orders.flatMap(usersOf) : [])].map((ref) =>
        tenant.standings.find(userKey(ref)),
      ),
    ),
    imports: found(importIds.map((importId) => tenant.imports.find(importId))),
    idempotency: found(idempotency.map((scope) => tenant.idempotency.get(scopeKey(scope)))),
  };
}

function usersOf({ buyerRef, orderingUserId }: OrderRow): readonly UserRef[] {
  const ordering: UserRef = { kind: 'ordering_user', user: orderingUserId };
  return buyerRef === null ? [ordering] : [{ kind: 'buyer', user: buyerRef }, ordering];
}

function textKeysOf(orderId: OrderId): readonly string[] {
  return (['recipient', 'account'] as const).map((kind) => textKey({ orderId, kind }));
}

function found<Row>(rows: readonly (Row | null | undefined)[]): readonly Row[] {
  return [...new Set(rows)].filter((row) => row !== null && row !== undefined);
}
