import assert from 'node:assert/strict';
import type { Clock } from '../ports/clock.ts';
import type {
  ChannelOrder,
  ChannelOrderLine,
  ChannelRefund,
  ChannelRefundState,
} from '../ports/channel.ts';
import type { NoticeSubject } from '../ports/notification.ts';
import { secondMs, type Instant } from '../kernel/time.ts';
import type {
  MarketplaceMoves,
  RefundParts,
  TradeLineParts,
  TradeParts,
  TradeSnapshot,
} from './marketplace-types.ts';

/** What a marketplace keeps. */
export interface MarketplaceBooks {
  readonly moves: MarketplaceMoves;
  order(orderNo: string): ChannelOrder | null;
  refund(refundId: string): ChannelRefund | null;
  snapshot(orderNo: string): TradeSnapshot;
  /** A trade as it was before its last change. */
  before(orderNo: string): ChannelOrder | null;
  orders(): readonly ChannelOrder[];
  refunds(): readonly ChannelRefund[];
  showAsOf(orderNo: string, snapshot: TradeSnapshot | null): void;
}

interface State {
  readonly note: (subject: NoticeSubject) => void;
  readonly clock: Clock;
  readonly orders: Map<string, ChannelOrder>;
  readonly previous: Map<string, ChannelOrder>;
  readonly refunds: Map<string, ChannelRefund>;
  readonly shown: Map<string, TradeSnapshot>;
}

const firstOrderNo = 2_026_011_500_000_000_001n;

/** Opens empty books. */
export function openBooks(clock: Clock, note: State['note']): MarketplaceBooks {
  const state: State = {
    note,
    clock,
    orders: new Map(),
    previous: new Map(),
    refunds: new Map(),
    shown: new Map(),
  };
  return { moves: { ...movesOf(state), ...refundMovesOf(state) }, ...viewsOf(state) };
}

// A marketplace tells times to the second.
function nowOf({ clock }: State): Instant {
  return Math.floor(clock.now() / secondMs) * secondMs;
}

function change(
  state: State,
  orderNo: string,
  apply: (order: ChannelOrder) => Partial<ChannelOrder>,
): void {
  const order = state.orders.get(orderNo);
  assert.ok(order !== undefined, `the marketplace has no trade ${orderNo}`);
  state.previous.set(orderNo, order);
  state.orders.set(orderNo, { ...order, ...apply(order), modifiedAt: nowOf(state) });
  state.note({ kind: 'order', orderNo });
}

function allLines(
  { lines }: ChannelOrder,
  parts: Partial<ChannelOrderLine>,
): readonly ChannelOrderLine[] {
  return lines.map((line) => (line.payment === 'closed' ? line : { ...line, ...parts }));
}

type Moves = Omit<
  MarketplaceMoves,
  | 'requestRefund'
  | 'changeRefund'
  | 'withdrawRefund'
  | 'refuseRefund'
  | 'awaitReturn'
  | 'sendReturn'
  | 'settleRefund'
  | 'bounceRefund'
>;

function movesOf(state: State): Moves {
  return {
    place(parts = {}) {
      const order = newTrade(state, parts);
      assert.ok(!state.orders.has(order.orderNo), `trade ${order.orderNo} exists`);
      state.orders.set(order.orderNo, order);
      state.note({ kind: 'order', orderNo: order.orderNo });
      return order.orderNo;
    },
    pay: (orderNo) =>
      change(state, orderNo, ({ lines }) => ({
        payment: 'paid',
        paidAt: nowOf(state),
        lines: lines.map((line) => ({ ...line, payment: 'paid' })),
      })),
    close: (orderNo) =>
      change(state, orderNo, (order) => ({
        payment: 'closed',
        lines: allLines(order, { payment: 'closed' }),
      })),
    complete: (orderNo) =>
      change(state, orderNo, (order) => ({
        payment: 'completed',
        isShipped: true,
        lines: allLines(order, { payment: 'completed', isShipped: true }),
      })),
    hold: (orderNo) => change(state, orderNo, () => ({ isHeld: true })),
    release: (orderNo) => change(state, orderNo, () => ({ isHeld: false })),
    dispense: (orderNo, lineNo) =>
      change(state, orderNo, ({ lines }) => {
        const isMeant = (line: ChannelOrderLine): boolean =>
          lineNo === undefined || line.lineNo === lineNo;
        const after = lines.map((each) => (isMeant(each) ? { ...each, isShipped: true } : each));
        return { lines: after, isShipped: after.every(({ isShipped }) => isShipped) };
      }),
    changeRecipient: (orderNo, recipient) => change(state, orderNo, () => ({ recipient })),
    shipElsewhere: (orderNo, lineNos) => change(state, orderNo, (order) => shipped(order, lineNos)),
  };
}

