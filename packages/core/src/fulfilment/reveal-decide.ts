import { err, ok, type Result } from 'neverthrow';
import { coreError, type CoreError } from '../kernel/errors.ts';
import type { Instant } from '../kernel/time.ts';
import type { Decision } from '../order/decision.ts';
import { advanceOrder } from '../order/order-advance.ts';
import { draftOrder, mayStep, type OrderDraft, type StepError } from '../order/order-draft.ts';
import type { Delivery, Order } from '../order/order.ts';
import {
  currentIssue,
  isSealed,
  owedUnits,
  unitOf,
  unitsOf,
  withLinesBy,
  type UnitOfLine,
} from '../order/order-units.ts';
import type { BoundKey } from '../ports/change.ts';
import type { ShopPolicy } from '../shop/shop.ts';
import { handOver } from './hand-over.ts';
import { issueMachine } from './issue-machine.ts';

/** Why sealed goods cannot be revealed. */
export type RevealDecisionError = StepError | CoreError<'order.nothing_owed'>;

/**
 * Reveals goods that were handed over sealed, as part of the host's transaction: all of the given ways
 * or none. What was refunded or frozen since then stays shut.
 *
 * Errors: `order.nothing_owed` when none are sealed, `order.not_paid`, `order.frozen`.
 */
export function decideReveal(
  order: Order,
  context: {
    readonly policy: ShopPolicy;
    readonly now: Instant;
    /** The ways on which they were handed over. */
    readonly deliveries: readonly Delivery[];
    /** The keys of the order's units; those that have expired are replaced. */
    readonly keys: readonly BoundKey[];
  },
): Result<Decision, RevealDecisionError> {
  const draft = draftOrder(order, context.now);
  for (const of of unitsOf(withLinesBy(order, context.deliveries))) {
    if (!isSealed(of.unit)) continue;
    const hasLapsed = hasExpired(of, context.keys, draft.now);
    const revealed = hasLapsed ? replace(draft, of) : reveal(draft, of);
    if (revealed.isErr()) return err(revealed.error);
  }
  if (draft.events.length === 0) {
    return err(coreError('order.nothing_owed', { orderId: order.orderId, action: 'reveal' }));
  }
  advanceOrder(draft, context.policy);
  return ok({ order: draft.order, events: draft.events });
}

function reveal(draft: OrderDraft, { unit }: UnitOfLine): Result<void, StepError> {
  const { unitId } = unit;
  const { attempt, state } = currentIssue(unit);
  const step = { machine: issueMachine, state, command: 'reveal', unit } as const;
  return mayStep(draft.order, step).map(() => {
    draft.emit({ type: 'unit.revealed', unitId, attempt });
  });
}

function hasExpired({ unit }: UnitOfLine, keys: readonly BoundKey[], now: Instant): boolean {
  const { attempt } = currentIssue(unit);
  const key = keys.find((each) => each.unitId === unit.unitId && each.attempt === attempt);
  return key?.expiresAt != null && key.expiresAt <= now;
}

// Nobody has read the key, so it goes back to where it is not handed out any more.
function replace(draft: OrderDraft, { unit }: UnitOfLine): Result<void, StepError> {
  const { unitId } = unit;
  const { attempt, state } = currentIssue(unit);
  const step = { machine: issueMachine, state, command: 'return', unit } as const;
  const returned = mayStep(draft.order, step);
  if (returned.isErr()) return err(returned.error);
  draft.emit({ type: 'unit.returned', unitId, attempt });
  const now = unitOf(draft.order, unitId).unit;
  const reopening = { state: currentIssue(now).state, command: 'replace', unit: now } as const;
  const reopened = mayStep(draft.order, { machine: issueMachine, ...reopening });
  if (reopened.isErr()) return err(reopened.error);
  draft.emit({ type: 'unit.reopened', unitId, attempt: attempt + 1 });
  const owed = owedUnits(draft.order).filter((each) => each.unit.unitId === unitId);
  return handOver(draft, owed, { staysSealed: false });
}
