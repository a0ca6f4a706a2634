import type { Instant } from '../kernel/time.ts';

/** Every reason for which staff rejects an order 拒绝, with its name in both languages. */
export const orderRejectionCodes = {
  cannot_supply: { en: 'cannot be supplied', zh: '无法供货' },
  suspicious: { en: 'suspicious order', zh: '可疑订单' },
  wrong_price: { en: 'wrong price', zh: '价格错误' },
  buyer_request: { en: 'at the buyer’s request', zh: '买家要求' },
  forbidden: { en: 'may not be sold to this buyer', zh: '禁止向该买家出售' },
  other: { en: 'other', zh: '其他' },
} as const;

/** A reason for which staff rejects an order. */
export type OrderRejectionCode = keyof typeof orderRejectionCodes;

/** That and why an order was rejected 已拒绝. */
export interface OrderRejection {
  /** One of {@link orderRejectionCodes}. */
  readonly code: OrderRejectionCode;
  /** In words, 1..500 characters; no secrets, no personal data. */
  readonly text: string;
  /** Why no refund was begun; `null` where one is, as soon as there is money to give back. */
  readonly refundDeclined: string | null;
  /** `<kind>:<id>` of who rejected it. */
  readonly by: string;
  /** When, by the `Clock`. */
  readonly at: Instant;
}
