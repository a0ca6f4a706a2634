import type { TabName } from '../order/order-tabs.ts';

/** What a status tab 状态标签 is called. */
export interface TabText {
  /** As operators say it. */
  readonly zh: string;
  /** The same in English. */
  readonly en: string;
}

/** The name of every status tab, in the order in which operators see them. */
export const tabTexts: Readonly<Record<TabName, TabText>> = {
  to_redeem: { zh: '待兑换', en: 'To be redeemed' },
  redeemed: { zh: '已兑换', en: 'Redeemed' },
  to_verify: { zh: '待核销', en: 'To be verified' },
  verified: { zh: '已核销', en: 'Verified' },
  in_after_sales: { zh: '待售后', en: 'In after-sales' },
  refunded: { zh: '已退款', en: 'Refunded' },
  frozen: { zh: '已冻结', en: 'Frozen' },
  rejected: { zh: '已拒绝', en: 'Rejected' },
};
