import { err, type Result } from 'neverthrow';
import { coreError } from '../kernel/errors.ts';
import type { Decision } from '../order/decision.ts';
import type { Order } from '../order/order.ts';
import { isOpenCase } from './case.ts';
import { movedMinor } from './case-caps.ts';
import { ruleOfKind } from './case-kinds.ts';
import { caseOf } from './case-of.ts';
import { decideOpen, type OpenContext, type OpenDecisionError } from './open-decide.ts';

/**
 * Opens a case once more that has ended: a new one that names it, since what has ended stays as it was.
 *
 * Errors: `case.not_found`, `order.illegal_transition` while it is open, `case.rule_refuses` when that
 * was too long ago or it named no units, and those of {@link decideOpen}.
 */
export function decideReopen(
  order: Order,
  { caseId, reason }: { readonly caseId: string; readonly reason: string },
  context: OpenContext,
): Result<Decision, OpenDecisionError> {
  const found = caseOf(order, caseId);
  if (found.isErr()) return err(found.error);
  const ended = found.value;
  const { state, kind, items, endedAt, replacement, difference } = ended;
  const { orderId } = order;
  const unitIds = items.map(({ unitId }) => unitId);
  if (isOpenCase(ended)) {
    const fields = { orderId, axis: 'case', state, command: 'reopen' };
    return err(coreError('order.illegal_transition', { ...fields, legal: [] }));
  }
  // What named no units was about money alone, and is asked for anew.
  if (unitIds.length === 0) {
    const fields = { orderId, rule: 'nothing_to_reopen', unitIds, mayOverride: false };
    return err(coreError('case.rule_refuses', fields));
  }
  if (context.now >= (endedAt ?? 0) + context.policy.afterSales.reopenWithinMs) {
    const fields = { orderId, rule: 'reopen_over', unitIds, mayOverride: false };
    return err(coreError('case.rule_refuses', fields));
  }
  const { isExact, money } = ruleOfKind(kind);
  // An exact sum is asked for again; what else was asked for may be less by now.
  const amountMinor = isExact || money === 'difference' ? movedMinor(ended) : null;
  const again = { replacement, dueMinor: difference.askedMinor };
  const wish = { kind, units: { unitIds }, reason, amountMinor, follows: ended.caseId, ...again };
  return decideOpen(order, { ...wish, isOverride: false, isApproved: false }, context);
}
