import { err, ok, type Result } from 'neverthrow';
import { claim } from '../order/order-advance.ts';
import { mayStep, type OrderDraft, type StepError } from '../order/order-draft.ts';
import { keepHolds } from '../order/order-holds.ts';
import { currentIssue, unitOf, type OwedUnit } from '../order/order-units.ts';
import { takesStock } from './delivery-rules.ts';
import { issueMachine } from './issue-machine.ts';

/** Claims what has no key yet. All of the given units or none. */
export function claimAll(draft: OrderDraft, units: readonly OwedUnit[]): Result<void, StepError> {
  const unclaimed = units.filter(
    ({ line, issue }) => takesStock(line) && 'claim' in issueMachine.states[issue.state],
  );
  for (const { unit, issue } of unclaimed) {
    const step = { machine: issueMachine, state: issue.state, command: 'claim', unit } as const;
    const allowed = mayStep(draft.order, step);
    if (allowed.isErr()) return err(allowed.error);
  }
  claim(draft, unclaimed);
  return ok();
}

/**
 * Claims what is not claimed yet, hands everything over and, unless it stays sealed, marks it revealed.
 * All or none. A hold for lack of stock ends with the claim.
 */
export function handOver(
  draft: OrderDraft,
  units: readonly OwedUnit[],
  { staysSealed }: { readonly staysSealed: boolean },
): Result<void, StepError> {
  const claimed = claimAll(draft, units);
  if (claimed.isErr()) return err(claimed.error);
  keepHolds(draft);
  for (const { unit } of units) {
    const { unitId } = unit;
    const now = unitOf(draft.order, unitId).unit;
    const { attempt, state, revealedAt } = currentIssue(now);
    const step = { machine: issueMachine, state, command: 'deliver', unit: now } as const;
    const allowed = mayStep(draft.order, step);
    if (allowed.isErr()) return err(allowed.error);
    draft.emit({ type: 'unit.delivered', unitId, attempt });
    if (!staysSealed && revealedAt === null) draft.emit({ type: 'unit.revealed', unitId, attempt });
  }
  return ok();
}
