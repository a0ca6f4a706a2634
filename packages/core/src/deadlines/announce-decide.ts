import { confirmAtOf } from '../fulfilment/confirmations-due.ts';
import { handWorkOf } from '../fulfilment/hand-work.ts';
import type { Instant } from '../kernel/time.ts';
import { canStep, draftOrder } from '../order/order-draft.ts';
import type { Decision } from '../order/decision.ts';
import type { Order } from '../order/order.ts';
import { personalKinds } from '../people/personal.ts';
import { erasureOf } from '../people/personal-needs.ts';
import type { ShopPolicy } from '../shop/shop.ts';
import { linkEndOf } from '../redemption/link-expiry.ts';
import { isSameDeadline, type DeadlineAlarm } from './deadline-alarm.ts';
import type { AnnouncedDeadline } from './deadline-events.ts';
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
      ...deadlines.map((deadline) => nextAlarmOf(order, deadline)),
      // That is stored by the same job.
      linkEndOf(order),
      // And this is told by it.
      confirmAtOf(order, policy),
    ]),
    handAt: earliest(handWorkOf(order, policy).map(({ since }) => since)),
    eraseAt: earliest(personalKinds.map((what) => erasureOf(order, what, policy))),
  };
}

/** What a decision about deadlines depends on beside the order. */
export interface DeadlineContext {
  readonly policy: ShopPolicy;
  readonly now: Instant;
}

/** Announces what is due of an order, or soon, and was not announced before; no events where nothing is. */
export function decideAlarms(order: Order, { policy, now }: DeadlineContext): Decision {
  const draft = draftOrder(order, now);
  for (const deadline of deadlinesOf(order, policy)) {
    const isBreached = deadline.dueAt !== null && deadline.dueAt <= now;
    const command = isBreached ? 'breach' : 'warn';
    const { state } = alarmOf(order, deadline);
    const step = { machine: deadlineMachine, state, command } as const;
    if (deadline.warnAt > now || !canStep(order, step)) continue;
    draft.emit({ type: isBreached ? 'deadline.breached' : 'deadline.warned', ...told(deadline) });
  }
  return { order: draft.order, events: draft.events };
}

/**
 * Says who is to be told because nothing has happened, each step once and in their order; after a time
 * in which nobody looked, all of those that were missed.
 */
export function decideSteps(order: Order, { policy, now }: DeadlineContext): Decision {
  const draft = draftOrder(order, now);
  for (const deadline of deadlinesOf(order, policy)) {
    const isReminder = deadline.dueAt === null;
    const command = isReminder ? 'remind' : 'escalate';
    for (const [position, { at, to }] of deadline.steps.entries()) {
      const { state, level } = alarmOf(draft.order, deadline);
      if (at > now || position < level) continue;
      if (!canStep(draft.order, { machine: deadlineMachine, state, command })) break;
      const type = isReminder ? 'deadline.reminded' : 'deadline.escalated';
      draft.emit({ type, ...told(deadline), level: position + 1, to });
    }
  }
  return { order: draft.order, events: draft.events };
}

function told({ name, subject, owner, since, dueAt }: Deadline): AnnouncedDeadline {
  return { name, subject, owner, since, dueAt };
}

// A breach that nobody was warned of is announced as a breach alone.
function nextAlarmOf(order: Order, deadline: Deadline): Instant | null {
  const { state, level } = alarmOf(order, deadline);
  const moves = deadlineMachine.states[state];
  if ('warn' in moves) return deadline.warnAt;
  if ('breach' in moves && deadline.dueAt !== null) return deadline.dueAt;
  return deadline.steps[level]?.at ?? null;
}

function alarmOf(
  { alarms }: Order,
  deadline: Deadline,
): Pick<DeadlineAlarm, 'level'> & { readonly state: DeadlineState } {
  const known = alarms.find((alarm) => isSameDeadline(alarm, deadline));
  return known ?? { state: deadlineMachine.initial[0] ?? 'running', level: 0 };
}

function earliest(instants: readonly (Instant | null)[]): Instant | null {
  return instants.reduce((first, at) => (at === null ? first : Math.min(first ?? at, at)), null);
}
