import type { Order } from './order.ts';
import { orderStatusOf, type OrderStatus } from './order-status.ts';

/**
 * What an order must be like: each condition holds, a list when one of its values is the order's.
 * Data, so that a storage can ask its tables the same question.
 */
export type StatusCondition = {
  readonly [Name in keyof OrderStatus]?: OrderStatus[Name] extends boolean
    ? boolean
    : readonly OrderStatus[Name][];
};

const shown = { isHidden: false } as const;
const undisturbed = { isFrozen: false, hasOpenCase: false, ...shown } as const;

/**
 * Every status tab 状态标签, in the order in which operators see them: a named question about an
 * order. It stands under the tab when it is like this, and so may stand under several.
 */
export const orderTabs = {
  to_redeem: { payment: ['paid', 'completed'], redemption: ['pending'], ...undisturbed },
  redeemed: { redemption: ['redeemed'], ...shown },
  // Until the channel has answered, or a person has looked, nobody has said that it was used.
  to_verify: { verification: ['needs_check', 'pending', 'verifying'], ...undisturbed },
  // What was void or given back needs nobody's word any more, also where nothing else was bought.
  // What the channel has not taken back yet counts as used.
  verified: { verification: ['undoing', 'verified', 'voided'], ...shown },
  in_after_sales: { hasOpenCase: true, ...shown },
  refunded: { isRefunded: true, ...shown },
  frozen: { isFrozen: true, ...shown },
  rejected: { redemption: ['rejected'], ...shown },
} as const satisfies Readonly<Record<string, StatusCondition>>;

/** The name of a status tab. */
export type TabName = keyof typeof orderTabs;

/** Every tab's name, in their order. */
export const tabNames = Object.keys(orderTabs) as readonly TabName[];

// Asked of every order at every change, so the table is taken apart once.
const conditionsByTab = tabNames.map((name) => {
  const conditions = Object.entries<unknown>(orderTabs[name]).map(([field, wanted]) => {
    return { field: field as keyof OrderStatus, among: Array.isArray(wanted) ? wanted : [wanted] };
  });
  return { name, conditions };
});

/** The tabs that an order stands under, in their order. */
export function tabsOf(order: Order): readonly TabName[] {
  const status = orderStatusOf(order);
  return conditionsByTab
    .filter(({ conditions }) => conditions.every((each) => each.among.includes(status[each.field])))
    .map(({ name }) => name);
}
