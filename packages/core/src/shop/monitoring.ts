import { z } from 'zod';
import { instantSchema } from '../kernel/schema.ts';
import { dayMs, hourMs, minuteMs, type Instant } from '../kernel/time.ts';

/** How often the worker looks after a shop 监控频次. */
export interface MonitoringCadence {
  /** A sweep waits until there is so much to look at. */
  readonly sweepEveryMs: number;
  /** How long after something has happened a sweep looks for it for the first time. */
  readonly lookAfterMs: number;
  /** How long what a channel has said of the shop is taken for so. */
  readonly syncEveryMs: number;
}

/** How often the worker looks after a shop, by level. */
export const monitoringCadences = {
  usual: { sweepEveryMs: hourMs, lookAfterMs: 6 * hourMs, syncEveryMs: dayMs },
  raised: { sweepEveryMs: 15 * minuteMs, lookAfterMs: hourMs, syncEveryMs: 6 * hourMs },
  close: { sweepEveryMs: 5 * minuteMs, lookAfterMs: 10 * minuteMs, syncEveryMs: hourMs },
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

/** How often the worker looks after a shop at an instant. */
export function cadenceOf(
  { monitoring }: { readonly monitoring: ShopMonitoring | null },
  now: Instant,
): MonitoringCadence {
  const isWatched = monitoring !== null && now < monitoring.until;
  return monitoringCadences[isWatched ? monitoring.level : 'usual'];
}