// A trade is shipped with the last of its lines that is not closed.
function shipped(
  order: ChannelOrder,
  lineNos: readonly string[] = order.lines.map(({ lineNo }) => lineNo),
): Partial<ChannelOrder> {
  const lines = order.lines.map((line) =>
    line.payment !== 'closed' && lineNos.includes(line.lineNo)
      ? { ...line, isShipped: true }
      : line,
  );
  const isShipped = lines.every((line) => line.isShipped || line.payment === 'closed');
  return { lines, isShipped };
}

function newTrade(state: State, parts: TradeParts): ChannelOrder {
  const count = BigInt(state.orders.size);
  const { postageMinor = 0, buyerRef = 'buyer' } = parts;
  const orderNo = parts.orderNo ?? String(firstOrderNo + count);
  const lines = (parts.lines ?? [{}]).map((line, position) => newLine(orderNo, line, position));
  const sum = lines.reduce((total, { paidMinor }) => total + paidMinor, postageMinor);
  const now = nowOf(state);
  return {
    orderNo,
    createdAt: now,
    modifiedAt: now,
    paidAt: null,
    payment: 'unpaid',
    isShipped: false,
    isHeld: false,
    buyerRef,
    currency: 'CNY',
    buyerPaidMinor: parts.buyerPaidMinor ?? sum,
    postageMinor,
    ...(parts.shipBy === undefined ? {} : { shipBy: parts.shipBy }),
    ...peopleOf(parts),
    lines,
  };
}

function peopleOf({
  recipient = null,
  account = null,
}: TradeParts): Pick<ChannelOrder, 'recipient' | 'account'> {
  return { ...(recipient && { recipient }), ...(account !== null && { account }) };
}

function newLine(orderNo: string, parts: TradeLineParts, position: number): ChannelOrderLine {
  const quantity = parts.quantity ?? 1;
  return {
    lineNo: `${orderNo}-${position + 1}`,
    title: '视频会员月卡',
    itemId: 'item-1',
    skuId: null,
    outerId: null,
    paidMinor: 1_000 * quantity,
    payment: 'unpaid',
    isShipped: false,
    refund: null,
    ...parts,
    quantity,
  };
}

type RefundMoves = Omit<MarketplaceMoves, keyof Moves>;

function refundMovesOf(state: State): RefundMoves {
  const move = (refundId: string, to: ChannelRefundState, parts?: Partial<ChannelRefund>): void => {
    const refund = state.refunds.get(refundId);
    assert.ok(refund !== undefined, `the marketplace has no refund ${refundId}`);
    const version = String(Number(refund.version) + 1);
    const modifiedAt = nowOf(state);
    const next = { ...refund, ...parts, state: to, version, modifiedAt };
    state.refunds.set(refundId, next);
    change(state, refund.orderNo, (order) => withRefund(state, order, next));
    state.note({ kind: 'refund', refundId, orderNo: null });
  };
  return {
    requestRefund(orderNo, parts = {}) {
      const order = state.orders.get(orderNo);
      assert.ok(order !== undefined, `the marketplace has no trade ${orderNo}`);
      const refund = newRefund(state, order, parts);
      state.refunds.set(refund.refundId, refund);
      change(state, orderNo, (trade) => withRefund(state, trade, refund));
      state.note({ kind: 'refund', refundId: refund.refundId, orderNo });
      return refund.refundId;
    },
    changeRefund: (refundId, amountMinor) => move(refundId, 'requested', { amountMinor }),
    withdrawRefund: (refundId) => move(refundId, 'closed'),
    refuseRefund: (refundId) => move(refundId, 'refused'),
    awaitReturn: (refundId) => move(refundId, 'awaiting_return'),
    sendReturn: (refundId) => move(refundId, 'returned'),
    settleRefund: (refundId, amountMinor) =>
      move(refundId, 'succeeded', amountMinor === undefined ? {} : { amountMinor }),
    bounceRefund: (refundId) => move(refundId, 'bounced'),
  };
}

