import { sumMinor } from '../kernel/money.ts';
import type { Actor } from '../order/history.ts';
import type { Order } from '../order/order.ts';
import type { AfterSalesPolicy } from './after-sales-policy.ts';
import { isDone, isOpenCase, type AfterSalesCase } from './case.ts';
import { ruleOfKind, type CaseKind } from './case-kinds.ts';
import { exchangeUndone } from './case-settle.ts';

/** What a case moves in money: what it gives back, or what it pays beside the price. */
export function movedMinor({
  items,
  compensationMinor,
}: Pick<AfterSalesCase, 'items' | 'compensationMinor'>): number {
  return sumMinor([compensationMinor, ...items.map((item) => item.amountMinor)]);
}

/**
 * What of a case counts towards caps: all that it moves, but for what the buyer had paid himself for goods
 * in exchange that did not go out.
 */
export function cappedMinor(
  each: Pick<AfterSalesCase, 'kind' | 'reason' | 'items' | 'compensationMinor'>,
): number {
  const isOwn = each.reason === exchangeUndone && ruleOfKind(each.kind).money === 'compensation';
  return isOwn ? 0 : movedMinor(each);
}

/** What somebody may agree to by himself; `null`: whatever it comes to. */
export function limitOf(
  { approvalLimitMinor, approvalLimits }: AfterSalesPolicy,
  { roles = [] }: Pick<Actor, 'roles'>,
): number | null {
  const own = approvalLimits.filter(({ role }) => roles.includes(role));
  if (own.length === 0) return approvalLimitMinor;
  const limits = own.map(({ limitMinor }) => limitMinor ?? Infinity);
  const highest = Math.max(...limits);
  return Number.isFinite(highest) ? highest : null;
}

/** Whose word counts beside another's: neither a rule nor time that has passed is a second person. */
export const isPerson: Readonly<Record<Actor['kind'], boolean>> = {
  operator: true,
  buyer: true,
  channel: false,
  system: false,
};

/** Whether a case moves more than somebody may agree to by himself, and nobody else has agreed yet. */
export function needsAnother(
  current: Pick<AfterSalesCase, 'items' | 'compensationMinor' | 'endorsedBy' | 'difference'>,
  { policy, actor }: { readonly policy: AfterSalesPolicy; readonly actor: Actor },
): boolean {
  const limitMinor = limitOf(policy, actor);
  // What the buyer is to pay comes back to him where the goods do not go out.
  const amountMinor = sumMinor([movedMinor(current), current.difference.askedMinor]);
  if (limitMinor === null || amountMinor <= limitMinor) return false;
  const { secondRole } = policy;
  const hasRole = secondRole === null || (actor.roles ?? []).includes(secondRole);
  return !hasRole || !isPerson[actor.kind] || !current.endorsedBy.some((by) => by !== actor.id);
}

/** What the caps of a kind leave, with a case that is there already counted out; `null`: no cap. */
export function capLeftMinor(
  { cases }: Order,
  { caps }: AfterSalesPolicy,
  asked: { readonly kind: CaseKind; readonly caseId: string | null },
): number | null {
  const left = caps
    .filter(({ kind }) => kind === asked.kind)
    .map(({ per, capMinor }) =>
      per === 'case'
        ? capMinor
        : capMinor - sumMinor(cases.filter((each) => counts(each, asked)).map(cappedMinor)),
    );
  return left.length === 0 ? null : Math.max(0, Math.min(...left));
}

function counts(
  each: AfterSalesCase,
  { kind, caseId }: { readonly kind: CaseKind; readonly caseId: string | null },
): boolean {
  return each.kind === kind && each.caseId !== caseId && (isOpenCase(each) || isDone(each));
}
