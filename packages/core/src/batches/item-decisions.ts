import { err, ok, type Result } from 'neverthrow';
import { decideAgree } from '../after-sales/agree-decide.ts';
import { decideCase } from '../after-sales/case-decide.ts';
import { agreeContextOf } from '../after-sales/run-case.ts';
import { decideShowing } from '../fulfilment/reveal.ts';
import { deliveriesOf } from '../fulfilment/ship-decide.ts';
import { decideShipping } from '../fulfilment/ship.ts';
import { coreError, type CoreError } from '../kernel/errors.ts';
import type { CaseId } from '../kernel/ids.ts';
import type { Decision } from '../order/decision.ts';
import type { FreshReading } from '../order/fresh-reading.ts';
import { decideFreeze, decideUnfreeze } from '../order/hold-decide.ts';
import { ruleOf } from '../order/hold-order.ts';
import type { JobContext, JobDecision } from '../order/order-jobs.ts';
import type { Order } from '../order/order.ts';
import { decidePresence } from '../order/presence-decide.ts';
import { decideDiscloseLink } from '../redemption/disclose-link-decide.ts';
import { decideReject } from '../redemption/reject-decide.ts';
import type { IdempotencyRecord } from '../ports/change.ts';
import type { Scope } from '../runtime/runtime.ts';
import { actorText } from '../stock/actor-text.ts';
import type { BatchInputs, BatchOperation, BatchWork } from './batch-inputs.ts';

/** What a decision about one item can look at. */
export interface ItemContext extends JobContext {
  readonly scope: Scope;
  /** The case that the item is; `null` where it is the order itself. */
  readonly caseId: CaseId | null;
  /** `trusted` for a plan, which hands nothing over. */
  readonly fresh: FreshReading;
}

/** `endorsed`: agreed to by the first of two persons. `skipped`: it is so already. */
export type ItemDone = 'done' | 'endorsed' | 'skipped';

/** What is to be stored for one item, and what its row says once that is durable. */
export type ItemDecision = JobDecision<ItemDone, CoreError>;

type Decider<Operation extends BatchOperation> = (
  order: Order,
  input: BatchInputs[Operation],
  context: ItemContext,
) => ItemDecision;

/** The same decisions as for one order; nothing is decided here that a single call would not. */
const deciders: { readonly [Operation in BatchOperation]: Decider<Operation> } = {
  'fulfilment.ship': ({ orderId }, { route }, context) => {
    const { fresh } = context;
    const shipped = decideShipping(context, { orderId, route, fresh, staysSealed: true });
    const { decision, answer } = shipped;
    return { decision, answer: answer.map((done) => (done === 'applied' ? 'done' : 'skipped')) };
  },
  'redemption.link': (order, _input, { now }) => itemDecision(ok(decideDiscloseLink(order, now))),
  'fulfilment.reveal': ({ orderId }, { route }, context) => {
    const { fresh } = context;
    const shown = decideShowing(context, { orderId, deliveries: deliveriesOf(route) }, fresh);
    // What was revealed before is shown again: a look, which changes no order and is on record too.
    return { decision: shown.decision, answer: shown.answer.map(() => 'done') };
  },
  'orders.remove': (order, _input, { now }) => itemDecision(decidePresence(order, 'remove', now)),
  'orders.restore': (order, _input, { now }) => itemDecision(decidePresence(order, 'restore', now)),
  'orders.freeze': (order, { reason = 'manual', note }, context) => {
    const { scope, now, shop } = context;
    const rule = ruleOf(scope, reason);
    if (rule === undefined) return refusing(undeclared);
    const freeze = { reason, note, by: scope.actor, rule };
    return itemDecision(ok(decideFreeze(order, freeze, { policy: shop.policy, now })));
  },
  'orders.unfreeze': (order, { reason }, context) => {
    const { policy } = context.shop;
    const by = context.scope.actor;
    return itemDecision(decideUnfreeze(order, { reason, by }, { ...context, policy }));
  },
  'orders.reject': (order, { declineRefund = null, ...why }, context) => {
    const { policy } = context.shop;
    const rejection = { ...why, refundDeclined: declineRefund, by: actorText(context.scope) };
    return itemDecision(decideReject(order, rejection, { ...context, policy }));
  },
  'afterSales.approve': (order, { override = false }, context) => {
    const agree = agreeContextOf(context.scope, context, override);
    return itemDecision(decideAgree(order, caseOfItem(context), agree));
  },
  'afterSales.reject': (order, { note = '', ...why }, context) => {
    const agree = agreeContextOf(context.scope, context, false);
    const command = { name: 'reject', note, ...why } as const;
    return itemDecision(decideCase(order, { caseId: caseOfItem(context), command }, agree));
  },
};

const undeclared = coreError('input.invalid', {
  issues: [
    {
      field: 'input.reason',
      problem: 'must be manual or a reason that this Kaquan was composed with',
    },
  ],
});

/** Decides what an operation comes to for one item. */
export function decideItem<Operation extends BatchOperation>(
  { operation, input }: BatchWork<Operation>,
  order: Order,
  context: ItemContext,
): ItemDecision {
  return deciders[operation](order, input, context);
}

/** What a decision means for the row of its item. */
export function itemDecision(decided: Result<Decision, CoreError>): ItemDecision {
  if (decided.isErr()) return refusing(decided.error);
  const decision = decided.value;
  if (decision.events.length === 0) return { decision, answer: ok('skipped') };
  const isEndorsed = decision.events.some(({ type }) => type === 'case.endorsed');
  return { decision, answer: ok(isEndorsed ? 'endorsed' : 'done') };
}

/** What is recorded of an item beside its idempotency key. */
export function rememberItem(done: ItemDone): { readonly done: ItemDone } {
  return { done };
}

/** What an item came to that was recorded by {@link rememberItem}. */
export function recalledItem(recorded: IdempotencyRecord['answer']): ItemDone {
  const { done } = recorded;
  return done === 'endorsed' ? done : 'done';
}

/** An item that is left as it is, and why. */
export function refusing(error: CoreError): ItemDecision {
  return { decision: null, answer: err(error) };
}

// A case that is none is answered as a case that is not there.
function caseOfItem({ caseId }: ItemContext): string {
  return caseId ?? '';
}
