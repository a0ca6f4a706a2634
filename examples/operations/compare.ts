import type { Expected, Planted } from './faults/fault.ts';

/** Something that a report has said, in the words of {@link file://./subjects.ts}. */
export interface Found extends Expected {
  /** The day after whose end it was said first. */
  readonly day: number;
  /** Which check said it. */
  readonly check: string;
  /** What stood in it, for people. */
  readonly figures: string;
}

/** Something that had to be found; `expected` is `null` where it could not even be planted. */
export interface Missed {
  readonly planted: Planted;
  readonly expected: Expected | null;
}

/** What was planted against what was found. */
export interface Comparison {
  readonly planted: readonly Planted[];
  /** Planted faults of which everything that had to be found was found. */
  readonly found: readonly Planted[];
  readonly missed: readonly Missed[];
  /** What was found although nobody planted it, or before anybody had. */
  readonly falseAlarms: readonly Found[];
}

/**
 * Holds the list of what was planted against what the reports said, by code and subject. A fault that was
 * drawn and could not be planted counts as missed: nobody may shorten the list.
 */
export function compare(planted: readonly Planted[], findings: readonly Found[]): Comparison {
  const missed = planted.flatMap((each): readonly Missed[] => {
    if (each.expects.length === 0) return [{ planted: each, expected: null }];
    const missing = each.expects.filter((expected) => !isAmong(findings, expected, each.day));
    return missing.map((expected) => ({ planted: each, expected }));
  });
  const missedFaults = new Set(missed.map((each) => each.planted));
  return {
    planted,
    found: planted.filter((each) => !missedFaults.has(each)),
    missed,
    falseAlarms: findings.filter((finding) => !planted.some((each) => explains(each, finding))),
  };
}

function isAmong(findings: readonly Found[], expected: Expected, since: number): boolean {
  return findings.some((finding) => isSame(finding, expected) && finding.day >= since);
}

function explains({ expects, follows, day }: Planted, finding: Found): boolean {
  return finding.day >= day && [...expects, ...follows].some((each) => isSame(finding, each));
}

function isSame(left: Expected, right: Expected): boolean {
  return left.code === right.code && left.subject === right.subject;
}
