/** Where an order stands, in the sandbox's own words; `stageTraits` says how the platform puts it. */
export type OrderStage = 'unpaid' | 'grouping' | 'waiting' | 'shipped' | 'received' | 'cancelled';

/** What can happen to an order. */
export type OrderMove = 'pay' | 'join' | 'complete' | 'ship' | 'receive' | 'cancel';

/** The stages of an order, and where each move leads. What is not listed is refused. */
const orderMoves: Record<OrderStage, Partial<Record<OrderMove, OrderStage>>> = {
  unpaid: { pay: 'waiting', join: 'grouping', cancel: 'cancelled' },
  grouping: { complete: 'waiting', cancel: 'cancelled' },
  waiting: { ship: 'shipped' },
  shipped: { receive: 'received' },
  received: {},
  cancelled: {},
};

/** Tells where a move leads from a stage, or null when the platform would not allow it. */
export function afterMove(stage: OrderStage, move: OrderMove): OrderStage | null {
  return orderMoves[stage][move] ?? null;
}

/** What the platform says about a stage; every question asked of a stage is a column here. */
interface StageTraits {
  readonly orderStatus: 1 | 2 | 3;
  readonly confirmStatus: 0 | 1 | 2;
  readonly groupStatus: 0 | 1 | 2;
  /** Whether lists show it: what was never paid, they do not. */
  readonly isListed: boolean;
  /** Whether a buyer may ask for money back. */
  readonly isRefundable: boolean;
  /** Whether it waits to be shipped. */
  readonly isWaiting: boolean;
  /** Whether it was shipped and the buyer has not said that it is there. */
  readonly isShipped: boolean;
}

const plain = { isListed: true, isRefundable: false, isWaiting: false, isShipped: false } as const;
const sold = { ...plain, confirmStatus: 1, groupStatus: 1, isRefundable: true } as const;

/** Answers every question about a stage. */
export const stageTraits: Record<OrderStage, StageTraits> = {
  unpaid: { ...plain, orderStatus: 1, confirmStatus: 0, groupStatus: 0, isListed: false },
  grouping: { ...plain, orderStatus: 1, confirmStatus: 0, groupStatus: 0 },
  waiting: { ...sold, orderStatus: 1, isWaiting: true },
  shipped: { ...sold, orderStatus: 2, isShipped: true },
  received: { ...sold, orderStatus: 3 },
  cancelled: { ...plain, orderStatus: 1, confirmStatus: 2, groupStatus: 2 },
};
