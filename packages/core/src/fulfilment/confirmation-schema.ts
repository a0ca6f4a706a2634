import { z } from 'zod';
import type { UnitId } from '../kernel/ids.ts';
import { idSchema, stateSchema } from '../kernel/schema.ts';
import type { Confirmation } from './confirmation.ts';
import { confirmationMachine } from './confirmation-machine.ts';
import { parcelIdSchema } from './parcel-schema.ts';

/** A confirmation as stored inside its order. Earlier releases knew one for the whole order only,
 * and told of nothing but shipments, sent no vouchers, and sent none again. */
export const confirmationSchema = z.object({
  confirmationId: z.string(),
  parcelId: parcelIdSchema.nullable().default(null),
  about: z.enum(['shipment', 'waybill', 'vouchers', 'resend']).default('shipment'),
  askedBy: z.string().nullable().default(null),
  contents: z.array(z.object({ unitId: idSchema<UnitId>(), attempt: z.int().min(1) })).default([]),
  method: z.string().nullable(),
  granularity: z.enum(['order', 'line']).default('order'),
  state: stateSchema(confirmationMachine),
  note: z.string(),
}) satisfies z.ZodType<Confirmation>;
