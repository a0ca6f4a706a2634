import type { Result } from 'neverthrow';
import type { ShopId } from '../../kernel/ids.ts';
import type { Instant, Period } from '../../kernel/time.ts';
import type { StorageError } from '../../ports/storage.ts';
import type { Scope } from '../../runtime/runtime.ts';
import type { Shop } from '../../shop/shop.ts';
import type { FigureName, HostsFigure } from '../render/words-zh.ts';
import type { CheckStatus, Figures, FindingDraft } from './finding.ts';

/** The three checklists 检查清单. */
export type ChecklistName = 'daily' | 'weekly' | 'monthly';

/** What a check is made with. */
export interface CheckContext {
  readonly scope: Scope;
  /** The day, week or month that is looked at; it may not be over. */
  readonly period: Period;
  /** When the checklist began; the same for all its checks. */
  readonly now: Instant;
  /** By whose midnight days begin. */
  readonly timeZone: string;
  /** The shops to look at, by sort order: every one of the tenant, or `shopId` alone. */
  readonly shops: readonly Shop[];
  /** The only shop to look at; `null`: all. */
  readonly shopId: ShopId | null;
}

/** What a check counts: figures that have a name in every language of the reports. */
export type CheckFigures = { readonly [Name in FigureName]?: Figures[string] } & {
  readonly [Name in HostsFigure]: Figures[string];
};

/** How a check came out. */
export interface CheckOutcome<Code extends string = string> {
  /** By its findings: see `statusOf`; `unknown` where it could not be made for some of what it looks at. */
  readonly status: CheckStatus;
  /** How much was looked at, and what came of it. */
  readonly figures: CheckFigures;
  /** What was found, the worst first; empty where it passed. At most {@link maxFindings}. */
  readonly findings: readonly FindingDraft<Code>[];
  /** How many more there are than `findings`; default none. */
  readonly more?: number;
}

/** How many findings a check gives at most. */
export const maxFindings = 1_000;

/** One line of a checklist. */
export interface Check<Id extends string = string, Code extends string = string> {
  /** Unique, `<checklist>.<what>`: `daily.balances`. */
  readonly id: Id;
  readonly checklist: ChecklistName;
  /** The codes of everything that it may find; the texts explain each. */
  readonly codes: readonly Code[];
  /**
   * What a run that finds something no more has settled: `all`, because it looks at how things stand
   * now; `same_period`, because it looks at what happened in its period, and another period says nothing
   * of that.
   */
  readonly settles: 'all' | 'same_period';
  run(context: CheckContext): Promise<Result<CheckOutcome<Code>, StorageError>>;
}

/** Declares a check; the identity function with a type that knows its id and codes by name. */
export function defineCheck<const Id extends string, const Code extends string>(
  check: Check<Id, Code>,
): Check<Id, Code> {
  return check;
}

/** From what is well to what is wrong: what could not be looked at may be anything. */
const severity: Readonly<Record<CheckStatus, number>> = { pass: 0, warn: 1, unknown: 2, fail: 3 };

/** The worst of several; `pass` of none. */
export function worstOf(statuses: readonly CheckStatus[]): CheckStatus {
  return statuses.reduce(
    (worst, each) => (severity[each] > severity[worst] ? each : worst),
    'pass',
  );
}

/** How a check with these findings came out: the worst of them. */
export function statusOf(findings: readonly Pick<FindingDraft, 'status'>[]): CheckStatus {
  return worstOf(findings.map(({ status }) => status));
}

/** Whether one is worse than another. */
export function isWorse(one: CheckStatus, other: CheckStatus): boolean {
  return severity[one] > severity[other];
}
