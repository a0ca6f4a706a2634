import type { Decision } from '../src/order/decision.ts';
import type { Order } from '../src/order/order.ts';
import type { ChannelPayment, ChannelRefundState } from '../src/ports/channel.ts';
import {
  actsOf,
  commandsOf,
  factsOf,
  type Act,
  type ActContext,
  type Reached,
  type Step,
} from './reachable.ts';
import { stored } from './readings.ts';
import { stateOf } from './state-of.ts';
import { contextOf, startsOf } from './world-starts.ts';
import { worlds } from './worlds.ts';
import { grouped, groupNames, type ClosedWorld } from './closed-worlds.ts';

// Worlds in which the channel goes by its own rules: a payment runs forward, a refund takes its course.
// Their states are finite, so all of them are looked at. What it says against its own rules is said in
// each of those states once more.

/** How far a closed world goes: one step beyond, an order is looked at and followed no further. */
const most = { attempts: 2, cases: 1, parcels: 1 } as const;

/** What a truthful channel says of a payment next. */
const nextPayments: Readonly<Record<ChannelPayment, readonly ChannelPayment[]>> = {
  unpaid: ['paid', 'closed'],
  paid: ['completed', 'closed'],
  completed: [],
  closed: ['paid'],
};

/** What a truthful channel says of a refund next; its amount stays what it was. */
const nextRefunds: Readonly<Record<ChannelRefundState | 'none', readonly ChannelRefundState[]>> = {
  none: ['requested'],
  requested: ['awaiting_return', 'refused', 'closed', 'succeeded'],
  awaiting_return: ['returned', 'closed', 'succeeded'],
  returned: ['succeeded'],
  refused: ['requested', 'closed'],
  other: [],
  closed: ['requested'],
  succeeded: ['bounced'],
  bounced: ['succeeded'],
};

const paymentName = /^channel: (unpaid|paid|completed|closed)(?:, short)?$/;
const refundName = /^channel: refund r1 of (all|half a unit) (\w+)$/;

/** Whether a channel that goes by its own rules may say this now. */
function isTrue(order: Order, name: string): boolean {
  const { payment, isShipped, lines } = order.reported;
  const isPaid = payment === 'paid' || payment === 'completed';
  const said = paymentName.exec(name)?.[1];
  if (said !== undefined) return nextPayments[payment].some((next) => next === said);
  const [, amount = '', state = ''] = refundName.exec(name) ?? [];
  if (state !== '') return isPaid && mayRefund(order, amount, state);
  if (name === 'channel: shipped') return isPaid && !isShipped;
  if (name === 'channel: held') return isPaid;
  if (name === 'channel: another price') return payment === 'unpaid';
  const isGone = lines[0]?.refund?.state === 'succeeded' && lines[0].payment !== 'closed';
  return name === 'channel: line 1 closed' && isGone;
}

function mayRefund({ cases, lines, reported }: Order, amount: string, state: string): boolean {
  const known = cases.find(({ channelRefund }) => channelRefund !== null);
  const isAll = known?.channelRefund?.amountMinor === lines[0]?.paidMinor;
  if (known !== undefined && isAll !== (amount === 'all')) return false;
  // Once: again and again there would be no end to it.
  if (state === 'bounced' && known?.bounces !== 0) return false;
  const next = nextRefunds[reported.lines[0]?.refund?.state ?? 'none'];
  return next.some((each) => each === state);
}

function isInside({ lines, cases, parcels }: Order): boolean {
  const units = lines.flatMap((line) => line.units);
  return (
    units.every(({ issues }) => issues.length <= most.attempts) &&
    cases.length <= most.cases &&
    parcels.length <= most.parcels
  );
}

/** Everything that can happen to an order in a closed world. */
function actsIn({ groups }: ClosedWorld, order: Order, context: ActContext): readonly Act[] {
  const shut = groupNames.filter((name) => !groups.includes(name)).map((name) => grouped[name]);
  const isOpen = ({ name }: Act): boolean => !shut.some((each) => each.test(name));
  const facts = factsOf(order, context).filter(({ name }) => isTrue(order, name));
  return [...commandsOf(order, context), ...facts].filter(isOpen);
}

/** What a closed world came to. */
export interface Closure {
  readonly states: readonly Reached[];
  /** Whether every state that was found was followed: nothing is left to find. */
  readonly isClosed: boolean;
}

/** Finds every state of a closed world. It gives up at `limit`, which a world that is closed never reaches. */
export function closeWorld(
  world: ClosedWorld,
  watch: {
    readonly limit: number;
    /** Sees every state once, those one step beyond the bound too. */
    readonly onState: (reached: Reached) => void;
    readonly onStep: (step: Step) => void;
    /** Sees now and then two orders that are called the same state. */
    readonly onTwins: (one: Order, other: Order) => void;
  },
): Closure {
  const kind = kindOf(world);
  const context = contextOf(kind);
  const states: Reached[] = [];
  const known = new Map<string, Order>();
  let twins = 0;
  const visit = (reached: Reached): void => {
    const { order } = reached;
    const name = stateOf(order);
    const twin = known.get(name);
    if (twin === undefined) {
      known.set(name, order);
      watch.onState(reached);
      if (isInside(order)) states.push(reached);
    } else if ((twins += 1) % 256 === 0) watch.onTwins(twin, order);
  };
  for (const order of startsOf(kind)) visit({ order, by: null, from: null });
  for (const from of states) {
    if (states.length > watch.limit) return { states, isClosed: false };
    for (const act of actsIn(world, from.order, context)) {
      const decision = act.decide(from.order);
      if (decision === null) continue;
      watch.onStep({ from, act, decision });
      visit({ order: stored(decision), by: act, from });
    }
  }
  return { states, isClosed: true };
}

/** The kind of order that a closed world is about. */
export function kindOf({ of }: ClosedWorld) {
  const kind = worlds.find(({ name }) => name === of);
  if (kind === undefined) throw new RangeError(`no world ${of}`);
  return kind;
}

/** Where each act leads from an order, by the names of the acts. */
export function futureOf(world: ClosedWorld, order: Order): Readonly<Record<string, string>> {
  const after = (decision: Decision | null): string =>
    decision === null ? 'nothing' : stateOf(stored(decision));
  const acts = actsOf(order, contextOf(kindOf(world)));
  return Object.fromEntries(acts.map((act) => [act.name, after(act.decide(order))]));
}
