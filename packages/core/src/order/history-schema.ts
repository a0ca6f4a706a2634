import type { Result } from 'neverthrow';
import { z } from 'zod';
import type { CoreError } from '../kernel/errors.ts';
import type { OrderId, TenantId } from '../kernel/ids.ts';
import { decodeStored, idSchema, instantSchema } from '../kernel/schema.ts';
import type { HistoryActor, HistoryEntry } from './history.ts';
import { orderEventSchema } from './order-event-schema.ts';

/** Who has done something. */
export const actorSchema = z.object({
  kind: z.enum(['operator', 'buyer', 'channel', 'system']),
  id: z.string().min(1).max(100),
}) satisfies z.ZodType<HistoryActor>;

const historyEntrySchema = z.object({
  tenant: idSchema<TenantId>(),
  orderId: idSchema<OrderId>(),
  seq: z.int().min(1),
  version: z.int().min(1),
  at: instantSchema,
  actor: actorSchema,
  reason: z.string(),
  event: orderEventSchema,
}) satisfies z.ZodType<HistoryEntry>;

/** Reads a stored event of an order. Errors: `storage.corrupt`. */
export function decodeHistoryEntry(
  input: unknown,
): Result<HistoryEntry, CoreError<'storage.corrupt'>> {
  return decodeStored(historyEntrySchema, input, 'order_events');
}
