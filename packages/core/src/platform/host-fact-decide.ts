import { err, ok, type Result } from 'neverthrow';
import { bounceOf } from '../after-sales/bounce-decide.ts';
import { concludeCase } from '../after-sales/case-settle.ts';
import { paysRefund } from '../after-sales/case.ts';
import { caseMachine } from '../after-sales/case-machine.ts';
import { paymentOf } from '../after-sales/payment-name.ts';
import { coreError, type CoreError } from '../kernel/errors.ts';
import type { Shortage } from '../kernel/error-fields.ts';
import type { CaseId } from '../kernel/ids.ts';
import { sumMinor } from '../kernel/money.ts';
import type { Instant } from '../kernel/time.ts';
import type { Decision } from '../order/decision.ts';
import { join } from '../order/fresh-reading.ts';
import { advanceOrder } from '../order/order-advance.ts';
import { canStep, draftOrder } from '../order/order-draft.ts';
import { takeInReading, type Ruling } from '../order/order-fact.ts';
import { conflict, type Screening } from '../order/order-holds.ts';
import type { Order } from '../order/order.ts';
import type { ShopPolicy } from '../shop/shop.ts';
import {
  maxToldRefunds,
  nothingTold,
  tellOrderFact,
  tellRefundFact,
  type HostFacts,
  type OrderFactName,
  type RefundFactName,
} from './host-facts.ts';
import { hostReadingOf } from './host-reading.ts';

/** A fact as a host tells it. */
export type ToldFact =
  | {
      readonly fact: OrderFactName;
      readonly at: Instant;
      /** What the buyer paid, where the host says so. */
      readonly amountMinor?: number | undefined;
    }
  | {
      readonly fact: RefundFactName;
      readonly at: Instant;
      readonly refundNo: string;
      /** Needed where the order has several lines. */
      readonly lineNo?: string | undefined;
      readonly amountMinor: number;
      readonly reason?: string | undefined;
    }
  | {
      readonly fact: 'refunded';
      readonly at: Instant;
      readonly caseId: string;
      readonly amountMinor?: number | undefined;
    };

/** Why a fact cannot be told: it speaks of nothing that the order has. */
export type HostFactError = CoreError<'case.not_found' | 'input.invalid'>;

/** What a fact's decision depends on beside the order. */
export interface HostFactContext {
  readonly policy: ShopPolicy;
  readonly now: Instant;
  readonly shortages: readonly Shortage[] | null;
  /** The rules outside of the order; without them their holds stay as they are. */
  readonly screening?: Screening;
  /** As in {@link FactContext}. */
  readonly ruling?: Ruling;
}

/**
 * Takes in a fact of the host's. Whatever the order in which facts are told, and however often, the
 * order comes to the same; no events where the fact is no news.
 *
 * Errors: `case.not_found`, `input.invalid` for a refund that names no line of the order, or a case that
 * gives no money back.
 */
export function decideHostFact(
  order: Order,
  given: ToldFact,
  context: HostFactContext,
): Result<Decision, HostFactError> {
  const fact = namingCase(order, given);
  if ('caseId' in fact) return decideRefundedCase(order, fact, context);
  if ('payment' in fact) return decideOnPayment(order, fact, context);
  const before = order.told ?? nothingTold;
  const added = addFact(order, before, fact);
  if (added.isErr()) return err(added.error);
  const told = added.value;
  if (told === before) return ok({ order, events: [] });
  const draft = draftOrder(order, context.now);
  draft.emit({ type: 'order.told', told });
  if (!('refundNo' in fact) && isOtherAmount(order, fact)) {
    conflict(draft, `paid ${fact.amountMinor}, not ${order.buyerPaidMinor}`);
  }
  if (isSettlementOnly[fact.fact]) {
    advanceOrder(draft, context.policy);
    return ok({ order: draft.order, events: draft.events });
  }
  const first = { order: draft.order, events: draft.events };
  const reading = hostReadingOf(first.order, told, context.now);
  return ok(join(first, takeInReading(first.order, reading, context)));
}

// A refund that was asked for here was asked for under its case's id, and that is the number by which
// who paid it speaks of it.
function namingCase({ cases }: Order, fact: ToldFact): ToldFact | PaymentFact {
  if (!('refundNo' in fact) || !isPayment[fact.fact]) return fact;
  const { refundNo, at, amountMinor, reason = '' } = fact;
  const isOtherName = cases.some(({ channelRefund }) => channelRefund?.refundId === refundNo);
  const named = paymentOf(cases.filter(paysRefund), refundNo);
  if (isOtherName || named === null) return fact;
  const { caseId: paidCase, payment } = named;
  return { fact: fact.fact, at, paidCase, payment, amountMinor, reason };
}

