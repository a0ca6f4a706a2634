import type { Instant } from '../kernel/time.ts';
import type { Decision } from '../order/decision.ts';
import { draftOrder } from '../order/order-draft.ts';
import { unitsOf, type UnitOfLine } from '../order/order-units.ts';
import { withUnit } from '../order/order-with.ts';
import type { Order } from '../order/order.ts';
import type { VerificationCode } from '../ports/codes.ts';
import type { IdSource } from '../ports/ids.ts';
import { randomDigits } from '../system/random-digits.ts';
import { drawnDigits, withCheckDigit } from './verification-code.ts';
import { verificationMachine } from './verification-machine.ts';
import { verifiers } from './verifiers.ts';

/**
 * Adds to a decision the codes 核销码 of units whose verification has fallen due. It needs chance, so it
 * is no part of the decision; a code that is taken makes the change stale, and the next try draws anew.
 * The code stands on the unit only: an event says that there is one, not which.
 */
export function issueCodes(
  decision: Decision,
  { at, ids }: { readonly at: Instant; readonly ids: IdSource },
): Decision {
  const lacking = unitsOf(decision.order).filter(lacksCode);
  if (lacking.length === 0) return decision;
  const draft = draftOrder(decision.order, at);
  for (const { unit } of lacking) {
    draft.emit({ type: 'verification.code_issued', unitId: unit.unitId });
  }
  const order = lacking.reduce((coded, { unit }) => {
    const digits = ids.digits?.(drawnDigits) ?? randomDigits(drawnDigits);
    const verificationCode = withCheckDigit(digits);
    return withUnit(coded, unit.unitId, (each) => ({ ...each, verificationCode }));
  }, draft.order);
  return { order, events: [...decision.events, ...draft.events] };
}

/** The codes that units have after a change and did not have before. */
export function newCodes(before: Order | null, after: Order): readonly VerificationCode[] {
  const { shopId, orderId } = after;
  const had = new Map(
    (before === null ? [] : unitsOf(before)).map(({ unit }) => [
      unit.unitId,
      unit.verificationCode,
    ]),
  );
  return unitsOf(after).flatMap(({ unit: { unitId, verificationCode: code } }) =>
    code === null || code === had.get(unitId) ? [] : [{ shopId, code, orderId, unitId }],
  );
}

function lacksCode({ line, unit }: UnitOfLine): boolean {
  const { verification, verificationCode } = unit;
  const isDue = 'ask' in verificationMachine.states[verification];
  return (
    verificationCode === null && isDue && verifiers[line.product?.verifiedBy ?? 'none'].needsCode
  );
}
