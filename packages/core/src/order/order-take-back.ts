import { isByParcel } from '../fulfilment/delivery-rules.ts';
import type { UnitAttempt } from '../fulfilment/unit-attempt.ts';
import { issueMachine } from '../fulfilment/issue-machine.ts';
import type { UnitId } from '../kernel/ids.ts';
import { verificationMachine } from '../verification/verification-machine.ts';
import { canStep, type OrderDraft } from './order-draft.ts';
import { currentIssue, unitOf } from './order-units.ts';

/**
 * Ends the present attempt on a unit: an unread key goes back to stock, one that somebody has read
 * is void, and a unit that was verified is so no longer. `isLost`: the goods themselves did not come
 * back, or nobody can sell them again, so that they are void too. Left out, that is so of what went in a
 * parcel: money that goes back brings no goods.
 */
export function takeBack(
  draft: OrderDraft,
  unitId: UnitId,
  { isLost }: { readonly isLost?: boolean } = {},
): void {
  const { line, unit } = unitOf(draft.order, unitId);
  const { attempt, state } = currentIssue(unit);
  const at = { machine: issueMachine, state, unit } as const;
  if (canStep(draft.order, { ...at, command: 'cancel' })) {
    draft.emit({ type: 'unit.cancelled', unitId, attempt });
  } else if (!(isLost ?? isByParcel(line)) && canStep(draft.order, { ...at, command: 'return' })) {
    draft.emit({ type: 'unit.returned', unitId, attempt });
  } else if (canStep(draft.order, { ...at, command: 'void' })) {
    draft.emit({ type: 'unit.voided', unitId, attempt });
  }
  unverify(draft, unitId);
}

/** Takes back what came back in a parcel: it is in stock again, and no longer with the buyer. */
export function takeBackParcel(draft: OrderDraft, contents: readonly UnitAttempt[]): void {
  for (const { unitId, attempt } of contents) {
    const { unit } = unitOf(draft.order, unitId);
    const issue = currentIssue(unit);
    const step = { machine: issueMachine, state: issue.state, command: 'return', unit } as const;
    // A further attempt has taken its place, or its money went back before.
    if (issue.attempt !== attempt || !canStep(draft.order, step)) continue;
    draft.emit({ type: 'unit.returned', unitId, attempt });
    unverify(draft, unitId);
  }
}

function unverify(draft: OrderDraft, unitId: UnitId): void {
  const { unit } = unitOf(draft.order, unitId);
  const step = {
    machine: verificationMachine,
    state: unit.verification,
    command: 'void',
    unit,
  } as const;
  if (canStep(draft.order, step)) draft.emit({ type: 'verification.voided', unitId });
}
