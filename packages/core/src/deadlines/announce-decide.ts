import { handWorkOf } from '../fulfilment/hand-work.ts';
import type { Instant } from '../kernel/time.ts';
import { canStep, draftOrder } from '../order/order-draft.ts';
import type { Decision } from '../order/decision.ts';
import type { Order } from '../order/order.ts';
import { personalKinds } from '../people/personal.ts';
import { erasureOf } from '../people/personal-needs.ts';
import type { ShopPolicy } from '../shop/shop.ts';
import { linkEndOf } from '../redemption/link-expiry.ts';
import { isSameDeadline } from './deadline-alarm.ts';
import { deadlineMachine, type DeadlineState } from './deadline-machine.ts';
import type { Deadline } from './deadline.ts';
import type { OrderTimes } from './order-times.ts';
import { deadlinesOf } from './running-deadlines.ts';

/** The times of an order, by which it is found; as its shop's policy has them now. */
export function orderTimesOf(order: Order, policy: ShopPolicy): OrderTimes {
  const deadlines = deadlinesOf(order, policy);
  return {
    dueAt: earliest(deadlines.map(({ dueAt }) => dueAt)),
    alarmAt: earliest([
      ...deadlines.map((deadline) => nextAlarmOf(order, deadline)?.at ?? null),
      // That is stored by the same job.
      linkEndOf(order),
    ]),
    handAt: earliest(handWorkOf(order, policy).map(({ since }) => since)),
    eraseAt: earliest(personalKinds.map((what) => erasureOf(order, what, policy))),
  };
}

/** Announces what is due of an order, or soon, and was not announced before; no events where nothing is. */
export function decideAlarms(
  order: Order,
  { policy, now }: { readonly policy: ShopPolicy; readonly now: Instant },
): Decision {
  const draft = draftOrder(order, now);
  for (const deadline of deadlinesOf(order, policy)) {
    const { name, subject, owner, since, dueAt } = deadline;
    const about = { name, subject, owner, since, dueAt };
    const state = stateOf(order, deadline);
    const isBreached = dueAt !== null && dueAt <= now;
    const step = {
      machine: deadlineMachine,
      state,
      command: isBreached ? 'breach' : 'warn',
    } as const;
    if (deadline.warnAt > now || !canStep(order, step)) continue;
    draft.emit({ type: isBreached ? 'deadline.breached' : 'deadline.warned', ...about });
  }
  return { order: draft.order, events: draft.events };
}

// A breach that nobody was warned of is announced as a breach alone.
function nextAlarmOf(order: Order, deadline: Deadline): { readonly at: Instant | null } | null {
  const moves = deadlineMachine.states[stateOf(order, deadline)];
  if ('warn' in moves) return { at: deadline.warnAt };
  return 'breach' in moves ? { at: deadline.dueAt } : null;
}

function stateOf({ alarms }: Order, deadline: Deadline): DeadlineState {
  const known = alarms.find((alarm) => isSameDeadline(alarm, deadline));
  return known?.state ?? deadlineMachine.initial[0] ?? 'running';
}

function earliest(instants: readonly (Instant | null)[]): Instant | null {
  return instants.reduce((first, at) => (at === null ? first : Math.min(first ?? at, at)), null);
}
