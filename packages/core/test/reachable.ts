import type { Result } from 'neverthrow';
import { decideCase } from '../src/after-sales/case-decide.ts';
import { decideOpen } from '../src/after-sales/open-decide.ts';
import { decideAgreement } from '../src/after-sales/agreement-decide.ts';
import {
  decideApprove,
  decideRefundUnits,
  type CaseContext,
} from '../src/after-sales/refund-decide.ts';
import { decideMapping } from '../src/catalog/mapping-decide.ts';
import { decideConfirmation } from '../src/fulfilment/confirmation-decide.ts';
import { deliveries } from '../src/fulfilment/delivery-rules.ts';
import { decideFulfilled, decideRefulfil } from '../src/fulfilment/fulfil-decide.ts';
import { decideMark } from '../src/fulfilment/mark-decide.ts';
import { mayGoAgain, type ParcelToShip } from '../src/fulfilment/parcel-contents.ts';
import { decideParcelFact, decideShipParcels } from '../src/fulfilment/parcel-decide.ts';
import { decideReveal } from '../src/fulfilment/reveal-decide.ts';
import { decideShip } from '../src/fulfilment/ship-decide.ts';
import type { CoreError } from '../src/kernel/errors.ts';
import { sumMinor } from '../src/kernel/money.ts';
import type { Decision } from '../src/order/decision.ts';
import { decideFreeze, decideUnfreeze } from '../src/order/hold-decide.ts';
import { takeInReading } from '../src/order/order-fact.ts';
import { decidePresence } from '../src/order/presence-decide.ts';
import { unitsOf } from '../src/order/order-units.ts';
import { isOpenRefund } from '../src/order/reported.ts';
import type { OrderReading } from '../src/order/order-reading.ts';
import type { LineProduct, Order } from '../src/order/order.ts';
import type {
  ChannelOrderLine,
  ChannelPayment,
  ChannelRefund,
  ChannelRefundState,
} from '../src/ports/channel.ts';
import { decideRedeem } from '../src/redemption/redeem-decide.ts';
import { decideExpire, decideExtend } from '../src/redemption/extend-decide.ts';
import { decideReject, decideReopen } from '../src/redemption/reject-decide.ts';
import { decideReplaceLink } from '../src/redemption/replace-link-decide.ts';
import type { ShopPolicy } from '../src/shop/shop.ts';
import { decideClaimWaiting, decideWait } from '../src/stock/wait-decide.ts';
import { decideVerificationAnswer } from '../src/verification/answer-decide.ts';
import { decideUndo, decideVerify } from '../src/verification/verify-decide.ts';
import { keysOf } from './bound-keys.ts';
import { aRefund, aPolicy, nextReading, now, stored, type NextWord } from './readings.ts';
import { stateOf } from './state-of.ts';

/** A command or a fact, by name. It answers `null` where it was refused or changed nothing. */
export interface Act {
  readonly name: string;
  readonly decide: (order: Order) => Decision | null;
}

/** A word of the channel. */
export interface Fact extends Act {
  /** What is read when the channel says it. */
  readonly reading: (order: Order) => OrderReading;
  /** Takes in a reading of it, whether or not it says anything new. */
  readonly takeIn: (order: Order, reading: OrderReading) => Decision;
}

/** What the acts depend on. */
export interface ActContext {
  readonly policy?: Partial<ShopPolicy>;
  readonly product: LineProduct;
  /** How many refunds the channel may tell of; 1 unless told otherwise. */
  readonly refunds?: 1 | 2;
  /** Whether cases are also opened and moved here; not unless told so. */
  readonly opensCases?: boolean;
  /** When decisions are made; always the same unless told otherwise. */
  readonly now?: number;
}

const payments: readonly ChannelPayment[] = ['unpaid', 'paid', 'completed', 'closed'];
const refundStates: readonly ChannelRefundState[] = [
  'requested',
  'awaiting_return',
  'refused',
  'closed',
  'succeeded',
  'bounced',
  'other',
];
const sealed = { staysSealed: true };
const rejection = { code: 'other', text: 'no', refundDeclined: null, by: 'operator:li' } as const;
const byHand = { reason: 'manual', by: { kind: 'operator', id: 'li' } } as const;
const words = ['done', 'refused', 'doubted', 'dropped'] as const;
const outcomes = ['done', 'needs_check', 'impossible'] as const;
const wishes = ['verify', 'undo'] as const;

/** Everything that can happen to an order: each command of ours, each word of the channel. */
export function actsOf(order: Order, context: ActContext): readonly Act[] {
  return [...commandsOf(order, context), ...factsOf(order, context)];
}

