import { followReissues } from '../after-sales/follow-reissues.ts';
import { requestConfirmations } from '../fulfilment/confirmations-due.ts';
import { deliveryRules, mayUseLink, usesLink } from '../fulfilment/delivery-rules.ts';
import { fulfilMachine } from '../fulfilment/fulfil-machine.ts';
import { fulfilStateOf, isUnresolved, requestIdOf } from '../fulfilment/fulfil-requests.ts';
import { issueMachine } from '../fulfilment/issue-machine.ts';
import { isPersonalKept, settlePersonal } from '../people/personal-needs.ts';
import { beginLinkTerm } from '../redemption/link-expiry.ts';
import { redemptionMachine } from '../redemption/redemption-machine.ts';
import type { ShopPolicy } from '../shop/shop.ts';
import { verificationMachine } from '../verification/verification-machine.ts';
import { verifiers } from '../verification/verifiers.ts';
import type { Order } from './order.ts';
import { canStep, type OrderDraft } from './order-draft.ts';
import { isFinalPayment, leftBehindBy } from './order-guards.ts';
import { isHeldFor, keepHolds } from './order-holds.ts';
import { isReady } from './order-ready.ts';
import {
  isAllReturned,
  isOwed,
  isRejected,
  owedUnits,
  unclaimedUnits,
  unitsOf,
  type OwedUnit,
} from './order-units.ts';
import { presenceMachine } from './presence-machine.ts';
import { dueMinor } from './settlement-due.ts';
import { settlementMachine } from './settlement-machine.ts';

/**
 * Lets everything follow that follows by itself: holds, claims of paid orders, readiness, telling the
 * channel, verification and settlement. Runs at the end of every decision; doing it twice does nothing.
 */
export function advanceOrder(draft: OrderDraft, policy: ShopPolicy): void {
  followReissues(draft);
  keepHolds(draft);
  claimWhenPaid(draft);
  settleRedemption(draft);
  announceReady(draft);
  beginLinkTerm(draft, policy);
  requestFulfilments(draft);
  requestConfirmations(draft, policy);
  settleVerification(draft);
  settleMoney(draft, policy);
  settlePersonal(draft, policy);
  keepInSight(draft);
}

/** Binds keys to units; which keys is the storage adapter's choice when the change is committed. */
export function claim(draft: OrderDraft, units: readonly OwedUnit[]): void {
  for (const { unit, issue, product } of units) {
    const { unitId } = unit;
    const { productId } = product;
    draft.emit({ type: 'unit.claimed', unitId, attempt: issue.attempt, productId });
  }
}

// An order that came short waits in its turn; only a restock claims for it.
function claimWhenPaid(draft: OrderDraft): void {
  const { order } = draft;
  if (isHeldFor(order, 'out_of_stock')) return;
  const units = unclaimedUnits(order).filter(({ product }) => product.reserve === 'on_paid');
  const mayClaim = units.every(({ unit, issue }) =>
    canStep(order, { machine: issueMachine, state: issue.state, command: 'claim', unit }),
  );
  if (mayClaim) claim(draft, units);
}

function settleRedemption(draft: OrderDraft): void {
  const { order } = draft;
  const owed = unitsOf(order).filter(({ unit }) => isOwed(unit));
  const owedByLink = owed.some(({ line }) => mayUseLink(line));
  // A rejection stands for whatever it keeps from the buyer.
  if (isRejected(order) && owed.length > 0) return;
  const hasLinkLine = order.lines.some(usesLink);
  const step = { machine: redemptionMachine, state: order.redemption } as const;
  if (owedByLink) {
    if (canStep(order, { ...step, command: 'require' }))
      draft.emit({ type: 'redemption.required' });
    if (canStep(order, { ...step, command: 'reopen' })) draft.emit({ type: 'redemption.reopened' });
  } else if (hasLinkLine || isRejected(order)) {
    if (canStep(order, { ...step, command: 'cancel' }))
      draft.emit({ type: 'redemption.cancelled' });
  } else if (canStep(order, { ...step, command: 'waive' })) {
    draft.emit({ type: 'redemption.waived' });
  }
}

