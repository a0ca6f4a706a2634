import type { Order, Unit } from '../src/order/order.ts';
import { tabNames, tabsOf, type TabName } from '../src/order/order-tabs.ts';
import { isOwed, isPaidBack, unitsOf } from '../src/order/order-units.ts';

// The tabs said once more, in the words of the people who use them.
const inWords: Readonly<Record<TabName, (order: Order) => boolean>> = {
  to_redeem: (order) => isPaid(order) && order.redemption === 'pending' && isCalm(order),
  redeemed: (order) => order.redemption === 'redeemed',
  to_verify: (order) =>
    isCalm(order) &&
    units(order).some(({ verification }) =>
      ['pending', 'verifying', 'needs_check'].includes(verification),
    ),
  verified: (order) => {
    const needing = unitsOf(order).filter(({ line, unit }) => {
      if (unit.verification === 'not_required') return false;
      if (unit.verification !== 'not_due') return true;
      return isOwed(unit) && line.product?.verifiedBy !== 'none';
    });
    return (
      needing.length > 0 &&
      needing.every(
        ({ unit }) =>
          unit.verification === 'voided' ||
          unit.verification === 'verified' ||
          unit.verification === 'undoing' ||
          isPaidBack(order, unit),
      )
    );
  },
  in_after_sales: hasOpenCase,
  refunded: (order) => units(order).some((unit) => unit.refundedMinor > 0),
  frozen: (order) => order.holds.length > 0,
  rejected: (order) => order.redemption === 'rejected',
};

function isPaid({ payment }: Order): boolean {
  return payment === 'paid' || payment === 'completed';
}

function isCalm(order: Order): boolean {
  return order.holds.length === 0 && !hasOpenCase(order);
}

function hasOpenCase({ cases }: Order): boolean {
  return cases.some(({ state }) => state !== 'withdrawn' && state !== 'done');
}

function units(order: Order): readonly Unit[] {
  return unitsOf(order).map(({ unit }) => unit);
}

/** Where the tabs of an order are not what people say of it; empty where they are. */
export function wrongTabs(order: Order): readonly string[] {
  const tabs = tabsOf(order);
  // A removed order stands in no list, whatever it is.
  const isShown = order.presence === 'live';
  const expected = tabNames.filter((name) => isShown && inWords[name](order));
  return tabs.join() === expected.join() ? [] : [`${tabs.join()} is not ${expected.join()}`];
}