/** Every command of ours. */
export function commandsOf(order: Order, context: ActContext): readonly Act[] {
  const { product, now: at = now } = context;
  const policy = aPolicy(context.policy);
  const when = { policy, now: at };
  const staff = { ...when, actor: { kind: 'operator', id: 'li' } } as const;
  const shortages = [{ productId: product.productId, needed: 1, available: 0 }];
  const units = unitsOf(order).map(({ unit }) => unit.unitId);
  const mapping = { ...when, shortages: null };
  return [
    // A key may expire once; again and again there would be no end to it.
    ...(isFirstAttempt(order) ? [null, at] : [null]).flatMap((expiresAt) => {
      const having = (o: Order) => ({ ...when, keys: keysOf(o, expiresAt) });
      const how = expiresAt === null ? '' : ', keys expired';
      return [
        act(`ship${how}`, (o) => decideShip(o, having(o))),
        act(`redeem${how}`, (o) => decideRedeem(o, having(o))),
        act(`reveal${how}`, (o) => decideReveal(o, { ...having(o), deliveries })),
      ];
    }),
    // As part of the host's transaction: nothing is revealed yet.
    act('ship sealed', (o) => decideShip(o, { ...when, ...sealed, keys: keysOf(o) })),
    act('ship sealed, to the caller', (o) =>
      decideShip(o, { ...when, ...sealed, keys: keysOf(o), route: 'direct' }),
    ),
    act('redeem sealed', (o) => decideRedeem(o, { ...when, ...sealed, keys: keysOf(o) })),
    ...order.fulfilments.flatMap(({ requestId }, number) =>
      words.map((outcome) =>
        act(`fulfiller says ${number + 1} ${outcome}`, (o) =>
          decideFulfilled(o, { requestId, outcome, note: '' }, when),
        ),
      ),
    ),
    // Each refusal may be asked about anew; again and again there would be no end to it.
    ...(isFirstAttempt(order) ? [act('ask again', (o) => decideRefulfil(o, when))] : []),
    act('mark delivered', (o) => decideMark(o, null, when)),
    act('ship by parcel', (o) =>
      decideShipParcels(o, [nextParcel(o)], { ...when, method: parcelMethod }),
    ),
    ...order.parcels.flatMap(({ parcelId }, number) =>
      (['received', 'lost', 'returned'] as const).map((fact) =>
        act(`parcel ${number + 1} is ${fact}`, (o) =>
          decideParcelFact(o, { parcelId, fact }, when),
        ),
      ),
    ),
    act('verify all', (o) => decideVerify(o, null, when)),
    ...units.map((unitId) => act(`verify ${unitId}`, (o) => decideVerify(o, [unitId], when))),
    act('undo all', (o) => decideUndo(o, null, { ...when, onlyVerifies: null })),
    ...units.flatMap((unitId) =>
      wishes.flatMap((wish) =>
        outcomes.map((outcome) =>
          act(`channel answers ${wish} ${unitId} ${outcome}`, (o) =>
            decideVerificationAnswer(o, { unitId, wish, outcome, note: '' }, when),
          ),
        ),
      ),
    ),
    act('wait', (o) => decideWait(o, shortages, when)),
    act('claim waiting', (o) => decideClaimWaiting(o, when)),
    act('freeze', (o) => decideFreeze(o, { ...byHand, note: 'call first', rule: null }, when)),
    act('unfreeze', (o) => decideUnfreeze(o, byHand, mapping)),
    act('reject', (o) => decideReject(o, rejection, when)),
    act('reopen', (o) => decideReopen(o, mapping)),
    act('remove', (o) => decidePresence(o, 'remove', at)),
    act('restore', (o) => decidePresence(o, 'restore', at)),
    act('expire', (o) => decideExpire(o, { policy, now: o.linkTerm?.to ?? at })),
    act('extend', (o) => decideExtend(o, at + 60_000, when)),
    act('replace link', (o) => decideReplaceLink(o, at)),
    act('map', (o) => decideMapping(o, () => product, mapping)),
    act('map, short', (o) => decideMapping(o, () => product, { ...mapping, shortages })),
    ...order.confirmations.flatMap(({ confirmationId }, number) =>
      outcomes.map((outcome) =>
        act(`channel answers shipment ${number + 1} ${outcome}`, (o) =>
          decideConfirmation(o, { confirmationId, outcome, note: '' }, when),
        ),
      ),
    ),
    ...order.cases.flatMap(({ caseId, items }, number) => [
      act(`approve case ${number + 1}`, (o) => decideApprove(o, caseId, staff)),
      ...outcomes.map((outcome) =>
        act(`channel answers case ${number + 1} ${outcome}`, (o) =>
          decideAgreement(o, { caseId, agreedMinor: askedOf(items), outcome, note: '' }, when),
        ),
      ),
    ]),
    ...(context.opensCases === true ? caseActs(order, staff) : []),
    ...units.map((unitId) => act(`refund ${unitId}`, (o) => decideRefundUnits(o, [unitId], staff))),
  ];
}

