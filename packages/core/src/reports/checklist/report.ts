import type { ShopId } from '../../kernel/ids.ts';
import type { Instant, Period } from '../../kernel/time.ts';
import type { ChecklistName } from './check.ts';
import type { CheckStatus, Figures, FindingDraft } from './finding.ts';

/** How one check came out, as a report shows it. */
export interface CheckResult {
  /** The check's id: `daily.frozen`. */
  readonly check: string;
  /** The worst of its findings; `unknown` where it could not be made. */
  readonly status: CheckStatus;
  /** How much was looked at, and what came of it; of an `unknown` one, why: `code`, `message`. */
  readonly figures: Figures;
  /** What was found, the worst first: the first 100. */
  readonly findings: readonly FindingDraft[];
  /** How many more there are. */
  readonly more: number;
}

/** A checklist 检查清单, made. */
export interface ChecklistReport {
  /** Which one. */
  readonly checklist: ChecklistName;
  /** The day, week or month that it looks at. */
  readonly period: Period;
  /** By whose midnight days begin. */
  readonly timeZone: string;
  /** The only shop that it looks at; `null`: all. */
  readonly shopId: ShopId | null;
  /** When it was made; how things stand, they stood then. */
  readonly madeAt: Instant;
  /** The worst of its checks. */
  readonly status: CheckStatus;
  /** A line for each check, in the checklist's order. */
  readonly results: readonly CheckResult[];
}
