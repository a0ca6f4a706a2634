import type { CaseId } from '../kernel/ids.ts';
import type { AfterSalesCase } from './case.ts';

/**
 * The name under which a case's money is asked to be paid: the case's own, however often it is agreed
 * to, so that money which may be on its way is not sent again. After money came back the next name.
 */
export function paymentNameOf({ caseId, bounces }: Pick<AfterSalesCase, 'caseId' | 'bounces'>) {
  return bounces === 0 ? caseId : `${caseId}-${bounces + 1}`;
}

/** Which payment of which case a name speaks of, or `null`. */
export function paymentOf(
  cases: readonly AfterSalesCase[],
  name: string,
): { readonly caseId: CaseId; readonly payment: number } | null {
  const [, base = name, count = '1'] = /^(.*\.c\d+)-([1-9]\d{0,8})$/.exec(name) ?? [];
  const named = cases.find(({ caseId }) => caseId === base);
  return named === undefined ? null : { caseId: named.caseId, payment: Number(count) };
}
