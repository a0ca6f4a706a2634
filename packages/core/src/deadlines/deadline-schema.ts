import { z } from 'zod';
import { instantSchema, stateSchema, type PayloadSchemas } from '../kernel/schema.ts';
import { isCleanText } from '../kernel/text.ts';
import { dayMs } from '../kernel/time.ts';
import { holdReasonSchema } from '../order/hold-schema.ts';
import type { BusinessHours } from './business-hours.ts';
import { isTimeZone } from '../kernel/time-zone.ts';
import type { DeadlineAlarm } from './deadline-alarm.ts';
import type { DeadlinePayloads } from './deadline-events.ts';
import { deadlineMachine } from './deadline-machine.ts';
import { defaultDeadlines } from './deadline-defaults.ts';
import type { BreachAction, DeadlineName, DeadlinePolicy, DeadlineTerm } from './deadline.ts';

const within90Days = z
  .int()
  .min(0)
  .max(90 * dayMs);

const stepsSchema = z
  .array(
    z.strictObject({
      afterMs: within90Days,
      to: z.string().min(1).max(100).refine(isCleanText, 'must not hold a NUL'),
    }),
  )
  .max(20)
  .superRefine((steps, context) => {
    for (const [position, { afterMs }] of steps.entries()) {
      if (afterMs > (steps[position - 1]?.afterMs ?? -1)) continue;
      const message = 'must be later than the step before';
      context.addIssue({ code: 'custom', path: [position, 'afterMs'], message });
    }
  });

/** How long there is for something, with what may be done when it passes. */
function termSchema<const Action extends BreachAction>(
  actions: readonly Action[],
): z.ZodType<DeadlineTerm<Action>> {
  return z.strictObject({
    withinMs: within90Days.nullable(),
    warnMs: within90Days,
    atBreach: z.enum(actions).exactOptional(),
    clock: z.enum(['open', 'plain']).exactOptional(),
    pausedBy: z.array(holdReasonSchema).max(50).exactOptional(),
    steps: stepsSchema.exactOptional(),
  });
}

const openDaySchema = z
  .strictObject({
    weekday: z.int().min(1).max(7),
    fromMinute: z.int().min(0).max(1_439),
    toMinute: z.int().min(1).max(1_440),
  })
  .refine(({ fromMinute, toMinute }) => toMinute - fromMinute >= 60, 'must be open for an hour');

const hoursSchema = z.strictObject({
  timeZone: z.string().max(100).refine(isTimeZone, 'must be a time zone, such as Asia/Shanghai'),
  days: z
    .array(openDaySchema)
    .min(1, 'must open on some day')
    .max(7)
    .refine(
      (days) => new Set(days.map((d) => d.weekday)).size === days.length,
      'a day stands twice',
    ),
  holidays: z.array(z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'must be as 2026-10-01')).max(400),
}) satisfies z.ZodType<BusinessHours>;

const terms = {
  delivery: termSchema(['freeze']),
  confirmation: termSchema(['freeze']),
  verification: termSchema(['freeze']),
  first_answer: termSchema(['approve', 'reject']),
  decision: termSchema(['approve', 'reject']),
  buyer_return: termSchema(['expire']),
  receipt: termSchema(['settle']),
  inspection: termSchema([]),
  settling: termSchema([]),
  buyer_payment: termSchema(['close']),
  revision: termSchema(['close']),
  ruling: termSchema([]),
  redemption: termSchema([]),
  link_expiry: termSchema([]),
} satisfies { readonly [Name in DeadlineName]: z.ZodType<DeadlinePolicy[Name]> };

/** The deadlines of a shop; those that an earlier release did not know are as in a shop that says nothing. */
export const deadlinePolicySchema = z.strictObject({
  ...terms,
  confirmation: terms.confirmation.default(defaultDeadlines.confirmation),
  decision: terms.decision.default(defaultDeadlines.decision),
  buyer_return: terms.buyer_return.default(defaultDeadlines.buyer_return),
  receipt: terms.receipt.default(defaultDeadlines.receipt),
  inspection: terms.inspection.default(defaultDeadlines.inspection),
  settling: terms.settling.default(defaultDeadlines.settling),
  buyer_payment: terms.buyer_payment.default(defaultDeadlines.buyer_payment),
  revision: terms.revision.default(defaultDeadlines.revision),
  ruling: terms.ruling.default(defaultDeadlines.ruling),
  link_expiry: terms.link_expiry.default(defaultDeadlines.link_expiry),
  hours: hoursSchema.nullable(),
}) satisfies z.ZodType<DeadlinePolicy>;

/** The parts of it that a host gives; the rest is the default. */
export const givenDeadlinesSchema = z.strictObject({
  delivery: terms.delivery.exactOptional(),
  confirmation: terms.confirmation.exactOptional(),
  verification: terms.verification.exactOptional(),
  first_answer: terms.first_answer.exactOptional(),
  decision: terms.decision.exactOptional(),
  buyer_return: terms.buyer_return.exactOptional(),
  receipt: terms.receipt.exactOptional(),
  inspection: terms.inspection.exactOptional(),
  settling: terms.settling.exactOptional(),
  buyer_payment: terms.buyer_payment.exactOptional(),
  revision: terms.revision.exactOptional(),
  ruling: terms.ruling.exactOptional(),
  redemption: terms.redemption.exactOptional(),
  link_expiry: terms.link_expiry.exactOptional(),
  hours: hoursSchema.nullable().exactOptional(),
}) satisfies z.ZodType<Partial<DeadlinePolicy>>;

const nameSchema = stateSchema<DeadlineName>({ states: terms });

/** What was announced of a deadline, as stored. */
export const deadlineAlarmSchema = z.object({
  name: nameSchema,
  subject: z.string(),
  since: instantSchema,
  state: stateSchema(deadlineMachine),
  // Earlier releases told nobody but the worker's subscribers.
  level: z.int().min(0).default(0),
}) satisfies z.ZodType<DeadlineAlarm>;

const announced = {
  name: nameSchema,
  subject: z.string(),
  owner: z.enum(['seller', 'buyer', 'channel']),
  since: instantSchema,
  dueAt: instantSchema.nullable(),
};

const told = { ...announced, level: z.int().min(1), to: z.string() };

/** What the events of a deadline hold. */
export const deadlinePayloadSchemas = {
  'deadline.warned': announced,
  'deadline.breached': announced,
  'deadline.acted': {
    name: nameSchema,
    subject: z.string(),
    since: instantSchema,
    action: z.enum(['freeze', 'approve', 'reject', 'expire', 'settle', 'close']),
    refusal: z.string().nullable(),
  },
  'deadline.escalated': told,
  'deadline.reminded': told,
  'deadline.recounted': { nextAt: instantSchema.nullable() },
} satisfies PayloadSchemas<DeadlinePayloads>;
