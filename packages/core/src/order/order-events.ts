import type { CasePayloads } from '../after-sales/case-events.ts';
import type { DeadlinePayloads } from '../deadlines/deadline-events.ts';
import type { ConfirmationPayloads } from '../fulfilment/confirmation-events.ts';
import type { FulfilPayloads } from '../fulfilment/fulfil-events.ts';
import type { IssuePayloads } from '../fulfilment/issue-events.ts';
import type { ParcelPayloads } from '../fulfilment/parcel-events.ts';
import type { LineId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/time.ts';
import type { PersonalPayloads } from '../people/personal-events.ts';
import type { HostFacts } from '../platform/host-facts.ts';
import type { RedemptionPayloads } from '../redemption/redemption-events.ts';
import type { DispatchPayloads } from '../subscribers/dispatch-events.ts';
import type { VerificationPayloads } from '../verification/verification-events.ts';
import type { HoldPayloads } from './hold-events.ts';
import type { LineProduct, Order } from './order.ts';
import type { PresenceFinding } from './presence-machine.ts';
import type { Reported } from './reported.ts';

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

/** What happens to an order after it was placed. */
export interface LaterPayloads
  extends
    RedemptionPayloads,
    IssuePayloads,
    ParcelPayloads,
    FulfilPayloads,
    DeadlinePayloads,
    ConfirmationPayloads,
    VerificationPayloads,
    CasePayloads,
    HoldPayloads,
    DispatchPayloads,
    PersonalPayloads {
  'order.reported': { readonly reported: Reported };
  /** It was read again and says what it said before. */
  'order.read': { readonly readAt: Instant };
  /** All that the host has told of it, with what is new. */
  'order.told': { readonly told: HostFacts };
  'order.repriced': Repricing;
  'order.line_mapped': { readonly lineId: LineId; readonly product: LineProduct };
  'order.removed': object;
  /** `finding`: what happened to it; `null` where a person brought it back. */
  'order.restored': { readonly finding: PresenceFinding | null };
  'order.paid': { readonly paidAt: Instant };
  'order.completed': object;
  'order.closed': object;
  'settlement.opened': object;
  'settlement.settled': object;
  'settlement.reversed': object;
  /** Money that had gone back came back to the shop. */
  'settlement.restored': object;
}

interface PayloadByType extends LaterPayloads {
  'order.placed': { readonly order: Order };
}

/** The name of something that happened to an order. */
export type OrderEventType = keyof PayloadByType;

/** Something that happened to an order, told apart by `type`; holds no secret and no key id. */
export type OrderEvent<Type extends OrderEventType = OrderEventType> = {
  readonly [T in Type]: { readonly type: T } & PayloadByType[T];
}[Type];
