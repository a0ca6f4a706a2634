import { z } from 'zod';
import { instantSchema, type PayloadSchemas } from '../kernel/schema.ts';
import { rejectionShape } from './rejection-schema.ts';
import type { RedemptionPayloads } from './redemption-events.ts';

/** What the events of a redemption hold. */
export const redemptionPayloadSchemas = {
  'redemption.required': {},
  'redemption.waived': {},
  'redemption.ready': {},
  'redemption.redeemed': {},
  'redemption.cancelled': {},
  'redemption.reopened': {},
  'redemption.rejected': rejectionShape,
  'redemption.readmitted': {},
  'redemption.expired': {},
  'redemption.extended': {},
  'link.term_set': { from: instantSchema, to: instantSchema },
  'link.disclosed': { generation: z.int().min(1) },
  'link.replaced': { generation: z.int().min(1) },
} satisfies PayloadSchemas<RedemptionPayloads>;