function announceReady(draft: OrderDraft): void {
  const { order } = draft;
  if (order.readyAt === null && isReady(order)) draft.emit({ type: 'redemption.ready' });
}

// Whatever is produced cannot be taken back, so nothing is asked for that may not be delivered.
function requestFulfilments(draft: OrderDraft): void {
  for (const owed of owedUnits(draft.order)) {
    const { unit, issue, product } = owed;
    const { fulfiller } = product;
    const requestId = requestIdOf(owed);
    const state = fulfilStateOf(draft.order, requestId);
    const step = { machine: fulfilMachine, state, command: 'request', unit } as const;
    if (deliveryRules[product.delivery].deliveredBy !== 'fulfiller' || fulfiller === null) continue;
    // Nobody has said for which account yet.
    if (product.needsAccount && !isPersonalKept(draft.order, 'account')) continue;
    const { unitId } = unit;
    const { attempt } = issue;
    // Under an earlier request the unit may be produced yet, and twice is once too often.
    const asked = draft.order.fulfilments.filter((each) => each.unitId === unitId);
    if (asked.some(isUnresolved) || !canStep(draft.order, step)) continue;
    draft.emit({ type: 'fulfil.requested', requestId, unitId, attempt, fulfiller });
  }
}

function settleVerification(draft: OrderDraft): void {
  for (const { line, unit } of unitsOf(draft.order)) {
    const { unitId } = unit;
    const step = { machine: verificationMachine, state: unit.verification, unit } as const;
    const verifier = verifiers[line.product?.verifiedBy ?? 'none'];
    if (!verifier.isRequired) {
      if (canStep(draft.order, { ...step, command: 'waive' })) {
        draft.emit({ type: 'verification.waived', unitId });
      }
      continue;
    }
    if (canStep(draft.order, { ...step, command: 'fall_due' })) {
      draft.emit({ type: 'verification.due', unitId });
    }
    if (verifier.speaksByCompletion) witnessVerification(draft, unitId);
  }
}

// The buyer's confirmation of receipt at the channel counts as use of all that was handed over.
function witnessVerification(draft: OrderDraft, unitId: string): void {
  const { order } = draft;
  const unit = unitsOf(order).find((each) => each.unit.unitId === unitId)?.unit;
  if (unit === undefined || !isFinalPayment(order)) return;
  const step = { machine: verificationMachine, state: unit.verification, unit } as const;
  if (canStep(order, { ...step, command: 'witness' })) {
    draft.emit({ type: 'verification.verified', unitId: unit.unitId });
  }
}

// A removed order hides no goods and no money, whatever has opened them again.
function keepInSight(draft: OrderDraft): void {
  const { order } = draft;
  const step = { machine: presenceMachine, state: order.presence, command: 'restore' } as const;
  if (order.isTest || !canStep(order, step) || leftBehindBy(order) === null) return;
  draft.emit({ type: 'order.restored', finding: 'reopened' });
}

function settleMoney(draft: OrderDraft, policy: ShopPolicy): void {
  const { order } = draft;
  const step = { machine: settlementMachine, state: order.settlement } as const;
  if (isAllReturned(order)) {
    if (canStep(order, { ...step, command: 'reverse' }))
      draft.emit({ type: 'settlement.reversed' });
    return;
  }
  if (canStep(order, { ...step, command: 'restore' })) {
    draft.emit({ type: 'settlement.restored' });
    return settleMoney(draft, policy);
  }
  const isDue = isSettledBy[policy.settledBy](order);
  if (isDue && canStep(order, { ...step, command: 'settle' })) {
    draft.emit({ type: 'settlement.settled' });
  }
}

const isSettledBy: Readonly<Record<ShopPolicy['settledBy'], (order: Order) => boolean>> = {
  channel_completed: isFinalPayment,
  // No statement tells of nothing; of all else, `decideArrival` hears it.
  statement: (order) => isFinalPayment(order) && dueMinor(order) === 0,
  host: ({ told }) => told !== null && told.settledAt !== null,
};
