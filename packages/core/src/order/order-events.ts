import type { AfterSalesCase, CaseItem } from '../after-sales/case.ts';
import type { CaseId, LineId, ProductId, UnitId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/time.ts';
import type { ChannelRefund } from '../ports/channel.ts';
import type { HoldReason } from './hold-machine.ts';
import type { LineProduct, Order } from './order.ts';
import type { Reported } from './reported.ts';

/** One attempt on one unit. */
export interface UnitAttempt {
  /** `<order>.<line>.<ordinal>`. */
  readonly unitId: UnitId;
  /** The number of the unit's issue, from 1. */
  readonly attempt: number;
}

/** New shares of an order whose price changed before it was paid. */
export interface Repricing {
  /** The new total, with postage. */
  readonly buyerPaidMinor: number;
  /** The part of the new total that is postage. */
  readonly postageMinor: number;
  /** Every line of the order, with its new share and those of its units. */
  readonly lines: readonly {
    readonly lineId: LineId;
    readonly paidMinor: number;
    /** By ordinal. */
    readonly unitPaidMinor: readonly number[];
  }[];
}

interface PayloadByType {
  'order.placed': { readonly order: Order };
  'order.reported': { readonly reported: Reported };
  /** It was read again and says what it said before. */
  'order.read': { readonly readAt: Instant };
  'order.repriced': Repricing;
  'order.line_mapped': { readonly lineId: LineId; readonly product: LineProduct };
  'order.paid': { readonly paidAt: Instant };
  'order.completed': object;
  'order.closed': object;
  'order.held': { readonly reason: HoldReason; readonly note: string };
  'order.released': { readonly reason: HoldReason };
  'settlement.opened': object;
  'settlement.settled': object;
  'settlement.reversed': object;
  'redemption.required': object;
  'redemption.waived': object;
  'redemption.ready': object;
  'redemption.redeemed': object;
  'redemption.cancelled': object;
  'redemption.reopened': object;
  'link.replaced': { readonly generation: number };
  'unit.claimed': UnitAttempt & { readonly productId: ProductId };
  'unit.unclaimed': UnitAttempt;
  'unit.delivered': UnitAttempt;
  'unit.revealed': UnitAttempt;
  'unit.cancelled': UnitAttempt;
  'unit.returned': UnitAttempt;
  'unit.voided': UnitAttempt;
  /** A further attempt opens; `attempt` is its number. */
  'unit.reopened': UnitAttempt;
  'confirmation.requested': { readonly confirmationId: string };
  'confirmation.confirmed': { readonly confirmationId: string; readonly by: 'call' | 'fact' };
  'confirmation.failed': { readonly confirmationId: string; readonly note: string };
  'confirmation.doubted': { readonly confirmationId: string; readonly note: string };
  'verification.waived': { readonly unitId: UnitId };
  'verification.due': { readonly unitId: UnitId };
  'verification.verified': { readonly unitId: UnitId };
  'verification.voided': { readonly unitId: UnitId };
  'case.opened': { readonly case: AfterSalesCase };
  /** The channel's case was read again and differs, or a person chose other units. */
  'case.updated': {
    readonly caseId: CaseId;
    readonly channelRefund: ChannelRefund | null;
    readonly items: readonly CaseItem[];
  };
  'case.revised': { readonly caseId: CaseId };
  'case.approved': { readonly caseId: CaseId };
  'case.settling': { readonly caseId: CaseId };
  'case.failed': { readonly caseId: CaseId; readonly note: string };
  'case.done': { readonly caseId: CaseId };
  'case.rejected': { readonly caseId: CaseId };
  'case.withdrawn': { readonly caseId: CaseId };
  'refund.reserved': { readonly caseId: CaseId } & CaseItem;
  'refund.released': { readonly caseId: CaseId } & CaseItem;
  'refund.confirmed': { readonly caseId: CaseId } & CaseItem;
  /** The channel gave back more than the units' shares. */
  'refund.unexplained': { readonly caseId: CaseId; readonly amountMinor: number };
}

/** The name of something that happened to an order. */
export type OrderEventType = keyof PayloadByType;

/** Something that happened to an order, told apart by `type`; holds no secret and no key id. */
export type OrderEvent<Type extends OrderEventType = OrderEventType> = {
  readonly [T in Type]: { readonly type: T } & PayloadByType[T];
}[Type];
