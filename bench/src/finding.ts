import type { Sample } from './sample.ts';
import { median } from './stats.ts';

/** What a measure came to. */
export interface Finding {
  readonly id: string;
  readonly what: string;
  readonly unit: string;
  /** Medians; `null` where a measure has no such denominator. */
  readonly ours: number;
  readonly a: number | null;
  readonly ratioA: number | null;
  readonly b: number | null;
  readonly ratioB: number | null;
  readonly goal: string;
  /** `null` where the goal does not count, or nothing was measured against it. */
  readonly isMet: boolean | null;
  readonly samples: Readonly<Record<string, readonly Sample[]>>;
  readonly notes: readonly string[];
}

/** What a finding is made of. */
export interface Measured {
  readonly id: string;
  readonly what: string;
  readonly unit: string;
  readonly goal: string;
  /** From which ratio against (a) on the goal is met; `null`: it is not judged here. */
  readonly least: number | null;
  readonly ours: readonly Sample[];
  readonly a: readonly Sample[];
  readonly b?: readonly Sample[];
  readonly notes?: readonly string[];
}

/** Medians and ratios of rates. */
export function findingOf(measured: Measured): Finding {
  const { id, what, unit, goal, least, ours, a, b = [], notes = [] } = measured;
  const [oursMedian, aMedian, bMedian] = [ours, a, b].map((samples) =>
    samples.length === 0 ? null : median(samples.map(({ perSecond }) => perSecond)),
  );
  const ratio = (to: number | null | undefined): number | null =>
    to == null || oursMedian == null ? null : oursMedian / to;
  const ratioA = ratio(aMedian);
  return {
    id,
    what,
    unit,
    ours: oursMedian ?? NaN,
    a: aMedian ?? null,
    ratioA,
    b: bMedian ?? null,
    ratioB: ratio(bMedian),
    goal,
    isMet: least === null || ratioA === null ? null : ratioA >= least,
    samples: { ours, a, b },
    notes,
  };
}

/** Of several series of samples, the one with the best median; ties go to the first. */
export function bestOf(
  series: readonly (readonly [name: string, samples: readonly Sample[]])[],
): readonly [name: string, samples: readonly Sample[]] {
  const rateOf = (samples: readonly Sample[]): number =>
    median(samples.map(({ perSecond }) => perSecond));
  const [first = ['none', []], ...others] = series;
  return others.reduce((best, each) => (rateOf(each[1]) > rateOf(best[1]) ? each : best), first);
}
