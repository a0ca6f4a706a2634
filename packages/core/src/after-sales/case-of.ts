import { err, ok, type Result } from 'neverthrow';
import { coreError, type CoreError } from '../kernel/errors.ts';
import type { CaseId, OrderId } from '../kernel/ids.ts';
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

/** The order of a case: its id is its order's with a number behind it, so it needs no index of its own. */
export function orderIdOfCase(caseId: CaseId): OrderId {
  const dot = caseId.lastIndexOf('.');
  return caseId.slice(0, dot === -1 ? caseId.length : dot) as OrderId;
}