const parcelMethod = { name: 'parcel', granularity: 'line' } as const;

// Under a waybill of its own: whatever may go, and once more what has failed to arrive.
function nextParcel(order: Order): ParcelToShip {
  const trackingNo = `SF${order.parcels.length + 1}`;
  const again = unitsOf(order).filter(({ unit }) => mayGoAgain(order, unit));
  const units = again.map(({ unit }) => unit.unitId);
  const isEndless = order.parcels.length > 2;
  return { carrier: 'SF', trackingNo, ...(units.length === 0 || isEndless ? {} : { units }) };
}

const caseCommands = ['review', 'dispute', 'retract', 'settle', 'receive', 'close'] as const;

// What buyers and staff do with cases of their own; two cases are enough to meet each other.
function caseActs(order: Order, staff: CaseContext): readonly Act[] {
  const context = { ...staff, rules: [], isOverride: true };
  const units = { unitIds: unitsOf(order).map(({ unit }) => unit.unitId) };
  const asked = { units, reason: '', amountMinor: null, isOverride: true, follows: null };
  const kinds = ['refund_only', 'return_and_refund', 'reissue', 'exchange'] as const;
  const opening = kinds.map((kind) =>
    act(`open ${kind}`, (o) => decideOpen(o, { ...asked, kind, isApproved: true }, context)),
  );
  return [
    ...(order.cases.length < 2 && order.eventCount < 60 ? opening : []),
    ...order.cases.flatMap(({ caseId }, number) => [
      ...caseCommands.map((name) =>
        act(`${name} case ${number + 1}`, (o) =>
          decideCase(o, { caseId, command: { name } }, context),
        ),
      ),
      act(`refuse case ${number + 1}`, (o) => {
        const command = { name: 'reject', code: 'other', buyerText: '', note: '' } as const;
        return decideCase(o, { caseId, command }, context);
      }),
      act(`inspect case ${number + 1}`, (o) =>
        decideCase(o, { caseId, command: { name: 'inspect', goods: [] } }, context),
      ),
    ]),
  ];
}

/** Every word of the channel that differs in one thing from its last. */
export function factsOf(order: Order, context: ActContext): readonly Fact[] {
  const { reported } = order;
  const { refunds = 1 } = context;
  const fact = (name: string, word: NextWord, by = 60_000): Fact => {
    const isShort = by === Number.POSITIVE_INFINITY;
    const reading = (o: Order): OrderReading => readingOf(o, word, isShort ? 60_000 : by);
    const takeIn = (o: Order, read: OrderReading): Decision =>
      takingIn(o, read, { isShort, context });
    const decide = (o: Order): Decision | null => changed(takeIn(o, reading(o)));
    return { name: `channel: ${name}`, reading, takeIn, decide };
  };
  const first = order.lines[0];
  const line = (parts: Partial<ChannelOrderLine>): NextWord => ({ lineNo: '1', line: parts });
  return [
    ...payments.map((payment) => fact(payment, { read: { payment } })),
    ...payments.map((payment) =>
      fact(`${payment}, short`, { read: { payment } }, Number.POSITIVE_INFINITY),
    ),
    fact('unpaid, of an earlier time', { read: { payment: 'unpaid' } }, -60_000),
    fact('shipped', { read: { isShipped: true }, line: { isShipped: true } }),
    fact('held', { read: { isHeld: !reported.isHeld } }),
    fact('line 1 closed', line({ payment: 'closed' })),
    fact('line 1 of another quantity', line({ quantity: 9 })),
    fact('another price', { read: { buyerPaidMinor: otherPrice(order) } }),
    fact('refund of an unknown line', { refunds: [aRefund({ refundId: 'rx', lineNo: '9' })] }),
    ...refundIdsOf(order, refunds).flatMap((refundId) =>
      statesOfRefund(order, refundId).flatMap((state) => {
        const lineMinor = first?.paidMinor ?? 0;
        const unitMinor = first?.units[0]?.paidMinor ?? 0;
        const amounts = [
          ['all', lineMinor],
          ['half a unit', Math.floor(unitMinor / 2)],
          ['too much', lineMinor + 7],
          ...(unitMinor === lineMinor ? [] : [['a unit', unitMinor] as const]),
        ] as const;
        return amounts.map(([amount, amountMinor]) =>
          fact(
            `refund ${refundId} of ${amount} ${state}`,
            refundWord(order, refundId, {
              state,
              amountMinor,
            }),
          ),
        );
      }),
    ),
  ];
}

