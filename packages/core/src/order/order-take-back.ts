import { issueMachine } from '../fulfilment/issue-machine.ts';
import type { UnitId } from '../kernel/ids.ts';
import { verificationMachine } from '../verification/verification-machine.ts';
import { canStep, type OrderDraft } from './order-draft.ts';
import { currentIssue, unitOf } from './order-units.ts';

/**
 * Ends the present attempt on a unit: an unread key goes back to stock, one that somebody has read
 * is void, and a unit that was verified is so no longer. `isLost`: the goods themselves did not come
 * back, or nobody can sell them again, so that they are void too.
 */
export function takeBack(
  draft: OrderDraft,
  unitId: UnitId,
  { isLost = false }: { readonly isLost?: boolean } = {},
): void {
  const { unit } = unitOf(draft.order, unitId);
  const { attempt, state } = currentIssue(unit);
  const at = { machine: issueMachine, state, unit } as const;
  if (canStep(draft.order, { ...at, command: 'cancel' })) {
    draft.emit({ type: 'unit.cancelled', unitId, attempt });
  } else if (!isLost && canStep(draft.order, { ...at, command: 'return' })) {
    draft.emit({ type: 'unit.returned', unitId, attempt });
  } else if (canStep(draft.order, { ...at, command: 'void' })) {
    draft.emit({ type: 'unit.voided', unitId, attempt });
  }
  const after = unitOf(draft.order, unitId).unit;
  const step = {
    machine: verificationMachine,
    state: after.verification,
    command: 'void',
    unit: after,
  } as const;
  if (canStep(draft.order, step)) draft.emit({ type: 'verification.voided', unitId });
}
