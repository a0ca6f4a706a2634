import { actsOf, type ActContext } from './reachable.ts';
import type { Consequences } from '../src/order/order-consequences.ts';
import { consequencesOf } from '../src/order/order-consequences.ts';
import type { Decision } from '../src/order/decision.ts';
import type { OrderEvent } from '../src/order/order-events.ts';
import type { Order } from '../src/order/order.ts';
import { testTenant } from '../src/testing/change-builders.ts';
import { minuteMs } from '../src/kernel/time.ts';
import { now, placing, stored, type PlacedWith } from './readings.ts';
import type { ChannelOrder } from '../src/ports/channel.ts';

/** One change of an order, as it would be committed. */
export interface Committed {
  readonly name: string;
  readonly at: number;
  readonly before: Order | null;
  readonly order: Order;
  readonly events: readonly OrderEvent[];
  readonly consequences: Consequences;
}

/**
 * Leads an order on by acts chosen by number, a minute after each other. An act that was refused or
 * changed nothing leaves no trace.
 */
export function walk(
  first: ChannelOrder,
  how: PlacedWith & { readonly context: ActContext },
  choices: readonly number[],
): readonly Committed[] {
  const { context } = how;
  const committed: Committed[] = [];
  const commit = (name: string, at: number, before: Order | null, decision: Decision): Order => {
    const consequences = consequencesOf(before, decision, testTenant);
    const order = stored(decision);
    committed.push({ name, at, before, order, events: decision.events, consequences });
    return order;
  };
  let order = commit('placed', now, null, placing(first, how));
  for (const [position, choice] of choices.entries()) {
    const at = now + (position + 1) * minuteMs;
    const acts = actsOf(order, { ...context, now: at });
    const act = acts[choice % acts.length];
    const decision = act?.decide(order) ?? null;
    if (act !== undefined && decision !== null) order = commit(act.name, at, order, decision);
  }
  return committed;
}
