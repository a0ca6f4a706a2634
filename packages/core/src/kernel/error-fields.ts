/** One problem with one field of an input. */
export interface FieldProblem {
  /** Path of the field: `credentials.session`, `lines.0.quantity`; `input` for the whole. */
  readonly field: string;
  /** What is wrong and what to put there instead. */
  readonly problem: string;
}

/** What is missing of one product. */
export interface Shortage {
  readonly productId: string;
  /** Units that the order still needs. */
  readonly needed: number;
  /** Keys that nobody else waits for. */
  readonly available: number;
}

/** The fields that each error carries beside `code`, `message` and `retry`. */
export interface ErrorFields {
  'input.invalid': { readonly issues: readonly FieldProblem[] };
  'idempotency.key_reused': { readonly operation: string; readonly key: string };
  'throttle.exceeded': { readonly retryAfterMs: number };

  'shop.not_found': { readonly shopId: string };
  'shop.name_taken': { readonly name: string };
  'product.not_found': { readonly productId: string };
  'product.name_taken': { readonly name: string };
  'stock.short': { readonly orderId: string; readonly products: readonly Shortage[] };
  'stock.import_mismatch': { readonly importId: string; readonly problem: string };

  'order.not_found': { readonly orderId: string };
  'order.illegal_transition': {
    readonly orderId: string;
    readonly axis: string;
    readonly state: string;
    readonly command: string;
    readonly legal: readonly string[];
  };
  'order.not_paid': { readonly orderId: string; readonly payment: string };
  'order.frozen': {
    readonly orderId: string;
    readonly action: string;
    readonly reasons: readonly string[];
  };
  'order.reading_stale': { readonly orderId: string; readonly readAt: number };
  'order.not_fresh': { readonly orderId: string; readonly readAt: number };
  'order.nothing_owed': { readonly orderId: string; readonly action: string };
  'unit.not_found': { readonly orderId: string; readonly unitId: string };

  'link.invalid': object;
  'link.revoked': object;
  'redemption.over': { readonly orderId: string; readonly redemption: string };

  'case.not_found': { readonly caseId: string };
  'refund.exceeds_share': {
    readonly unitId: string;
    readonly requestedMinor: number;
    readonly leftMinor: number;
  };
  'refund.channel_case_missing': { readonly orderId: string; readonly unitIds: readonly string[] };

  'channel.unavailable': { readonly channel: string; readonly operation: string };
  'channel.outcome_unknown': { readonly channel: string; readonly operation: string };
  'channel.throttled': {
    readonly channel: string;
    readonly operation: string;
    readonly retryAfterMs: number;
  };
  'channel.grant_expired': { readonly channel: string };
  'channel.rejected': {
    readonly channel: string;
    readonly operation: string;
    /** The platform's own code, for a person who looks it up. */
    readonly channelCode: string;
    readonly channelMessage: string;
  };
  'channel.unreadable': {
    readonly channel: string;
    readonly operation: string;
    readonly problem: string;
  };
  'channel.incapable': { readonly channel: string; readonly operation: string };
  'channel.order_not_found': { readonly channel: string; readonly orderNo: string };
  'channel.refund_not_found': { readonly channel: string; readonly refundId: string };

  'storage.unavailable': { readonly operation: string };
  'storage.corrupt': { readonly table: string; readonly row: string; readonly problem: string };
  'storage.contention': { readonly operation: string; readonly attempts: number };
  'storage.lease_lost': { readonly job: string };
  'vault.unavailable': { readonly operation: string };
  'vault.cannot_open': { readonly keyId: string; readonly problem: string };
}