function newRefund(state: State, order: ChannelOrder, parts: RefundParts): ChannelRefund {
  const lineNo = parts.lineNo ?? order.lines[0]?.lineNo ?? '';
  const line = order.lines.find((each) => each.lineNo === lineNo);
  assert.ok(line !== undefined, `trade ${order.orderNo} has no line ${lineNo}`);
  const now = nowOf(state);
  return {
    refundId: `r${state.refunds.size + 1}`,
    orderNo: order.orderNo,
    lineNo,
    state: 'requested',
    amountMinor: parts.amountMinor ?? line.paidMinor - refundedOf(state, lineNo),
    quantity: parts.quantity ?? null,
    reason: parts.reason ?? '不想要了',
    createdAt: now,
    modifiedAt: now,
    version: '1',
    phase: null,
    ...(parts.actBy === undefined ? {} : { actBy: parts.actBy }),
  };
}

function refundedOf({ refunds }: State, lineNo: string): number {
  const succeeded = [...refunds.values()].filter(
    (refund) => refund.lineNo === lineNo && refund.state === 'succeeded',
  );
  return succeeded.reduce((total, { amountMinor }) => total + amountMinor, 0);
}

// A line whose money went back is closed, and a trade with its last open line.
function withRefund(
  state: State,
  order: ChannelOrder,
  { lineNo, refundId, state: refundState }: ChannelRefund,
): Partial<ChannelOrder> {
  const lines = order.lines.map((line): ChannelOrderLine => {
    if (line.lineNo !== lineNo) return line;
    const isOver = refundState === 'succeeded' && refundedOf(state, lineNo) >= line.paidMinor;
    const payment = isOver ? 'closed' : line.payment;
    return { ...line, payment, refund: { refundId, state: refundState } };
  });
  const isClosed = lines.every(({ payment }) => payment === 'closed');
  return { lines, payment: isClosed ? 'closed' : order.payment };
}

function viewsOf(state: State): Omit<MarketplaceBooks, 'moves'> {
  const { orders, refunds, shown, previous } = state;
  const order = (orderNo: string): ChannelOrder | null =>
    shown.get(orderNo)?.order ?? orders.get(orderNo) ?? null;
  const refund = (refundId: string): ChannelRefund | null => {
    const present = refunds.get(refundId) ?? null;
    const old = present === null ? undefined : shown.get(present.orderNo);
    if (old === undefined) return present;
    return old.refunds.find((each) => each.refundId === refundId) ?? null;
  };
  return {
    order,
    refund,
    before: (orderNo) => previous.get(orderNo) ?? null,
    orders: () => [...orders.keys()].flatMap((orderNo) => order(orderNo) ?? []),
    refunds: () => [...refunds.keys()].flatMap((refundId) => refund(refundId) ?? []),
    snapshot(orderNo) {
      const present = orders.get(orderNo);
      assert.ok(present !== undefined, `the marketplace has no trade ${orderNo}`);
      const own = [...refunds.values()].filter((each) => each.orderNo === orderNo);
      return { order: present, refunds: own };
    },
    showAsOf(orderNo, snapshot) {
      if (snapshot === null) shown.delete(orderNo);
      else shown.set(orderNo, snapshot);
    },
  };
}
