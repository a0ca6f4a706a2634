import { z } from 'zod';
import { instantSchema, stateSchema, type PayloadSchemas } from '../kernel/schema.ts';
import { dayMs } from '../kernel/time.ts';
import type { BusinessHours } from './business-hours.ts';
import { isTimeZone } from './business-time.ts';
import type { DeadlineAlarm } from './deadline-alarm.ts';
import type { DeadlinePayloads } from './deadline-events.ts';
import { deadlineMachine } from './deadline-machine.ts';
import type { DeadlineName, DeadlinePolicy, DeadlineTerm } from './deadline.ts';

const nameSchema = z.enum([
  'delivery',
  'verification',
  'first_answer',
  'redemption',
  'link_expiry',
]) satisfies z.ZodType<DeadlineName>;

const bareTermSchema = z.strictObject({
  withinMs: z
    .int()
    .min(0)
    .max(90 * dayMs)
    .nullable(),
  warnMs: z
    .int()
    .min(0)
    .max(90 * dayMs),
}) satisfies z.ZodType<DeadlineTerm<never>>;
const termSchema = bareTermSchema.extend({ atBreach: z.enum(['freeze']).exactOptional() });
const answerSchema = bareTermSchema.extend({
  atBreach: z.enum(['approve', 'reject']).exactOptional(),
});

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

/** The deadlines of a shop. */
export const deadlinePolicySchema = z.strictObject({
  delivery: termSchema,
  verification: termSchema,
  first_answer: answerSchema,
  redemption: bareTermSchema,
  link_expiry: bareTermSchema.prefault({ withinMs: 0, warnMs: dayMs }),
  hours: hoursSchema.nullable(),
}) satisfies z.ZodType<DeadlinePolicy>;

/** The parts of it that a host gives; the rest is the default. */
export const givenDeadlinesSchema = z.strictObject({
  delivery: termSchema.exactOptional(),
  verification: termSchema.exactOptional(),
  first_answer: answerSchema.exactOptional(),
  redemption: bareTermSchema.exactOptional(),
  link_expiry: bareTermSchema.exactOptional(),
  hours: hoursSchema.nullable().exactOptional(),
}) satisfies z.ZodType<Partial<DeadlinePolicy>>;

/** What was announced of a deadline, as stored. */
export const deadlineAlarmSchema = z.object({
  name: nameSchema,
  subject: z.string(),
  since: instantSchema,
  state: stateSchema(deadlineMachine),
}) satisfies z.ZodType<DeadlineAlarm>;

const announced = {
  name: nameSchema,
  subject: z.string(),
  owner: z.enum(['seller', 'buyer']),
  since: instantSchema,
  dueAt: instantSchema.nullable(),
};

/** What the events of a deadline hold. */
export const deadlinePayloadSchemas = {
  'deadline.warned': announced,
  'deadline.breached': announced,
  'deadline.acted': {
    name: nameSchema,
    subject: z.string(),
    since: instantSchema,
    action: z.enum(['freeze', 'approve', 'reject']),
    refusal: z.string().nullable(),
  },
} satisfies PayloadSchemas<DeadlinePayloads>;
