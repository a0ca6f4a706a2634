import { err, ok, type Result } from 'neverthrow';
import { decideAgree, type AgreeContext } from '../after-sales/agree-decide.ts';
import { decideCase } from '../after-sales/case-decide.ts';
import { coreError, type CoreError } from '../kernel/errors.ts';
import type { Decision } from '../order/decision.ts';
import { decideFreeze } from '../order/hold-decide.ts';
import { evolveOrder } from '../order/order-evolve.ts';
import type { OrderEvent } from '../order/order-events.ts';
import type { Order } from '../order/order.ts';
import { decideAlarms, decideSteps } from './announce-decide.ts';
import type { BreachAction } from './deadline.ts';

type Breach = OrderEvent<'deadline.breached'>;

/**
 * Announces what is due of an order, and does what the shop's policy names for a deadline that has
 * passed: by the ordinary command, in the same change as the announcement, hence once. A command that is
 * refused is written down and changes nothing. What still runs afterwards goes on to whoever is to be
 * told next.
 */
export function decideDeadlines(order: Order, context: Omit<AgreeContext, 'actor'>): Decision {
  const announced = decideAlarms(order, context);
  const events: OrderEvent[] = [...announced.events];
  let current = announced.order;
  for (const breach of announced.events) {
    if (breach.type !== 'deadline.breached') continue;
    const { name, subject, since } = breach;
    const action = context.policy.deadlines[name].atBreach;
    if (action === undefined) continue;
    const actor = { kind: 'system', id: `deadline.${name}` } as const;
    const done = actions[action](current, breach, { ...context, actor, rule: actor.id });
    const refusal = done.isErr() ? done.error.code : null;
    const acted = { type: 'deadline.acted', name, subject, since, action, refusal } as const;
    const { order: after, events: led } = done.unwrapOr({ order: current, events: [] });
    current = evolveOrder(after, acted, context.now);
    events.push(...led, acted);
  }
  // Whoever was to be told of what has just been done need not be.
  const told = decideSteps(current, context);
  return { order: told.order, events: [...events, ...told.events] };
}

type Act = (order: Order, breach: Breach, context: AgreeContext) => Result<Decision, CoreError>;

const actions: Readonly<Record<BreachAction, Act>> = {
  freeze: (order, { name }, context) => {
    const note = `the deadline for ${name} has passed`;
    return ok(
      decideFreeze(order, { reason: 'manual', note, by: context.actor, rule: null }, context),
    );
  },
  approve: (order, { subject }, context) => decideAgree(order, subject, context),
  reject: (order, { subject: caseId }, context) => {
    const { refuse } = context.policy.afterSales.channelRequests;
    const words = refuse.find(({ rule }) => rule === context.actor.id);
    // A marketplace shows its buyer the words of a refusal: without any it is a person's to refuse.
    if (words === undefined && isAtChannel(order, caseId)) {
      return err(coreError('case.led_by_channel', { caseId, command: 'reject' }));
    }
    const { code, buyerText } = words ?? { code: 'other', buyerText: '' };
    const why = { code, buyerText, note: 'nobody has answered in time' };
    return decideCase(order, { caseId, command: { name: 'reject', ...why } }, context);
  },
  expire: (order, { subject }, context) =>
    decideCase(order, { caseId: subject, command: { name: 'expire' } }, context),
  settle: (order, { subject }, context) =>
    decideCase(order, { caseId: subject, command: { name: 'settle' } }, context),
  close: (order, { subject }, context) =>
    decideCase(order, { caseId: subject, command: { name: 'close' } }, context),
};

function isAtChannel({ cases }: Order, caseId: string): boolean {
  return cases.some((each) => each.caseId === caseId && each.channelRefund !== null);
}
