import type { Instant } from '../kernel/time.ts';
import type { Decision } from '../order/decision.ts';
import { draftOrder } from '../order/order-draft.ts';
import { unitsOf, type UnitOfLine } from '../order/order-units.ts';
import type { IdSource } from '../ports/ids.ts';
import { randomDigits } from '../system/random-digits.ts';
import { drawnDigits, withCheckDigit } from './verification-code.ts';
import { verificationMachine } from './verification-machine.ts';
import { verifiers } from './verifiers.ts';

/**
 * Adds to a decision the codes 核销码 of units whose verification has fallen due. It needs chance, so it
 * is no part of the decision; a code that is taken makes the change stale, and the next try draws anew.
 */
export function issueCodes(
  decision: Decision,
  { at, ids }: { readonly at: Instant; readonly ids: IdSource },
): Decision {
  const lacking = unitsOf(decision.order).filter(lacksCode);
  if (lacking.length === 0) return decision;
  const draft = draftOrder(decision.order, at);
  for (const { unit } of lacking) {
    const digits = ids.digits?.(drawnDigits) ?? randomDigits(drawnDigits);
    const { unitId } = unit;
    draft.emit({ type: 'verification.code_issued', unitId, code: withCheckDigit(digits) });
  }
  return { order: draft.order, events: [...decision.events, ...draft.events] };
}

function lacksCode({ line, unit }: UnitOfLine): boolean {
  const { verification, verificationCode } = unit;
  const isDue = 'verify' in verificationMachine.states[verification];
  return (
    verificationCode === null && isDue && verifiers[line.product?.verifiedBy ?? 'none'].needsCode
  );
}
