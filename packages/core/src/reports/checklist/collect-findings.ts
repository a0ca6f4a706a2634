import { isWorse, maxFindings, statusOf, type CheckFigures, type CheckOutcome } from './check.ts';
import type { FigureName, HostsFigure } from '../render/words-zh.ts';
import type { FindingDraft } from './finding.ts';

/** Takes the findings of a walk that may be long, and keeps no more of them than a check gives. */
export interface FindingCollector<Code extends string> {
  add(finding: FindingDraft<Code>): void;
  /** What came of the walk, the worst findings first, each kind in the order in which they came. */
  outcome<Given extends CheckFigures>(figures: Given & OnlyNamed<Given>): CheckOutcome<Code>;
}

// A figure that has no name in the reader's language is none.
type OnlyNamed<Given> = Readonly<Record<Exclude<keyof Given, FigureName | HostsFigure>, never>>;

/** Makes a {@link FindingCollector}. */
export function collectFindings<Code extends string>(): FindingCollector<Code> {
  const kept: FindingDraft<Code>[] = [];
  let more = 0;
  return {
    add(finding) {
      if (kept.length < maxFindings) {
        kept.push(finding);
        return;
      }
      more += 1;
      // What is worse than something that is kept takes its place.
      const milder = kept.findIndex(({ status }) => isWorse(finding.status, status));
      if (milder !== -1) kept[milder] = finding;
    },
    outcome(figures) {
      const findings = kept.toSorted(
        (a, b) => Number(isWorse(b.status, a.status)) - Number(isWorse(a.status, b.status)),
      );
      return { status: statusOf(findings), figures, findings, ...(more === 0 ? {} : { more }) };
    },
  };
}
