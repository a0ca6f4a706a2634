import { unwrapOrThrow } from '@kaquan/core';
import { dayOfMonth, lookBackOn, startOfDay, timeOf, weekdayOf } from './calendar.ts';
import { compare, type Comparison, type Found } from './compare.ts';
import { drawFaults } from './draw-faults.ts';
import type { Fault } from './faults/fault.ts';
import { faultKinds } from './faults/kinds.ts';
import { liveDay, type Events, type Life } from './life.ts';
import { findingsOf } from './read-findings.ts';
import type { OperationsOptions } from './options.ts';
import { openWorld } from './world.ts';

/** What came of a life. */
export interface Outcome {
  readonly comparison: Comparison;
  readonly orders: number;
  readonly reports: number;
  /** The checks that the reports were made of. */
  readonly checks: ReadonlySet<string>;
  readonly seconds: number;
}

/** Lives through it, looks at every report, and compares with what was planted. `tell` hears of each day. */
export async function runOperations(
  { seed, days, only }: Pick<OperationsOptions, 'seed' | 'days' | 'only'>,
  tell: (day: number, findings: readonly Found[]) => void = () => undefined,
): Promise<Outcome> {
  const begun = performance.now();
  const world = await openWorld(seed);
  try {
    const faults = drawFaults(seed, { days, shops: world.shops, only }).map((draw) => {
      const kind = faultKinds.find((each) => each.kind === draw.kind);
      if (kind === undefined) throw new Error(`nobody can plant ${draw.kind}`);
      return kind.create(draw, world);
    });
    const { findings, reports, checks } = await live(world, { days, faults, tell });
    const comparison = compare(
      faults.map((fault) => fault.planted()),
      findings,
    );
    const seconds = (performance.now() - begun) / 1_000;
    return { comparison, orders: world.sales.length, reports, checks, seconds };
  } finally {
    await world.stop();
  }
}

interface Course {
  readonly days: number;
  readonly faults: readonly Fault[];
  readonly tell: (day: number, findings: readonly Found[]) => void;
}

async function live(
  life: Life,
  { days, faults, tell }: Course,
): Promise<Pick<Outcome, 'reports' | 'checks'> & { readonly findings: readonly Found[] }> {
  const events: Events = {
    morning: async (day) => {
      for (const fault of faults) await fault.morning?.(day);
    },
    sold: (day, sale) => {
      for (const fault of faults) fault.sold?.(day, sale);
    },
    evening: async (day) => {
      for (const fault of faults) await fault.evening?.(day);
    },
  };
  const first = new Map<string, Found>();
  const checks = new Set<string>();
  let reports = 0;
  for (let day = 0; day < days; day += 1) {
    await liveDay(life, day, events);
    life.clock.moveTo(timeOf(day, 23, 50));
    const made = await makeReports(life, day);
    reports += made.length;
    const news: Found[] = [];
    for (const report of made) {
      for (const { check } of report.results) checks.add(check);
      for (const finding of await findingsOf(life, report, day)) {
        const name = `${finding.code} ${finding.subject}`;
        if (first.has(name)) continue;
        first.set(name, finding);
        news.push(finding);
      }
    }
    tell(day, news);
  }
  return { findings: [...first.values()], reports, checks };
}

async function makeReports({ host: { reports } }: Life, day: number) {
  const made = [await unwrapOrThrow(reports.daily())];
  if (weekdayOf(day) === 7) made.push(await unwrapOrThrow(reports.weekly()));
  if (dayOfMonth(day) === lookBackOn && day > lookBackOn) {
    const at = startOfDay(day - lookBackOn);
    made.push(await unwrapOrThrow(reports.monthly({ at })));
  }
  return made;
}
