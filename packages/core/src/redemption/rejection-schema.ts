import { z } from 'zod';
import { instantSchema, stateSchema } from '../kernel/schema.ts';
import { orderRejectionCodes, type OrderRejection, type OrderRejectionCode } from './rejection.ts';

/** A reason for which staff rejects an order. */
export const rejectionCodeSchema = stateSchema<OrderRejectionCode>({ states: orderRejectionCodes });

/** What the event of a rejection holds. */
export const rejectionShape = {
  code: rejectionCodeSchema,
  text: z.string(),
  refundDeclined: z.string().nullable(),
  by: z.string(),
};

/** A rejection as stored. */
export const rejectionSchema = z.object({
  ...rejectionShape,
  at: instantSchema,
}) satisfies z.ZodType<OrderRejection>;
