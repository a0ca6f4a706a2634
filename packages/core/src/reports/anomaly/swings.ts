import type { Instant } from '../../kernel/time.ts';
import { baselineOf, type Baseline } from '../analysis/baseline.ts';

/** How much stood in an account at an instant, as one source tells it. */
export interface Told {
  /** In minor units; may be negative. */
  readonly amountMinor: number;
  /** The instant at which so much was there. */
  readonly asOf: Instant;
}

/** What the ledger says has moved in an account. */
export interface Moved {
  /** What it is called, for evidence. */
  readonly name: string;
  /** The type of the event that moved it. */
  readonly cause: string;
  /** Positive where it came in. */
  readonly amountMinor: number;
  /** When it moved. */
  readonly at: Instant;
}

/** What one cause has moved between two readings. */
export interface SwingCause {
  /** The type of the events that moved it. */
  readonly cause: string;
  /** Their sum in minor units; positive where more came in than went out. */
  readonly amountMinor: number;
  /** How many postings it was. */
  readonly postings: number;
}

/** Why a swing is flagged: nothing explains it. */
export type SwingFlag = 'drop' | 'rise';

/** How a balance has gone from one reading to the next 余额波动, and what the ledger says of it. */
export interface Swing {
  /** The reading that it begins at. */
  readonly before: Told;
  /** The reading that it ends at. */
  readonly after: Told;
  /** In minor units: `after` less `before`; negative where it fell. */
  readonly changeMinor: number;
  /** What postings between the two explain, by cause, the largest first. */
  readonly causes: readonly SwingCause[];
  /** The sum of `causes`, in minor units. */
  readonly explainedMinor: number;
  /** What is left: `changeMinor` less `explainedMinor`. */
  readonly unexplainedMinor: number;
  /** Postings between the two: the first 20. */
  readonly postings: readonly string[];
  /** What was usually left between readings of this account before; `null` of fewer than five. */
  readonly usual: Baseline | null;
  /** Whether what is left is beyond what is usual; `null` where it is not, or cannot be told yet. */
  readonly flag: SwingFlag | null;
  /** The statement that would explain it has not been read so far. */
  readonly isPending: boolean;
}

/** When a swing is flagged; shown with it. */
export const swingRule =
  'what postings leave unexplained is more than 10.00 and 0.1 % of the balance, and more than 5 × 1.4826 × MAD from ' +
  'the median of what was left before (with five readings or more); an account of which the ledger knows nothing ' +
  'and that was read fewer than six times is never flagged';

const leastMinor = 1_000;
const leastShare = 0.001;
const fewestBefore = 5;
const spreads = 5;
/** How many rests before are what is usual. */
const mostBefore = 100;
const maxNames = 20;

interface Between {
  readonly before: Told;
  readonly after: Told;
  readonly byCause: Map<string, { amountMinor: number; postings: number }>;
  readonly names: string[];
}

/** Takes in what has moved, in any order, and says of each step of a balance what explains it. */
export interface SwingSeries {
  /** A posting belongs to the step that ends at its instant or after it; others are left out. */
  add(moved: Moved): void;
  /** The steps, oldest first. `knownTo`: up to where statements were read; `null`: there are none. */
  swings(knownTo: Instant | null): readonly Swing[];
}

/** Begins a series over what one source told of one account and currency, in any order. */
export function createSwings(readings: readonly Told[]): SwingSeries {
  const steps = stepsOf(readings);
  let isKnown = false;
  return {
    add(moved) {
      const step = stepAt(steps, moved.at);
      if (step === null) return;
      isKnown = true;
      const sum = step.byCause.get(moved.cause) ?? { amountMinor: 0, postings: 0 };
      sum.amountMinor += moved.amountMinor;
      sum.postings += 1;
      step.byCause.set(moved.cause, sum);
      if (step.names.length < maxNames) step.names.push(moved.name);
    },
    swings(knownTo) {
      const rests: number[] = [];
      return steps.map((step) => {
        const isPending = knownTo !== null && step.after.asOf > knownTo;
        const swing = judge(step, { rests, isKnown, isPending });
        if (!isPending) rests.push(swing.unexplainedMinor);
        if (rests.length > mostBefore) rests.shift();
        return swing;
      });
    },
  };
}

// Of several readings of one instant the last one told counts.
function stepsOf(readings: readonly Told[]): readonly Between[] {
  const byInstant = new Map(readings.map((told) => [told.asOf, told]));
  const sorted = [...byInstant.values()].toSorted((a, b) => a.asOf - b.asOf);
  return sorted.slice(1).flatMap((after, at) => {
    const before = sorted[at];
    return before === undefined ? [] : [{ before, after, byCause: new Map(), names: [] }];
  });
}

// The first step that does not end before the instant, by halves.
function stepAt(steps: readonly Between[], at: Instant): Between | null {
  let [low, high] = [0, steps.length];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if ((steps[middle]?.after.asOf ?? Infinity) < at) low = middle + 1;
    else high = middle;
  }
  const found = steps[low];
  return found !== undefined && found.before.asOf < at ? found : null;
}

interface Past {
  readonly rests: readonly number[];
  /** Whether the ledger knows of any money in this account. */
  readonly isKnown: boolean;
  readonly isPending: boolean;
}

function judge({ before, after, byCause, names }: Between, past: Past): Swing {
  const causes = [...byCause]
    .map(([cause, sum]) => ({ cause, ...sum }))
    .toSorted((a, b) => Math.abs(b.amountMinor) - Math.abs(a.amountMinor));
  const explainedMinor = causes.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
  const changeMinor = after.amountMinor - before.amountMinor;
  const unexplainedMinor = changeMinor - explainedMinor;
  const usual = past.rests.length < fewestBefore ? null : baselineOf(past.rests);
  const balanceMinor = before.amountMinor;
  const isBeyond = isBeyondUsual(unexplainedMinor, { balanceMinor, usual, isKnown: past.isKnown });
  const direction = unexplainedMinor < 0 ? 'drop' : 'rise';
  return {
    before,
    after,
    changeMinor,
    causes,
    explainedMinor,
    unexplainedMinor,
    postings: names,
    usual,
    flag: isBeyond && !past.isPending ? direction : null,
    isPending: past.isPending,
  };
}

function isBeyondUsual(
  restMinor: number,
  {
    balanceMinor,
    usual,
    isKnown,
  }: { balanceMinor: number; usual: Baseline | null; isKnown: boolean },
): boolean {
  const least = Math.max(leastMinor, leastShare * Math.abs(balanceMinor));
  if (Math.abs(restMinor) <= least) return false;
  if (usual === null) return isKnown;
  return Math.abs(restMinor - usual.median) > Math.max(least, spreads * usual.spread);
}
