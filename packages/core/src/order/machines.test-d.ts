import type { actionMachine } from '../after-sales/action-machine.ts';
import type { caseMachine } from '../after-sales/case-machine.ts';
import type { deadlineMachine } from '../deadlines/deadline-machine.ts';
import type { confirmationMachine } from '../fulfilment/confirmation-machine.ts';
import type { fulfilMachine } from '../fulfilment/fulfil-machine.ts';
import type { issueMachine } from '../fulfilment/issue-machine.ts';
import type { parcelMachine } from '../fulfilment/parcel-machine.ts';
import type { EventOf } from '../kernel/machine.ts';
import type { personalMachine } from '../people/personal-machine.ts';
import type { redemptionMachine } from '../redemption/redemption-machine.ts';
import type { verificationMachine } from '../verification/verification-machine.ts';
import type { holdMachine } from './hold-machine.ts';
import type { OrderEventType } from './order-events.ts';
import type { paymentMachine, PaymentState } from './payment-machine.ts';
import type { presenceMachine } from './presence-machine.ts';
import type { settlementMachine, SettlementState } from './settlement-machine.ts';

type Equal<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const isTrue = <_T extends true>(): void => undefined;

isTrue<Equal<PaymentState, 'unpaid' | 'paid' | 'completed' | 'closed'>>();
isTrue<Equal<SettlementState, 'none' | 'unsettled' | 'settled' | 'reversed'>>();

// Every event that a table emits is an event of an order.
type Emitted =
  | EventOf<typeof paymentMachine>
  | EventOf<typeof settlementMachine>
  | EventOf<typeof presenceMachine>
  | EventOf<typeof holdMachine>
  | EventOf<typeof redemptionMachine>
  | EventOf<typeof issueMachine>
  | EventOf<typeof parcelMachine>
  | EventOf<typeof fulfilMachine>
  | EventOf<typeof deadlineMachine>
  | EventOf<typeof confirmationMachine>
  | EventOf<typeof personalMachine>
  | EventOf<typeof verificationMachine>
  | EventOf<typeof caseMachine>
  | EventOf<typeof actionMachine>;
isTrue<Equal<Exclude<Emitted, OrderEventType>, never>>();

// What moves no machine: readings, prices, mappings, money, whom it is told to.
isTrue<
  Equal<
    Exclude<OrderEventType, Emitted>,
    | 'order.placed'
    | 'personal.missed'
    | 'personal.opened'
    | 'order.reported'
    | 'order.read'
    | 'order.told'
    | 'order.repriced'
    | 'order.line_mapped'
    | 'order.watched'
    | 'deadline.acted'
    | 'deadline.recounted'
    | 'parcel.packed'
    | 'verification.code_issued'
    | 'confirmation.opened'
    | 'redemption.ready'
    | 'link.disclosed'
    | 'link.replaced'
    | 'link.term_set'
    | 'case.opened'
    | 'case.updated'
    | 'case.endorsed'
    | 'case.evidence_added'
    | 'action.planned'
    | 'dispatch.retried'
    | 'dispatch.skipped'
    | 'refund.reserved'
    | 'refund.released'
    | 'refund.confirmed'
    | 'refund.reversed'
    | 'refund.unexplained'
    | 'unexplained.reversed'
    | 'case.suspected'
    | 'case.cleared'
    | 'case.flagged'
    | 'case.ruled'
    | 'case.refusal_begun'
    | 'case.refusal_failed'
    | 'case.overruled'
    | 'compensation.granted'
    | 'compensation.voided'
    | 'compensation.paid'
    | 'compensation.reversed'
    | 'difference.due'
    | 'difference.paid'
    | 'difference.waived'
    | 'difference.voided'
    | 'difference.returned'
    | 'supplier.claimed'
  >
>();
