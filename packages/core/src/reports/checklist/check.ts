import type { Result } from 'neverthrow';
import type { Instant, Period } from '../../kernel/time.ts';
import type { StorageError } from '../../ports/storage.ts';
import type { Scope } from '../../runtime/runtime.ts';
import type { Shop } from '../../shop/shop.ts';
import type { CheckStatus, FindingDraft } from './finding.ts';

/** The three checklists 检查清单. */
export type ChecklistName = 'daily' | 'weekly' | 'monthly';

/** What a check is made with. */
export interface CheckContext {
  readonly scope: Scope;
  /** The day, week or month that is looked at. */
  readonly period: Period;
  /** When the checklist began; the same for all its checks. */
  readonly now: Instant;
  /** By whose midnight days begin. */
  readonly timeZone: string;
  /** Every shop of the tenant, by sort order. */
  readonly shops: readonly Shop[];
}

/** How a check came out. */
export interface CheckOutcome {
  readonly status: CheckStatus;
  /** How much was looked at, and what came of it. */
  readonly figures: FindingDraft['figures'];
  /** What was found; empty where it passed. */
  readonly findings: readonly FindingDraft[];
}

/** One line of a checklist. */
export interface Check {
  /** Unique, `<checklist>.<what>`: `daily.balances`. */
  readonly id: string;
  readonly checklist: ChecklistName;
  run(context: CheckContext): Promise<Result<CheckOutcome, StorageError>>;
}

/** How a check with these findings came out: the worst of them. */
export function statusOf(findings: readonly FindingDraft[]): CheckStatus {
  if (findings.some(({ status }) => status === 'fail')) return 'fail';
  return findings.length > 0 ? 'warn' : 'pass';
}
