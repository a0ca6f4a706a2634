import { isOpenCase } from '../after-sales/case.ts';
import type { CaseState } from '../after-sales/case-machine.ts';
import type { RedemptionState } from '../redemption/redemption-machine.ts';
import type { VerificationState } from '../verification/verification-machine.ts';
import type { Order } from './order.ts';
import { isOwed, type UnitOfLine } from './order-units.ts';
import { presenceMachine } from './presence-machine.ts';
import type { PaymentState } from './payment-machine.ts';

/** Where an order's after-sales cases 售后 stand as a whole; `none` without any. */
export type AfterSalesStatus = CaseState | 'none';

/** What listings and tabs ask about an order as a whole; read off it, never decided. */
export interface OrderStatus {
  /** The order's own. */
  readonly payment: PaymentState;
  /** The order's own. */
  readonly redemption: RedemptionState;
  /**
   * Of its units 核销: `needs_check` while one does, then `pending` while one awaits it, `verifying` while
   * the channel is asked, `not_due` while one that will need it is still owed, `undoing` while the
   * channel is to take it back, then `verified` when one is, then `voided`; `not_required` where none
   * ever needs it.
   */
  readonly verification: VerificationState;
  /** Of its cases: that of the last one that is open, else of the last one. */
  readonly afterSales: AfterSalesStatus;
  /** Whether any hold 冻结 is on it. */
  readonly isFrozen: boolean;
  /** Whether some case is open; a rejected one is, until it is withdrawn or done. */
  readonly hasOpenCase: boolean;
  /** Whether something was given back of some unit's share. */
  readonly isRefunded: boolean;
  /** Removed, or a test order: it stands nowhere unless asked for. */
  readonly isHidden: boolean;
}

/** Reads off an order how it stands as a whole. */
export function orderStatusOf(order: Order): OrderStatus {
  const { payment, redemption, holds, cases } = order;
  const open = cases.findLast(isOpenCase);
  return {
    payment,
    redemption,
    verification: verificationOf(order),
    afterSales: (open ?? cases.at(-1))?.state ?? 'none',
    isFrozen: holds.length > 0,
    hasOpenCase: open !== undefined,
    isHidden: order.isTest || order.presence !== presenceMachine.initial[0],
    isRefunded: order.lines.some(({ units }) => units.some((unit) => unit.refundedMinor > 0)),
  };
}

/** The titles of an order as searches for a text see them: lower case, one to a line. */
export function searchTitlesOf({ lines }: Order): string {
  return lines.map(({ title }) => title.toLowerCase()).join('\n');
}

// What decides about the whole order stands first.
const byWeight: Readonly<Record<VerificationState, number>> = {
  needs_check: 0,
  pending: 1,
  verifying: 2,
  not_due: 3,
  undoing: 4,
  verified: 5,
  voided: 6,
  not_required: 7,
};

function verificationOf({ lines }: Order): VerificationState {
  let heaviest: VerificationState = 'not_required';
  for (const line of lines) {
    for (const unit of line.units) {
      const { verification } = unit;
      if (byWeight[verification] < byWeight[heaviest] && willCount({ line, unit })) {
        heaviest = verification;
      }
    }
  }
  return heaviest;
}

const beginningStates: Readonly<Record<VerificationState, boolean>> = {
  not_due: true,
  pending: false,
  verifying: false,
  needs_check: false,
  undoing: false,
  verified: false,
  voided: false,
  not_required: false,
};

// A unit that nobody will hand over any more, or that needs nobody's word, will never fall due.
function willCount({ line, unit }: UnitOfLine): boolean {
  if (!beginningStates[unit.verification]) return true;
  return isOwed(unit) && line.product?.verifiedBy !== 'none';
}
