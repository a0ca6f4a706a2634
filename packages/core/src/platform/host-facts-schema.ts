import { z } from 'zod';
import { instantSchema } from '../kernel/schema.ts';
import { channelRefundSchema } from '../ports/channel-schema.ts';
import type { HostFacts } from './host-facts.ts';

/** What a host has told of an order, as stored. */
export const hostFactsSchema = z.object({
  paidAt: instantSchema.nullable(),
  closedAt: instantSchema.nullable(),
  completedAt: instantSchema.nullable(),
  settledAt: instantSchema.nullable(),
  refunds: z.array(channelRefundSchema),
}) satisfies z.ZodType<HostFacts>;
