import { z } from 'zod';
import { instantSchema } from '../kernel/schema.ts';
import { dayMs, hourMs, minuteMs, type Instant } from '../kernel/time.ts';

/** How often the worker looks after a shop 监控频次. */
export interface MonitoringCadence {
  /** A sweep waits until there is so much to look at. */
  readonly sweepEveryMs: number;
  /** How long after something has happened a sweep looks for it for the first time. */
  readonly lookAfterMs: number;
  /** How long what a channel has said of the shop, its balance among it, is taken for so. */
  readonly syncEveryMs: number;
  /** How long after a look at its statement 对账单 the next one is. */
  readonly statementsEveryMs: number;
}

/** How often the worker looks after a shop, by level. */
export const monitoringCadences = {
  usual: {
    ...{ sweepEveryMs: hourMs, lookAfterMs: 6 * hourMs },
    ...{ syncEveryMs: dayMs, statementsEveryMs: 6 * hourMs },
  },
  raised: {
    ...{ sweepEveryMs: 15 * minuteMs, lookAfterMs: hourMs },
    ...{ syncEveryMs: 6 * hourMs, statementsEveryMs: 2 * hourMs },
  },
  close: {
    ...{ sweepEveryMs: 5 * minuteMs, lookAfterMs: 10 * minuteMs },
    ...{ syncEveryMs: hourMs, statementsEveryMs: hourMs },
  },
} as const satisfies Readonly<Record<string, MonitoringCadence>>;

/** How closely a shop is watched; see {@link monitoringCadences}. */
export type MonitoringLevel = keyof typeof monitoringCadences;

/** That a shop is watched more closely than others. */
export interface ShopMonitoring {
  /** See {@link monitoringCadences}. */
  readonly level: Exclude<MonitoringLevel, 'usual'>;
  /** From this instant on it is watched as usual again. */
  readonly until: Instant;
  /** When that was decided. */
  readonly since: Instant;
  /** `<kind>:<id>` of who decided it. */
  readonly by: string;
}

/** That a shop is watched more closely, as stored. */
export const shopMonitoringSchema = z.object({
  level: z.enum(['raised', 'close']),
  until: instantSchema,
  since: instantSchema,
  by: z.string(),
}) satisfies z.ZodType<ShopMonitoring>;

/** What an edit says of it: a level, and until when. */
export const monitoringFields = {
  monitoring: z.enum(['usual', 'raised', 'close']).exactOptional(),
  monitoringUntil: instantSchema.exactOptional(),
} as const;

/** For how long a shop is watched where nobody has said. */
const usualMonitoringMs = 28 * dayMs;

interface Said {
  readonly monitoring?: MonitoringLevel;
  readonly monitoringUntil?: Instant;
}

/** What is wrong with what an edit says; `null` where nothing is. */
export function monitoringProblem(
  { monitoring, monitoringUntil }: Said,
  now: Instant,
): string | null {
  if (monitoringUntil === undefined) return null;
  if (monitoring === undefined || monitoring === 'usual') {
    return 'goes with `monitoring`, raised or close';
  }
  return monitoringUntil > now ? null : 'must be in the future';
}

/** How closely a shop is watched after an edit. */
export function monitoringAfter(
  before: ShopMonitoring | null,
  { monitoring: level, monitoringUntil }: Said,
  { now, by }: { readonly now: Instant; readonly by: string },
): ShopMonitoring | null {
  if (level === undefined) return before;
  if (level === 'usual') return null;
  return { level, until: monitoringUntil ?? now + usualMonitoringMs, since: now, by };
}

/** For how long a word of a person that a shop is watched as usual keeps others from raising it. */
export const usualHoldsMs = usualMonitoringMs;

/**
 * How closely a shop is watched after its risk was looked at; `null` as `level`: too little is known to say.
 * What a person has said stays for as long as it holds.
 */
export function monitoringSuggested(
  before: ShopMonitoring | null,
  level: MonitoringLevel | null,
  { now, by }: { readonly now: Instant; readonly by: string },
): ShopMonitoring | null {
  const isOver = before === null || before.until <= now;
  const isOwn = isOver || before.by === by;
  if (!isOwn || level === null) return before;
  if (level === 'usual') return before?.by === by ? null : before;
  const isSame = !isOver && before.level === level;
  return { level, until: now + usualMonitoringMs, since: isSame ? before.since : now, by };
}

interface Watched {
  readonly monitoring: ShopMonitoring | null;
}

/** How often the worker looks after a shop at an instant. */
export function cadenceOf({ monitoring }: Watched, now: Instant): MonitoringCadence {
  const isWatched = monitoring !== null && now < monitoring.until;
  return monitoringCadences[isWatched ? monitoring.level : 'usual'];
}

/** How often a shop's statement is looked at that is looked at so often as usual: never less often. */
export function statementsEveryMs(shop: Watched, now: Instant, usualMs: number): number {
  const cadence: MonitoringCadence = cadenceOf(shop, now);
  const isUsual = cadence === monitoringCadences.usual;
  return isUsual ? usualMs : Math.min(usualMs, cadence.statementsEveryMs);
}
