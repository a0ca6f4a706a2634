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

/** A status tab 状态标签: a named question about an order. */
export interface OrderTab {
  /** What operators call it. */
  readonly zh: string;
  /** The same in English. */
  readonly en: string;
  /** The order stands under the tab when it is like this. */
  readonly where: StatusCondition;
}

const undisturbed = { isFrozen: false, hasOpenCase: false } as const;

/** Every status tab, in the order in which operators see them. An order may stand under several. */
export const orderTabs = {
  to_redeem: {
    zh: '待兑换',
    en: 'To be redeemed',
    where: { payment: ['paid', 'completed'], redemption: ['pending'], ...undisturbed },
  },
  redeemed: { zh: '已兑换', en: 'Redeemed', where: { redemption: ['redeemed'] } },
  to_verify: {
    zh: '待核销',
    en: 'To be verified',
    where: { verification: ['pending'], ...undisturbed },
  },
  // What was void or given back needs nobody's word any more, also where nothing else was bought.
  verified: { zh: '已核销', en: 'Verified', where: { verification: ['verified', 'voided'] } },
  in_after_sales: { zh: '待售后', en: 'In after-sales', where: { hasOpenCase: true } },
  refunded: { zh: '已退款', en: 'Refunded', where: { isRefunded: true } },
  frozen: { zh: '已冻结', en: 'Frozen', where: { isFrozen: true } },
  // No state of the redemption machine is a rejection, so nothing stands here.
  rejected: { zh: '已拒绝', en: 'Rejected', where: { redemption: [] } },
} as const satisfies Readonly<Record<string, OrderTab>>;

/** The name of a status tab. */
export type TabName = keyof typeof orderTabs;

/** Every tab's name, in their order. */
export const tabNames = Object.keys(orderTabs) as readonly TabName[];

// Asked of every order at every change, so the table is taken apart once.
const conditionsByTab = tabNames.map((name) => {
  const conditions = Object.entries<unknown>(orderTabs[name].where).map(([field, wanted]) => {
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
