import type { ChannelPayment, ChannelRefundState } from '@kaquan/core/ports';

/** The status words of trades and of their lines. */
export type TaobaoTradeStatus =
  | 'TRADE_NO_CREATE_PAY'
  | 'WAIT_BUYER_PAY'
  | 'PAY_PENDING'
  | 'WAIT_PRE_AUTH_CONFIRM'
  | 'PAID_FORBID_CONSIGN'
  | 'WAIT_SELLER_SEND_GOODS'
  | 'SELLER_CONSIGNED_PART'
  | 'WAIT_BUYER_CONFIRM_GOODS'
  | 'TRADE_BUYER_SIGNED'
  | 'TRADE_FINISHED'
  | 'TRADE_CLOSED'
  | 'TRADE_CLOSED_BY_TAOBAO';

/** What a status says. */
export interface TradeMeaning {
  readonly payment: ChannelPayment;
  readonly isShipped: boolean;
  /** Paid, but the platform forbids shipping. */
  readonly isHeld: boolean;
}

const unpaid: TradeMeaning = { payment: 'unpaid', isShipped: false, isHeld: false };
const paid: TradeMeaning = { payment: 'paid', isShipped: false, isHeld: false };
const shipped: TradeMeaning = { payment: 'paid', isShipped: true, isHeld: false };
const closed: TradeMeaning = { payment: 'closed', isShipped: false, isHeld: false };

const tradeMeanings = {
  TRADE_NO_CREATE_PAY: unpaid,
  WAIT_BUYER_PAY: unpaid,
  PAY_PENDING: unpaid,
  WAIT_PRE_AUTH_CONFIRM: unpaid,
  PAID_FORBID_CONSIGN: { ...paid, isHeld: true },
  WAIT_SELLER_SEND_GOODS: paid,
  SELLER_CONSIGNED_PART: paid,
  WAIT_BUYER_CONFIRM_GOODS: shipped,
  TRADE_BUYER_SIGNED: shipped,
  TRADE_FINISHED: { payment: 'completed', isShipped: true, isHeld: false },
  TRADE_CLOSED: closed,
  TRADE_CLOSED_BY_TAOBAO: closed,
} satisfies Record<TaobaoTradeStatus, TradeMeaning>;

const tradeMeaningByWord: ReadonlyMap<string, TradeMeaning> = new Map(
  Object.entries(tradeMeanings),
);

/**
 * Trades that are shipped before the buyer pays at the door 货到付款: there the word
 * `WAIT_SELLER_SEND_GOODS` says nothing about money, and handing cards over would be giving them away.
 */
const cashOnDelivery: ReadonlySet<string> = new Set(['cod', 'b2c_cod', 'super_market_cod_trade']);

/** Words after which the money of a cash-on-delivery trade has come in. */
const collected: ReadonlySet<string> = new Set<TaobaoTradeStatus>([
  'TRADE_BUYER_SIGNED',
  'TRADE_FINISHED',
]);

/**
 * What a trade's or a line's status says, or `null` for a word that this version does not know: such
 * a row is set aside, since nobody can tell whether it was paid.
 */
export function readTradeStatus(word: string, tradeType: string): TradeMeaning | null {
  const meaning = tradeMeaningByWord.get(word) ?? null;
  const isUncollected = cashOnDelivery.has(tradeType) && !collected.has(word);
  return meaning?.payment === 'paid' && isUncollected ? { ...meaning, payment: 'unpaid' } : meaning;
}

/** The status words of refunds; exchange and repair words are cases this SDK does not settle. */
export type TaobaoRefundStatus =
  | 'WAIT_SELLER_AGREE'
  | 'WAIT_BUYER_RETURN_GOODS'
  | 'WAIT_SELLER_CONFIRM_GOODS'
  | 'SELLER_REFUSE_BUYER'
  | 'CLOSED'
  | 'SUCCESS'
  | 'WAIT_BUYER_CONFIRM_EXCHANGE_SELLER_SEND_GOODS'
  | 'EXCHANGE_TRANSFORM_TO_REFUND'
  | 'WAIT_SELLER_CONSIGN_GOODS'
  | 'WAIT_BUYER_CONFIRM_REDO_SEND_GOODS'
  | 'WAIT_SELLER_CONFIRM_RETURN_ADDRESS'
  | 'WAIT_SELLER_CONSIGN_GOOGDS'
  | 'EXCHANGE_WAIT_BUYER_CONFIRM_GOODS'
  | 'POST_FEE_DISPUTE_WAIT_ACTIVATE';

const refundStates = {
  WAIT_SELLER_AGREE: 'requested',
  WAIT_BUYER_RETURN_GOODS: 'awaiting_return',
  WAIT_SELLER_CONFIRM_GOODS: 'returned',
  SELLER_REFUSE_BUYER: 'refused',
  CLOSED: 'closed',
  SUCCESS: 'succeeded',
  WAIT_BUYER_CONFIRM_EXCHANGE_SELLER_SEND_GOODS: 'other',
  EXCHANGE_TRANSFORM_TO_REFUND: 'other',
  WAIT_SELLER_CONSIGN_GOODS: 'other',
  WAIT_BUYER_CONFIRM_REDO_SEND_GOODS: 'other',
  WAIT_SELLER_CONFIRM_RETURN_ADDRESS: 'other',
  WAIT_SELLER_CONSIGN_GOOGDS: 'other',
  EXCHANGE_WAIT_BUYER_CONFIRM_GOODS: 'other',
  POST_FEE_DISPUTE_WAIT_ACTIVATE: 'other',
} satisfies Record<TaobaoRefundStatus, ChannelRefundState>;

const refundStateByWord: ReadonlyMap<string, ChannelRefundState> = new Map(
  Object.entries(refundStates),
);

/** Where a refund stands; `other` for a word that this version does not know. */
export function readRefundStatus(word: string): ChannelRefundState {
  return refundStateByWord.get(word) ?? 'other';
}

/** What it means for us where a refund stands. */
interface RefundMeaning {
  /** What has become of agreeing to it; `null` while it is open. */
  readonly agreed: 'done' | 'impossible' | null;
  /** Over, and no money went back. */
  readonly isGivenUp: boolean;
}

const open = { agreed: null, isGivenUp: false } as const;

/** What a refund's state says, by state. */
export const refundMeanings: Readonly<Record<ChannelRefundState, RefundMeaning>> = {
  requested: open,
  awaiting_return: open,
  returned: open,
  refused: open,
  closed: { agreed: 'impossible', isGivenUp: true },
  succeeded: { agreed: 'done', isGivenUp: false },
  bounced: open,
  other: open,
};

/** The word on a line that never had a refund. */
export const noRefund = 'NO_REFUND';
