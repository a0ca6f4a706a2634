import { z } from 'zod';
import type { PayloadSchemas } from '../kernel/schema.ts';
import type { ParcelPayloads } from './parcel-events.ts';
import { contentsSchema, parcelIdSchema } from './parcel-schema.ts';

const parcel = { parcelId: parcelIdSchema };
const waybill = { carrier: z.string(), trackingNo: z.string() };

/** What the events of a parcel hold. */
export const parcelPayloadSchemas = {
  'parcel.packed': { ...parcel, ...waybill, contents: contentsSchema },
  'parcel.shipped': parcel,
  'parcel.received': parcel,
  'parcel.lost': parcel,
  'parcel.returned': parcel,
  'parcel.relabelled': { ...parcel, ...waybill },
} satisfies PayloadSchemas<ParcelPayloads>;
