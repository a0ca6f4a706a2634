import { err, ok, type Result } from 'neverthrow';
import { coreError, type CoreError } from '../kernel/errors.ts';
import type { Order } from '../order/order.ts';
import type { AfterSalesCase } from './case.ts';

/** A case of an order. Errors: `case.not_found`. */
export function caseOf(
  { cases }: Order,
  caseId: string,
): Result<AfterSalesCase, CoreError<'case.not_found'>> {
  const found = cases.find((each) => each.caseId === caseId);
  return found === undefined ? err(coreError('case.not_found', { caseId })) : ok(found);
}
