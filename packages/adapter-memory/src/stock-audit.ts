import type { ProductId } from '@kaquan/core';
import type { AuditFilter, AuditPage, HeldGoods, StockSums } from '@kaquan/core/stock';
import type { Allotment } from './counted-stock.ts';
import type { Partition } from './partition.ts';
import type { OrderRow } from './rows.ts';
import { byValues } from './sorted-list.ts';

const byAttempt = byValues<HeldGoods>(
  ({ unitId }) => unitId,
  ({ attempt }) => attempt,
);

/** See `Storage.auditStock`: every order that has to do with stock may disagree with it. */
export function auditStock(
  { orders, keys, pieces }: Partition,
  { productId, after, limit }: AuditFilter,
): AuditPage {
  const behind = [...orders.rows()]
    .filter(({ orderId }) => after === null || orderId > after)
    .toSorted((a, b) => (a.orderId < b.orderId ? -1 : 1));
  const page = behind.slice(0, limit);
  const piecesByOrder = Map.groupBy(pieces.all(), ({ orderId }) => orderId);
  const suspects = page.map((order) => {
    const held = [
      ...keys.boundTo(order.orderId),
      ...(piecesByOrder.get(order.orderId) ?? []).map((piece) => ({ ...none, ...piece })),
    ];
    return { order, held: held.map(plain).toSorted(byAttempt) };
  });
  return {
    looked: page.length,
    suspects: suspects.filter(({ order, held }) =>
      [...held.map((each) => each.productId), ...soldIn(order)].some(
        (id) => productId === null || id === productId,
      ),
    ),
    next: behind.length > limit ? (page.at(-1)?.orderId ?? null) : null,
  };
}

const none = { keyId: null, isWithdrawn: false };

function plain(held: HeldGoods): HeldGoods {
  const { keyId, productId, unitId, attempt, state, isWithdrawn, revealedAt } = held;
  return { keyId, productId, unitId, attempt, state, isWithdrawn, revealedAt };
}

function soldIn({ lines }: OrderRow): readonly ProductId[] {
  return lines.flatMap(({ product, units }) => [
    ...(product === null ? [] : [product.productId]),
    ...units.flatMap(({ issues }) =>
      issues.flatMap((issue) => (issue.product === undefined ? [] : [issue.product.productId])),
    ),
  ]);
}

/** See `Storage.sumStock`: a share of a key is counted by the very step that gives or takes it. */
export function sumStock({ pieces }: Partition, productId: ProductId): StockSums {
  const own = [...pieces.all()].filter((piece: Allotment) => piece.productId === productId);
  const entered = pieces
    .records(productId)
    .reduce((sum, { onHand, quantity }) => sum + (onHand === null ? 0 : quantity), 0);
  const counted = { entered, held: own.length, onHand: pieces.onHand(productId) };
  return { productId, ...counted, miscounted: [] };
}
