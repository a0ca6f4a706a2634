import { figuresOf } from '../../after-sales/buyer-figures.ts';
import { deadlineMachine } from '../../deadlines/deadline-machine.ts';
import { deadlineRules } from '../../deadlines/deadline-rules.ts';
import type { DeadlineName } from '../../deadlines/deadline.ts';
import { hourMs } from '../../kernel/time.ts';
import type { HoldReason } from '../../order/hold-machine.ts';
import type { Order } from '../../order/order.ts';

/**
 * What makes an order abnormal 异常订单: it is frozen, or was for an hour; its channel contradicts us;
 * staff rejected it; its money went back after somebody had read its card; the shop let a deadline pass.
 */
export const abnormalSigns = [
  'frozen',
  'conflict',
  'rejected',
  'refunded_after_reveal',
  'late',
] as const;

/** One of {@link abnormalSigns}. */
export type AbnormalSign = (typeof abnormalSigns)[number];

// A refund that is asked for is after-sales, which is counted by itself.
const isCountedElsewhere: ReadonlySet<HoldReason> = new Set(['channel_refund']);

/** A hold that is over counts if it stood so long: what a restock or a mapping ends at once is no matter. */
const leastFrozenMs = hourMs;

/** Why an order is frozen, or was for long; each reason once. */
export function freezesOf({ holds, pauses }: Order): readonly HoldReason[] {
  const ended = pauses.filter(({ from, to }) => to - from >= leastFrozenMs);
  const reasons = new Set([...holds, ...ended].map(({ reason }) => reason));
  return [...reasons].filter((reason) => !isCountedElsewhere.has(reason));
}

/** The deadlines of its own that a shop let pass with an order; each once. */
export function missedBy({ alarms }: Order): readonly DeadlineName[] {
  const missed = alarms.filter(({ name, state }) => {
    const isPast = 'escalate' in deadlineMachine.states[state];
    return isPast && deadlineRules[name].owner === 'seller' && !deadlineRules[name].isReminder;
  });
  return [...new Set(missed.map(({ name }) => name))];
}

/** Why an order is abnormal; empty for most. */
export function signsOf(order: Order): readonly AbnormalSign[] {
  const freezes = freezesOf(order);
  const isSo: Readonly<Record<AbnormalSign, boolean>> = {
    frozen: freezes.some((reason) => reason !== 'conflict'),
    conflict: freezes.includes('conflict') || order.pauses.some(isConflict),
    rejected: order.rejection !== null,
    refunded_after_reveal: order.cases.some((each) =>
      figuresOf(order, each).includes('buyer_refund'),
    ),
    late: missedBy(order).length > 0,
  };
  return abnormalSigns.filter((sign) => isSo[sign]);
}

function isConflict({ reason }: { readonly reason: HoldReason }): boolean {
  return reason === 'conflict';
}
