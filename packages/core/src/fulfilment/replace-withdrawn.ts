import type { UnitId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/time.ts';
import type { OrderDraft } from '../order/order-draft.ts';
import { canStep } from '../order/order-draft.ts';
import { currentIssue, owedUnits } from '../order/order-units.ts';
import type { BoundKey } from '../ports/change.ts';
import { keyGuards } from '../stock/key-machine.ts';
import { issueMachine } from './issue-machine.ts';

/**
 * Gives up claimed keys that have expired since they were claimed, or were withdrawn: the attempt ends,
 * its key goes back to stock, where it is not handed out any more, and the next attempt opens. Answers
 * whose keys they were.
 */
export function replaceWithdrawn(draft: OrderDraft, keys: readonly BoundKey[]): readonly UnitId[] {
  const replaced: UnitId[] = [];
  for (const { unit } of owedUnits(draft.order)) {
    const { unitId } = unit;
    const { attempt, state } = currentIssue(unit);
    const key = keys.find((each) => each.unitId === unitId && each.attempt === attempt);
    if (key === undefined || !isLost(key, draft.now)) continue;
    const step = { machine: issueMachine, state, command: 'cancel', unit } as const;
    if (!canStep(draft.order, step)) continue;
    draft.emit({ type: 'unit.cancelled', unitId, attempt });
    draft.emit({ type: 'unit.reopened', unitId, attempt: attempt + 1 });
    replaced.push(unitId);
  }
  return replaced;
}

function isLost(key: BoundKey, now: Instant): boolean {
  return key.isWithdrawn || keyGuards.pastExpiry({ ...key, isBound: true }, now);
}
