import { stateAfter, type EventOf } from '../kernel/machine.ts';
import type { EvolveTable } from '../order/evolve-table.ts';
import type { Order } from '../order/order.ts';
import { isSameDeadline } from './deadline-alarm.ts';
import type { AnnouncedDeadline, DeadlinePayloads } from './deadline-events.ts';
import { deadlineMachine } from './deadline-machine.ts';

type DeadlineEvent = AnnouncedDeadline & {
  readonly type: EventOf<typeof deadlineMachine>;
  readonly level?: number;
};

function announce(order: Order, event: DeadlineEvent): Order {
  const { type, name, subject, since, level = 0 } = event;
  const alarm = { name, subject, since, state: stateAfter(deadlineMachine, type), level };
  const others = order.alarms.filter((each) => !isSameDeadline(each, alarm));
  return { ...order, alarms: [...others, alarm] };
}

/** What an order is after one of its deadlines was announced. */
export const deadlineEvolve: EvolveTable<DeadlinePayloads> = {
  'deadline.warned': announce,
  'deadline.breached': announce,
  'deadline.acted': (order) => order,
  'deadline.escalated': announce,
  'deadline.reminded': announce,
  'deadline.recounted': (order) => order,
};
