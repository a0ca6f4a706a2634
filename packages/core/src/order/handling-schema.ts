import { z } from 'zod';
import type { Delivery, Reserve, VerifiedBy } from './order.ts';

// Apart from the schemas of what is stored: inputs say these words too, and hosts ship no decoders.

/** The ways of handing goods over. */
export const deliverySchema = z.enum(['claim_page', 'direct']) satisfies z.ZodType<Delivery>;

/** Whose word makes a unit count as used. */
export const verifiedBySchema = z.enum([
  'none',
  'channel_completed',
  'host',
]) satisfies z.ZodType<VerifiedBy>;

/** When a key is bound. */
export const reserveSchema = z.enum(['on_paid', 'on_handover']) satisfies z.ZodType<Reserve>;
