import type { Result } from '@kaquan/core';
import type { Effect, Page, ParkedEffectFilter, StorageError } from '@kaquan/core/ports';
import { parseCursor, toPage, type Position } from './cursor.ts';
import type { ParkedPlace } from './outbox.ts';
import type { Partition } from './partition.ts';

/** See `Storage.findParkedEffects`. */
export function findParkedEffects(
  { outbox }: Partition,
  { shopId, cursor, limit }: ParkedEffectFilter,
): Result<Page<Effect>, StorageError> {
  return parseCursor(cursor, 'string').map((position) =>
    toPage(
      meant(outbox.parkedAfter(position === null ? null : placeOf(position)), shopId),
      limit,
      ({ orderId, effectId }) => [orderId, effectId],
    ),
  );
}

function* meant(
  effects: Iterable<Effect>,
  shopId: ParkedEffectFilter['shopId'],
): Generator<Effect, void> {
  for (const effect of effects) {
    if (shopId === undefined || effect.shopId === shopId) yield effect;
  }
}

function placeOf([orderId, effectId]: Position): ParkedPlace {
  return { orderId: orderId as Effect['orderId'], effectId: effectId as Effect['effectId'] };
}
