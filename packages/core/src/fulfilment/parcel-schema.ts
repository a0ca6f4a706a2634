import { z } from 'zod';
import type { ParcelId, UnitId } from '../kernel/ids.ts';
import { idSchema, instantSchema, stateSchema } from '../kernel/schema.ts';
import type { Parcel } from './parcel.ts';
import { parcelMachine } from './parcel-machine.ts';

/** A parcel's number in a document or an event. */
export const parcelIdSchema = idSchema<ParcelId>();

/** What a parcel holds. */
export const contentsSchema = z
  .array(z.object({ unitId: idSchema<UnitId>(), attempt: z.int().min(1) }))
  .min(1);

/** A parcel as stored inside its order. */
export const parcelSchema = z.object({
  parcelId: parcelIdSchema,
  carrier: z.string(),
  trackingNo: z.string(),
  state: stateSchema(parcelMachine),
  contents: contentsSchema,
  shippedAt: instantSchema.nullable(),
  // Earlier releases could not correct a waybill.
  formerly: z.array(z.object({ carrier: z.string(), trackingNo: z.string() })).default([]),
}) satisfies z.ZodType<Parcel>;
