import type { Result } from 'neverthrow';
import { z } from 'zod';
import type { CoreError } from '../kernel/errors.ts';
import { decodeStored, instantSchema, stateSchema } from '../kernel/schema.ts';
import { standingMachine } from './standing-machine.ts';
import type { Standing } from './standing.ts';

const standingSchema = z.object({
  kind: z.enum(['buyer', 'ordering_user']),
  user: z.string(),
  version: z.int().min(1),
  state: stateSchema(standingMachine),
  maxOpenOrders: z.int().min(0).nullable(),
  // Earlier releases limited nobody by amount.
  maxOpenMinor: z.int().min(0).nullable().default(null),
  reason: z.string(),
  by: z.string(),
  since: instantSchema,
  until: instantSchema.nullable(),
  checkAt: instantSchema.nullable(),
  cursor: z.string().nullable(),
}) satisfies z.ZodType<Standing>;

/** Reads a stored standing. Errors: `storage.corrupt`. */
export function decodeStanding(input: unknown): Result<Standing, CoreError<'storage.corrupt'>> {
  return decodeStored(standingSchema, input, 'standings');
}
