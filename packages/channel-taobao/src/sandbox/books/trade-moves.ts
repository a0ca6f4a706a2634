/** What can happen to a trade in the sandbox. */
export type TradeMove = 'pay' | 'hold' | 'release' | 'ship' | 'shipPart' | 'finish' | 'close';

/** A state as the platform spells it. The sandbox never makes the ones it has no use for. */
export type TradeStatus =
  | 'WAIT_BUYER_PAY'
  | 'PAID_FORBID_CONSIGN'
  | 'WAIT_SELLER_SEND_GOODS'
  | 'SELLER_CONSIGNED_PART'
  | 'WAIT_BUYER_CONFIRM_GOODS'
  | 'TRADE_FINISHED'
  | 'TRADE_CLOSED'
  | 'TRADE_CLOSED_BY_TAOBAO';

/**
 * The states of a trade and of its lines, and where each move leads. What is not listed is refused.
 * Meanings as in the documentation of the field `status` of taobao.trade.fullinfo.get.
 */
export const tradeMoves: Record<TradeStatus, Partial<Record<TradeMove, TradeStatus>>> = {
  WAIT_BUYER_PAY: { pay: 'WAIT_SELLER_SEND_GOODS', close: 'TRADE_CLOSED_BY_TAOBAO' },
  PAID_FORBID_CONSIGN: { release: 'WAIT_SELLER_SEND_GOODS', close: 'TRADE_CLOSED' },
  WAIT_SELLER_SEND_GOODS: {
    hold: 'PAID_FORBID_CONSIGN',
    ship: 'WAIT_BUYER_CONFIRM_GOODS',
    shipPart: 'SELLER_CONSIGNED_PART',
    close: 'TRADE_CLOSED',
  },
  SELLER_CONSIGNED_PART: {
    ship: 'WAIT_BUYER_CONFIRM_GOODS',
    shipPart: 'SELLER_CONSIGNED_PART',
    close: 'TRADE_CLOSED',
  },
  WAIT_BUYER_CONFIRM_GOODS: { finish: 'TRADE_FINISHED', close: 'TRADE_CLOSED' },
  TRADE_FINISHED: {},
  TRADE_CLOSED: {},
  TRADE_CLOSED_BY_TAOBAO: {},
};

/** Tells where a move leads from a state, or null when the platform would not allow it. */
export function afterMove(status: TradeStatus, move: TradeMove): TradeStatus | null {
  return tradeMoves[status][move] ?? null;
}

/** What the platform says about a state; every question asked of a state is a column here. */
interface StatusTraits {
  /** The sub-code with which dummy.send refuses, or null when it ships. */
  readonly shippingRefusal: string | null;
  /** Whether some of its lines may be shipped as a parcel. */
  readonly takesParcels: boolean;
  /** In which phase a buyer may ask for money back, or null when never. */
  readonly refundPhase: 'onsale' | 'aftersale' | null;
  /** Whether nothing is owed any more. */
  readonly closed: boolean;
  /** Whether the money has reached the seller. */
  readonly received: boolean;
  /** How long after it came there the platform moves it on by itself; null when never. */
  readonly timeoutMs: number | null;
  /** The query-only group that also finds it. */
  readonly group: 'ALL_WAIT_PAY' | 'ALL_CLOSED' | null;
}

const dayMs = 24 * 60 * 60 * 1000;
const plain = {
  takesParcels: false,
  refundPhase: null,
  closed: false,
  received: false,
  timeoutMs: null,
  group: null,
} as const;
const closed = { ...plain, shippingRefusal: 'B04', closed: true, group: 'ALL_CLOSED' } as const;

/**
 * Answers every question about a state. The sub-codes are those of dummy.send; the timeouts are
 * usual ones, which sellers and categories change.
 */
export const statusTraits: Record<TradeStatus, StatusTraits> = {
  WAIT_BUYER_PAY: {
    ...plain,
    shippingRefusal: 'B55',
    timeoutMs: dayMs,
    group: 'ALL_WAIT_PAY',
  },
  PAID_FORBID_CONSIGN: { ...plain, shippingRefusal: 'B02', refundPhase: 'onsale' },
  WAIT_SELLER_SEND_GOODS: {
    ...plain,
    shippingRefusal: null,
    takesParcels: true,
    refundPhase: 'onsale',
    timeoutMs: 3 * dayMs,
  },
  SELLER_CONSIGNED_PART: {
    ...plain,
    shippingRefusal: 'B55',
    takesParcels: true,
    refundPhase: 'onsale',
    timeoutMs: 3 * dayMs,
  },
  WAIT_BUYER_CONFIRM_GOODS: {
    ...plain,
    shippingRefusal: 'B04',
    refundPhase: 'onsale',
    timeoutMs: 10 * dayMs,
  },
  TRADE_FINISHED: {
    ...plain,
    shippingRefusal: 'B04',
    refundPhase: 'aftersale',
    received: true,
  },
  TRADE_CLOSED: closed,
  TRADE_CLOSED_BY_TAOBAO: closed,
};
