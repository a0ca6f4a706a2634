import type { Marketplace } from '../marketplace-types.ts';
import type { NaiveOrder, NaiveTrade } from './naive-order.ts';

/** What buyers and the channel do to a trade. */
export type MarketDeed =
  'pay' | 'close' | 'complete' | 'hold' | 'ask' | 'withdraw' | 'refuse' | 'settle';

interface Move {
  readonly deed: MarketDeed;
  readonly count: number;
  readonly now: number;
}

/** Moves a trade at its channel and in the model; `null` where that cannot happen to it. */
export function moveTrade(market: Marketplace, order: NaiveOrder, move: Move): 'done' | null {
  if (!canHappen[move.deed](order)) return null;
  moves[move.deed](market, order, move);
  order.trade.changes += 1;
  return 'done';
}

const isPaid = ({ payment }: NaiveTrade): boolean => payment === 'paid' || payment === 'completed';
const isAsked = ({ trade }: NaiveOrder): boolean => trade.refund?.state === 'requested';

const canHappen: Readonly<Record<MarketDeed, (order: NaiveOrder) => boolean>> = {
  pay: ({ trade }) => !isPaid(trade) && trade.refund === null,
  close: ({ trade }) => trade.payment === 'unpaid',
  complete: (order) => order.trade.payment === 'paid' && !isAsked(order),
  hold: ({ trade }) => trade.payment === 'paid',
  // The case of a payment that came too late stands for the buyer's own.
  ask: ({ trade, isTooLate }) => isPaid(trade) && trade.refund === null && !isTooLate,
  withdraw: (order) => isAsked(order) || order.trade.refund?.state === 'refused',
  refuse: isAsked,
  settle: isAsked,
};

type Apply = (market: Marketplace, order: NaiveOrder, move: Move) => void;

const moves: Readonly<Record<MarketDeed, Apply>> = {
  pay(market, { orderNo, trade }, { now }) {
    market.pay(orderNo);
    trade.payment = 'paid';
    trade.paidAt = now;
  },
  close(market, { orderNo, trade }) {
    market.close(orderNo);
    trade.payment = 'closed';
  },
  complete(market, { orderNo, trade }) {
    market.complete(orderNo);
    trade.payment = 'completed';
    trade.isShipped = true;
  },
  hold(market, { orderNo, trade }) {
    if (trade.isHeld) market.release(orderNo);
    else market.hold(orderNo);
    trade.isHeld = !trade.isHeld;
  },
  ask(market, { orderNo, trade, quantity }, { count }) {
    const units = Math.min(count, quantity);
    market.requestRefund(orderNo, { amountMinor: 1_000 * units, quantity: units });
    trade.refund = { state: 'requested', units };
  },
  withdraw: ending('closed', (market, refundId) => market.withdrawRefund(refundId)),
  refuse: ending('refused', (market, refundId) => market.refuseRefund(refundId)),
  settle: ending('succeeded', (market, refundId) => market.settleRefund(refundId)),
};

// Who has all of his money back has bought nothing: the channel closes the trade.
function ending(
  state: 'closed' | 'refused' | 'succeeded',
  end: (market: Marketplace, refundId: string) => void,
): Apply {
  return (market, { orderNo, trade, quantity }) => {
    const { refundId } = market.snapshot(orderNo).refunds[0] ?? { refundId: '' };
    end(market, refundId);
    const units = trade.refund?.units ?? 0;
    trade.refund = { state, units };
    if (state === 'succeeded' && units === quantity) trade.payment = 'closed';
  };
}
