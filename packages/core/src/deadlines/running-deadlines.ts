import type { Instant } from '../kernel/time.ts';
import { orderStatusOf } from '../order/order-status.ts';
import type { Order } from '../order/order.ts';
import type { ShopPolicy } from '../shop/shop.ts';
import { deadlineNames, deadlineRules, type Running } from './deadline-rules.ts';
import type { Deadline, DeadlineName, DeadlineTerm } from './deadline.ts';
import { addRunningTime, type RunningTime } from './running-time.ts';

/** What runs for an order now, by its shop's policy; whether time is up depends on when one asks. */
export function deadlinesOf(order: Order, policy: ShopPolicy): readonly Deadline[] {
  // Removed orders and those of tests are in no list.
  if (orderStatusOf(order).isHidden) return [];
  return deadlineNames.flatMap((name) => {
    const term = policy.deadlines[name];
    const rule = deadlineRules[name];
    const pausedBy: ReadonlySet<string> = new Set(term.pausedBy ?? rule.pausedBy);
    if (order.holds.some(({ reason }) => pausedBy.has(reason))) return [];
    const time: RunningTime = {
      hours: (term.clock ?? rule.clock) === 'open' ? policy.deadlines.hours : null,
      pauses: order.pauses.filter(({ reason }) => pausedBy.has(reason)),
    };
    return rule
      .running(order, policy)
      .flatMap((running) => deadlineOf(order, { name, term, time, running }));
  });
}

interface Counted {
  readonly name: DeadlineName;
  readonly term: DeadlineTerm;
  readonly time: RunningTime;
  readonly running: Running;
}

function deadlineOf(order: Order, counted: Counted): readonly Deadline[] {
  const { name, term, time, running } = counted;
  const { owner, endsAt, isReminder = false } = deadlineRules[name];
  const end = endsAt?.(order) ?? null;
  const times = endsAt === undefined ? timesOf(counted, isReminder) : endingAt(end, counted);
  if (times === null) return [];
  const { subject, since } = running;
  const { warnAt, dueAt } = times;
  const steps = (term.steps ?? []).map(({ afterMs, to }) => ({
    at: addRunningTime(dueAt ?? warnAt, afterMs, time),
    to,
  }));
  return [{ name, subject, owner, since, warnAt, dueAt, steps }];
}

type Times = Pick<Deadline, 'warnAt' | 'dueAt'> | null;

function endingAt(end: Instant | null, { term, running }: Counted): Times {
  if (end === null || term.withinMs === null) return null;
  return { warnAt: Math.max(running.since, end - term.warnMs), dueAt: null };
}

// The tighter of the shop's term, in time that counts, and somebody else's bound.
function timesOf({ term, time, running }: Counted, isReminder: boolean): Times {
  const { since, isBoundOnly = false } = running;
  const { withinMs, warnMs } = term;
  const boundAt = running.boundAt ?? Infinity;
  const after = (earlierMs: number): Instant =>
    withinMs === null || isBoundOnly
      ? Infinity
      : addRunningTime(since, Math.max(0, withinMs - earlierMs), time);
  const dueAt = Math.min(after(0), boundAt);
  if (dueAt === Infinity) return null;
  if (isReminder) return { warnAt: dueAt, dueAt: null };
  return { warnAt: Math.min(after(warnMs), boundAt - warnMs), dueAt };
}
