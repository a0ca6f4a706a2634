import type { Demand } from '@kaquan/channel-kit';
import type { ChannelOrderLine } from '@kaquan/core/ports';

/** How a channel serves top-ups 话费、流量充值. */
export interface PddTopUpOptions {
  /** Whether an item is of the platform's top-up categories: only of those it may be told. */
  readonly isTopUp: (item: Pick<ChannelOrderLine, 'itemId' | 'skuId' | 'outerId'>) => boolean;
  /**
   * Which field of order.virtual.information.get is the number to charge 充值账号; no page says. Left out:
   * it is not asked for, and the host says it by `orders.setRecipient`. Costs a call for every reading of an
   * order that waits.
   */
  readonly account?: 'contact_phone' | 'phone_number_chosen_by_user';
}

const accounts: ReadonlySet<unknown> = new Set([
  undefined,
  'contact_phone',
  'phone_number_chosen_by_user',
]);

/** Checks the option. */
export function checkTopUpOptions(demand: Demand, topUp: PddTopUpOptions | undefined): void {
  if (topUp === undefined) return;
  demand('topUp.isTopUp', typeof topUp.isTopUp === 'function', 'must be a function of an item');
  demand('topUp.account', accounts.has(topUp.account), 'must be a field that this version reads');
}
