import { err, ok, type Result } from 'neverthrow';
import { coreError, type CoreError } from '../kernel/errors.ts';
import { sumMinor } from '../kernel/money.ts';
import { issuedAtCost, type IssuedAtCost } from '../ledger/costs.ts';
import type { Decision } from '../order/decision.ts';
import { draftOrder } from '../order/order-draft.ts';
import type { Order } from '../order/order.ts';
import type { UnitAttempt } from '../fulfilment/unit-attempt.ts';
import { permittedCase, type CaseDecisionError } from './case-decide.ts';
import { ruleOfKind } from './case-kinds.ts';
import { isDefect } from './defects.ts';
import { isDone, type AfterSalesCase, type SupplierClaim } from './case.ts';
import type { CaseContext } from './refund-decide.ts';

/** What is to be claimed; `null`: all that was lost. */
export interface WantedClaim {
  readonly caseId: string;
  readonly amountMinor: number | null;
}

/** Why nothing can be claimed. */
export type ClaimError = CaseDecisionError | CoreError<'case.rule_refuses'>;

/**
 * Claims from the supplier what was lost with a case: cards that it replaced, or that are void because it
 * was refunded; once. The same claim again changes nothing.
 *
 * Errors: `case.not_found`, `case.not_allowed`, `case.rule_refuses` with the rule `not_defective`,
 * `nothing_lost` or `more_than_lost`.
 */
export function decideClaim(
  order: Order,
  { caseId, amountMinor: wantedMinor }: WantedClaim,
  context: CaseContext,
): Result<Decision, ClaimError> {
  // Whoever may carry a case out may also claim for it.
  const permitted = permittedCase(order, { caseId, command: 'settle' }, context);
  if (permitted.isErr()) return err(permitted.error);
  const current = permitted.value;
  const { supplierClaim } = current;
  const isSame = wantedMinor === null || supplierClaim?.amountMinor === wantedMinor;
  if (supplierClaim !== null && isSame) return ok({ order, events: [] });
  return lossOf(order, current, wantedMinor).map((claim) => {
    const draft = draftOrder(order, context.now);
    draft.emit({ type: 'supplier.claimed', caseId: current.caseId, ...claim });
    return { order: draft.order, events: draft.events };
  });
}

function lossOf(
  order: Order,
  current: AfterSalesCase,
  wantedMinor: number | null,
): Result<SupplierClaim, CoreError<'case.rule_refuses'>> {
  const { supplierClaim, reasonCode } = current;
  if (reasonCode !== null && !isDefect(reasonCode)) {
    return err(refuse(order, current, 'not_defective'));
  }
  const lost = lostWith(order, current);
  const lostMinor = sumMinor(lost.map(({ costMinor }) => costMinor));
  if (supplierClaim !== null || lostMinor === 0) return err(refuse(order, current, 'nothing_lost'));
  const amountMinor = wantedMinor ?? lostMinor;
  if (amountMinor > lostMinor) return err(refuse(order, current, 'more_than_lost'));
  const attempts = lost.map(({ unitId, attempt }) => ({ unitId, attempt }));
  return ok({ amountMinor, attempts });
}

// What a case has lost of cards and the like, and no other case has claimed.
function lostWith(order: Order, current: AfterSalesCase): readonly IssuedAtCost[] {
  const claimed = order.cases.flatMap(({ supplierClaim }) => supplierClaim?.attempts ?? []);
  const isRefunded = isDone(current) && ruleOfKind(current.kind).goodsOut === 'none';
  const voided = isRefunded ? voidedOf(order, current) : [];
  const replaced = current.actions.flatMap(({ kind, unitId, attempt }) =>
    kind === 'reissue' && unitId !== null && attempt !== null ? [{ unitId, attempt }] : [],
  );
  return issuedAtCost(order).filter(
    (each) =>
      each.account === 'voided_loss' &&
      names([...voided, ...replaced], each) &&
      !names(claimed, each),
  );
}

function voidedOf({ lines }: Order, { items }: AfterSalesCase): readonly UnitAttempt[] {
  const units = lines.flatMap((line) => line.units);
  return items.flatMap(({ unitId }) => {
    const last = units.find((unit) => unit.unitId === unitId)?.issues.at(-1);
    return last === undefined ? [] : [{ unitId, attempt: last.attempt }];
  });
}

function names(attempts: readonly UnitAttempt[], { unitId, attempt }: UnitAttempt): boolean {
  return attempts.some((each) => each.unitId === unitId && each.attempt === attempt);
}

function refuse(
  { orderId }: Order,
  { items }: AfterSalesCase,
  rule: 'not_defective' | 'nothing_lost' | 'more_than_lost',
): CoreError<'case.rule_refuses'> {
  const unitIds = items.map(({ unitId }) => unitId);
  return coreError('case.rule_refuses', { orderId, rule, unitIds, mayOverride: false });
}
