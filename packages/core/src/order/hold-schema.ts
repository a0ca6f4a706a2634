import { z } from 'zod';
import { instantSchema, type PayloadSchemas } from '../kernel/schema.ts';
import type { HoldPayloads } from './hold-events.ts';
import {
  heldActions,
  holdReasons,
  type HoldReason,
  type HostHoldReason,
  type HostHoldRule,
} from './hold-machine.ts';
import type { Hold, Pause } from './order.ts';

const hostReason = /^host\.[a-z][a-z0-9_]{0,39}$/;

/** Whether a text names a reason of the host's. */
export function isHostReason(text: string): text is HostHoldReason {
  return hostReason.test(text);
}

/** A reason for a hold. */
export const holdReasonSchema: z.ZodType<HoldReason> = z.custom<HoldReason>(
  (value) =>
    typeof value === 'string' && (Object.hasOwn(holdReasons, value) || isHostReason(value)),
  `must be one of ${Object.keys(holdReasons).join(', ')} or host.…`,
);

/** What a hold for a reason of the host's does. */
export const hostHoldRuleSchema = z.object({
  blocks: z
    .array(z.enum(heldActions))
    .min(1, 'must block something')
    .refine((blocks) => new Set(blocks).size === blocks.length, 'must name each action once'),
  releasedBy: z.enum(['operator', 'host']),
  freezesMoney: z.boolean(),
}) satisfies z.ZodType<HostHoldRule>;

/** A hold as stored; earlier releases knew neither who froze an order nor reasons of the host's. */
export const holdSchema = z.object({
  reason: holdReasonSchema,
  note: z.string(),
  since: instantSchema,
  by: z.string().nullable().default(null),
  rule: hostHoldRuleSchema.nullable().default(null),
}) satisfies z.ZodType<Hold>;

/** A hold that has ended, as stored. */
export const pauseSchema = z.object({
  reason: holdReasonSchema,
  from: instantSchema,
  to: instantSchema,
}) satisfies z.ZodType<Pause>;

/** What the events of holds hold. */
export const holdPayloadSchemas = {
  'order.held': {
    reason: holdReasonSchema,
    note: z.string(),
    by: z.string().exactOptional(),
    rule: hostHoldRuleSchema.exactOptional(),
  },
  'order.released': { reason: holdReasonSchema },
  'order.hold_overridden': { reason: holdReasonSchema },
  'order.watched': { note: z.string() },
  'order.override_lapsed': { reason: holdReasonSchema },
} satisfies PayloadSchemas<HoldPayloads>;
