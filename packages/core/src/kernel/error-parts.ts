/** One problem with one field of an input. */
export interface FieldProblem {
  /** Path of the field: `credentials.session`, `lines.0.quantity`; `input` for the whole. */
  readonly field: string;
  /** What is wrong and what to put there instead. */
  readonly problem: string;
}

/** What is missing of one product. */
export interface Shortage {
  /** The id of the product that is short. */
  readonly productId: string;
  /** Units that the order still needs. */
  readonly needed: number;
  /** Keys that nobody else waits for. */
  readonly available: number;
}

/** Money that is neither settled nor returned, of one currency. */
export interface OpenSum {
  /** ISO 4217. */
  readonly currency: string;
  /** In minor units. */
  readonly amountMinor: number;
}

/** An order whose money is neither settled nor returned. */
export interface OpenOrder {
  /** Kaquan's own id. */
  readonly orderId: string;
  /** The order's number at its channel 电商单号. */
  readonly orderNo: string;
}
