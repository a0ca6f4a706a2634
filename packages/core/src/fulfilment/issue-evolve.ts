import type { Instant } from '../kernel/time.ts';
import { stateAfter, type EventOf } from '../kernel/machine.ts';
import type { EvolveTable } from '../order/evolve-table.ts';
import type { Order } from '../order/order.ts';
import { withIssue, withUnit } from '../order/order-with.ts';
import type { IssuePayloads } from './issue-events.ts';
import type { UnitAttempt } from './unit-attempt.ts';
import { issueMachine } from './issue-machine.ts';

type IssueEvent = UnitAttempt & { readonly type: EventOf<typeof issueMachine> };

function move(order: Order, event: IssueEvent): Order {
  const state = stateAfter(issueMachine, event.type);
  return withIssue(order, event, (issue) => ({ ...issue, state }));
}

// What is no key of ours is with the buyer at once: nobody seals it, and nobody sells it again.
function deliver(order: Order, event: IssuePayloads['unit.delivered'] & IssueEvent, at: Instant) {
  return event.by === undefined ? move(order, event) : reveal(order, event, at);
}

function reveal(order: Order, event: IssueEvent, at: Instant): Order {
  return withIssue(move(order, event), event, (issue) => ({
    ...issue,
    revealedAt: issue.revealedAt ?? at,
  }));
}

// What was exchanged once stays so, until it is exchanged again.
function reopen(order: Order, event: IssuePayloads['unit.reopened'] & IssueEvent): Order {
  const { type, unitId, attempt } = event;
  const opened = { attempt, state: stateAfter(issueMachine, type), revealedAt: null };
  return withUnit(order, unitId, (unit) => {
    const product = event.product ?? unit.issues.at(-1)?.product;
    const issue = product === undefined ? opened : { ...opened, product };
    return { ...unit, issues: [...unit.issues, issue] };
  });
}

/** What an order is after something happened to the goods of one of its units. */
export const issueEvolve: EvolveTable<IssuePayloads> = {
  'unit.claimed': move,
  'unit.unclaimed': move,
  'unit.sent': reveal,
  'unit.delivered': deliver,
  'unit.revealed': reveal,
  'unit.cancelled': move,
  'unit.returned': move,
  'unit.voided': move,
  'unit.replaced': move,
  'unit.reopened': reopen,
};
