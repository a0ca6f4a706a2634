import type { Result } from '@kaquan/core';
import type { Effect, OutboxFilter, Page, StorageError } from '@kaquan/core/ports';
import { parseCursor, toPage, type Position } from './cursor.ts';
import type { EffectPlace } from './outbox.ts';
import type { Partition } from './partition.ts';

/** See `Storage.findParkedEffects`. */
export function findParkedEffects(
  { outbox }: Partition,
  filter: OutboxFilter,
): Result<Page<Effect>, StorageError> {
  return pageOf(filter, (place) => outbox.parkedAfter(place));
}

/** See `Storage.findPendingEffects`. */
export function findPendingEffects(
  { outbox }: Partition,
  filter: OutboxFilter,
): Result<Page<Effect>, StorageError> {
  return pageOf(filter, (place) => outbox.pendingAfter(place));
}

function pageOf(
  { shopId, cursor, limit }: OutboxFilter,
  after: (place: EffectPlace | null) => Iterable<Effect>,
): Result<Page<Effect>, StorageError> {
  return parseCursor(cursor, 'string').map((position) =>
    toPage(
      meant(after(position === null ? null : placeOf(position)), shopId),
      limit,
      ({ orderId, effectId }) => [orderId, effectId],
    ),
  );
}

function* meant(
  effects: Iterable<Effect>,
  shopId: OutboxFilter['shopId'],
): Generator<Effect, void> {
  for (const effect of effects) {
    if (shopId === undefined || effect.shopId === shopId) yield effect;
  }
}

function placeOf([orderId, effectId]: Position): EffectPlace {
  return { orderId: orderId as Effect['orderId'], effectId: effectId as Effect['effectId'] };
}
