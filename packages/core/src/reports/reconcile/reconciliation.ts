import type { ReportId, ShopId } from '../../kernel/ids.ts';
import type { Instant, Period } from '../../kernel/time.ts';
import type { CheckStatus } from '../checklist/finding.ts';
import type { Difference } from './difference.ts';
import type { ReconciliationSums } from './reconciler.ts';
import type { ReconciliationState } from './reconciliation-machine.ts';

/** A reconciliation 对账 of a shop's period, without its differences. */
export interface Reconciliation extends ReconciliationSums {
  /** The report that it is kept as. */
  readonly reportId: ReportId;
  /** Grows by one with every change. */
  readonly version: number;
  /** `running` while it is made, `open` until somebody signs it, then `signed`. */
  readonly state: ReconciliationState;
  /** The shop whose books were compared. */
  readonly shopId: ShopId;
  /** From `from` until just before `to`. */
  readonly period: Period;
  /** The one statement that was read; `null`: none was found that tells anything of the shop. */
  readonly book: string | null;
  /** How long after a movement here its line may take. */
  readonly graceMs: number;
  /** `pass`: nothing is wrong; `unknown`: it is not finished, or no statement tells of the period. */
  readonly status: CheckStatus;
  /** When it was made: what was told later is not in it. */
  readonly madeAt: Instant;
  /** `<kind>:<id>` of who made it. */
  readonly by: string;
  /** Up to when the statement was known, to the hour: what was due later is not missing. */
  readonly toldUntil: Instant;
  /** Lines of the period, and order numbers that were compared. */
  readonly lines: number;
  /** How many order numbers were compared. */
  readonly orders: number;
  /** How many differences there are, harmless ones too. */
  readonly differences: number;
  /** How many that are wrong nobody has explained yet. */
  readonly unexplained: number;
  /** The one of the same shop, statement and period that was made last before; `null`: there is none. */
  readonly earlier: EarlierReconciliation | null;
  /** `null` while nobody has signed it. */
  readonly signature: Signature | null;
}

/** An earlier reconciliation of the same. */
export interface EarlierReconciliation {
  /** The report that it is kept as. */
  readonly reportId: ReportId;
  /** When it was signed; `null`: nobody had signed it when the later one was made. */
  readonly signedAt: Instant | null;
  /** Whether both come to the same totals, balances and counts. */
  readonly isSame: boolean;
}

/** Who has signed a reconciliation off 签核, and what he has signed. */
export interface Signature {
  /** `<kind>:<id>` of who signed. */
  readonly by: string;
  /** When it was signed. */
  readonly at: Instant;
  /** Why, in the words of who signed. */
  readonly reason: string;
  /** SHA-256 over all of it, differences and explanations included; see `reconciliation.verify`. */
  readonly digest: string;
}

/** A difference of a reconciliation as it is kept. */
export interface RecordedDifference extends Difference {
  /** Counted from 1. */
  readonly differenceNo: number;
  /** `null` while nobody has said anything to it. */
  readonly explanation: Explanation | null;
}

/** What somebody has said to a difference. */
export interface Explanation {
  /** What it comes from, or what was done about it; 1..500 characters. */
  readonly note: string;
  /** `<kind>:<id>` of who said it. */
  readonly by: string;
  /** When it was said. */
  readonly at: Instant;
}