/** What became of one payment of a case that was asked for here. */
interface PaymentFact {
  readonly fact: RefundFactName;
  readonly at: Instant;
  readonly paidCase: CaseId;
  readonly payment: number;
  readonly amountMinor: number;
  readonly reason: string;
}

// A payment that is known to have come back was told of before, whatever is said of it now.
function decideOnPayment(
  order: Order,
  { fact, at, paidCase: caseId, payment, amountMinor, reason }: PaymentFact,
  context: HostFactContext,
): Result<Decision, HostFactError> {
  const current = order.cases.find((each) => each.caseId === caseId);
  if (current === undefined) return err(coreError('case.not_found', { caseId }));
  if (payment <= current.bounces) return ok({ order, events: [] });
  if (!isReversal[fact]) {
    return decideRefundedCase(order, { fact: 'refunded', at, caseId, amountMinor }, context);
  }
  const bounce = { caseId, payment: current.bounces + 1, note: reason };
  const bounced = bounceOf(order, { current, bounce }, context);
  return bounced.isOk() ? ok(bounced.value) : ok({ order, events: [] });
}

const isReversal: Readonly<Partial<Record<RefundFactName, true>>> = { refund_bounced: true };

const isPayment: Readonly<Record<RefundFactName, boolean>> = {
  refund_requested: false,
  refund_withdrawn: false,
  refunded: true,
  refund_bounced: true,
};

// Whose word settles an order is the shop's choice, also where a marketplace tells of all else.
const isSettlementOnly: Readonly<Partial<Record<ToldFact['fact'], boolean>>> = { settled: true };

function addFact(
  order: Order,
  told: HostFacts,
  fact: Exclude<ToldFact, { readonly caseId: string }>,
): Result<HostFacts, CoreError<'input.invalid'>> {
  if (!('refundNo' in fact)) return ok(tellOrderFact(told, fact));
  const { orderNo, lines } = order;
  const only = lines.length === 1 ? lines[0]?.lineNo : undefined;
  const lineNo = fact.lineNo ?? only;
  if (lineNo === undefined) return invalid('lineNo', 'is needed: the order has several lines');
  if (!lines.some((line) => line.lineNo === lineNo)) {
    return invalid('lineNo', 'must be a line of the order');
  }
  const { refundNo, reason = '' } = fact;
  const next = tellRefundFact(told, { ...fact, refundNo, orderNo, lineNo, reason });
  if (next.refunds.length <= maxToldRefunds) return ok(next);
  return invalid('refundNo', `an order has at most ${maxToldRefunds} refunds`);
}

function invalid(field: string, problem: string): Result<never, CoreError<'input.invalid'>> {
  return err(coreError('input.invalid', { issues: [{ field, problem }] }));
}

function isOtherAmount(
  { buyerPaidMinor }: Order,
  { amountMinor }: { readonly amountMinor?: number | undefined },
): boolean {
  return amountMinor !== undefined && amountMinor !== buyerPaidMinor;
}

// A case that was opened here, and whose money the host has given back.
function decideRefundedCase(
  order: Order,
  fact: Extract<ToldFact, { readonly caseId: string }>,
  context: HostFactContext,
): Result<Decision, HostFactError> {
  const { caseId } = fact;
  const current = order.cases.find((each) => each.caseId === caseId);
  if (current === undefined) return err(coreError('case.not_found', { caseId }));
  if (!paysRefund(current)) return invalid('caseId', 'must be a case that gives money back');
  const asked = sumMinor(current.items.map((item) => item.amountMinor));
  const amountMinor = fact.amountMinor ?? current.channelRefund?.amountMinor ?? asked;
  const { channelRefund } = current;
  if (channelRefund !== null) {
    const { refundId: refundNo, lineNo } = channelRefund;
    const { at } = fact;
    return decideHostFact(order, { fact: 'refunded', at, refundNo, lineNo, amountMinor }, context);
  }
  const draft = draftOrder(order, context.now);
  const step = { machine: caseMachine, state: current.state, command: 'witness' } as const;
  if (canStep(order, step)) {
    concludeCase(draft, current, amountMinor);
    advanceOrder(draft, context.policy);
  }
  return ok({ order: draft.order, events: draft.events });
}
