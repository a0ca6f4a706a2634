import type { ReportId, ShopId } from '../../kernel/ids.ts';
import type { Instant, Period } from '../../kernel/time.ts';
import type { CheckStatus } from '../checklist/finding.ts';
import type { Difference } from './difference.ts';
import type { ReconciliationSums } from './reconciler.ts';
import type { ReconciliationState } from './reconciliation-machine.ts';

/** A reconciliation 对账 of a shop's period, without its differences. */
export interface Reconciliation extends ReconciliationSums {
  readonly reportId: ReportId;
  /** Grows by one with every change. */
  readonly version: number;
  readonly state: ReconciliationState;
  readonly shopId: ShopId;
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
  readonly reportId: ReportId;
  readonly signedAt: Instant | null;
  /** Whether both come to the same totals, balances and counts. */
  readonly isSame: boolean;
}

/** Who has signed a reconciliation off 签核, and what he has signed. */
export interface Signature {
  readonly by: string;
  readonly at: Instant;
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
  readonly note: string;
  readonly by: string;
  readonly at: Instant;
}