function isFirstAttempt(order: Order): boolean {
  return unitsOf(order).every(({ unit }) => unit.issues.length === 1);
}

// Back and forth between two prices, so that there is an end to it.
function otherPrice({ buyerPaidMinor }: Order): number {
  return buyerPaidMinor % 10 === 0 ? buyerPaidMinor + 4 : Math.max(0, buyerPaidMinor - 4);
}

// What was taken back may be asked for once more; again and again there would be no end to it.
function statesOfRefund(order: Order, refundId: string): readonly ChannelRefundState[] {
  const own = order.cases.filter(({ channelRefund }) => channelRefund?.refundId === refundId);
  const isOver = own.length > 1 && own.at(-1)?.endedAt !== null;
  return isOver ? refundStates.filter((state) => !isOpenRefund(state)) : refundStates;
}

function refundIdsOf(order: Order, most: number): readonly string[] {
  const isKnown = order.cases.some(({ channelRefund }) => channelRefund?.refundId === 'r1');
  return isKnown && most > 1 ? ['r1', 'r2'] : ['r1'];
}

function refundWord(
  order: Order,
  refundId: string,
  parts: Pick<ChannelRefund, 'state' | 'amountMinor'>,
): NextWord {
  const modifiedAt = order.reported.modifiedAt + 60_000;
  const refund = aRefund({ refundId, ...parts, modifiedAt, version: String(modifiedAt) });
  const { state } = refund;
  return { lineNo: '1', line: { refund: { refundId, state } }, refunds: [refund] };
}

function readingOf(order: Order, word: NextWord, by: number): OrderReading {
  const modifiedAt = order.reported.modifiedAt + by;
  const read = { ...nextReading(order, word), modifiedAt };
  return { read, refunds: word.refunds ?? [], readAt: Math.max(modifiedAt, 0) };
}

// Infinity stands for a reading whose first decision came short of keys.
function takingIn(
  order: Order,
  reading: OrderReading,
  { isShort, context }: { readonly isShort: boolean; readonly context: ActContext },
): Decision {
  const { policy, product, now: at = now } = context;
  const shortages = isShort ? [{ productId: product.productId, needed: 1, available: 0 }] : null;
  return takeInReading(order, reading, { policy: aPolicy(policy), now: at, shortages });
}

function act(name: string, decide: (order: Order) => Decision | Result<Decision, CoreError>): Act {
  return {
    name,
    decide(order) {
      const answer = decide(order);
      if ('events' in answer) return changed(answer);
      return answer.isOk() ? changed(answer.value) : null;
    },
  };
}

function changed(decision: Decision): Decision | null {
  return decision.events.length === 0 ? null : decision;
}

/** An order that was reached, and how. */
export interface Reached {
  readonly order: Order;
  readonly by: Act | null;
  readonly from: Reached | null;
}

/** The names of the acts that lead to an order. */
export function pathTo({ by, from }: Reached): readonly string[] {
  return by === null || from === null ? [] : [...pathTo(from), by.name];
}

/** One step of a search. */
export interface Step {
  readonly from: Reached;
  readonly act: Act;
  readonly decision: Decision;
}

/**
 * Searches breadth first everything that can become of some orders, until nothing new is found or
 * `most` states are. `onStep` sees every step, `onThrow` every decision that stopped the program.
 */
export function search(
  starts: readonly Order[],
  context: ActContext,
  watch: {
    readonly most: number;
    /** Answers whether to go on from there. */
    readonly onState: (reached: Reached) => boolean;
    readonly onStep: (step: Step) => void;
    readonly onThrow: (from: Reached, act: Act, cause: unknown) => void;
  },
): number {
  const queue: Reached[] = [];
  const seen = new Set<string>();
  const visit = (reached: Reached): void => {
    // Naming a state is what takes the time: none is named that would not be looked at.
    if (seen.size >= watch.most) return;
    const text = stateOf(reached.order);
    if (seen.has(text)) return;
    seen.add(text);
    if (watch.onState(reached)) queue.push(reached);
  };
  for (const order of starts) visit({ order, by: null, from: null });
  for (const from of queue) {
    for (const each of actsOf(from.order, context)) {
      const decision = attempt(each, from, watch.onThrow);
      if (decision === null) continue;
      watch.onStep({ from, act: each, decision });
      visit({ order: stored(decision), by: each, from });
    }
  }
  return seen.size;
}

function attempt(
  each: Act,
  from: Reached,
  onThrow: (from: Reached, act: Act, cause: unknown) => void,
): Decision | null {
  try {
    return each.decide(from.order);
  } catch (cause) {
    onThrow(from, each, cause);
    return null;
  }
}

function askedOf(items: Order['cases'][number]['items']): number {
  return sumMinor(items.map(({ amountMinor }) => amountMinor));
}
