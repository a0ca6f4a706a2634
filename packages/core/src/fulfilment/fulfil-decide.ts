import { err, ok, type Result } from 'neverthrow';
import { coreError, type CoreError } from '../kernel/errors.ts';
import type { Instant } from '../kernel/time.ts';
import type { Decision } from '../order/decision.ts';
import { advanceOrder } from '../order/order-advance.ts';
import {
  canStep,
  draftOrder,
  mayStep,
  type OrderDraft,
  type StepError,
} from '../order/order-draft.ts';
import type { OrderEvent } from '../order/order-events.ts';
import { conflict } from '../order/order-holds.ts';
import type { Order } from '../order/order.ts';
import { currentIssue, isRejected, unitOf } from '../order/order-units.ts';
import type { ShopPolicy } from '../shop/shop.ts';
import { fulfilMachine } from './fulfil-machine.ts';
import { failedFulfilments, findFulfilment, isWanted } from './fulfil-requests.ts';
import type { Fulfilment } from './fulfilment.ts';
import { issueMachine } from './issue-machine.ts';

/** What came of a request, as the fulfiller says or we do: `doubted` after too long, `dropped` unasked. */
export interface FulfilWord {
  readonly requestId: string;
  readonly outcome: 'done' | 'refused' | 'doubted' | 'dropped';
  readonly note: string;
}

const commandFor = {
  done: 'succeed',
  refused: 'refuse',
  doubted: 'doubt',
  dropped: 'drop',
} as const;

interface Context {
  readonly policy: ShopPolicy;
  readonly now: Instant;
}

/**
 * Books what became of a request. What comes twice, or after a word that says more, changes nothing.
 * Goods that were produced after they were taken back hold the order for `conflict`.
 */
export function decideFulfilled(order: Order, word: FulfilWord, context: Context): Decision {
  const draft = draftOrder(order, context.now);
  const asked = findFulfilment(order, word.requestId);
  if (asked !== null) {
    const step = { state: asked.state, command: commandFor[word.outcome] } as const;
    if (canStep(order, { machine: fulfilMachine, ...step })) {
      draft.emit(eventFor(word));
      if (word.outcome === 'done') deliver(draft, asked);
      // Reopened while the worker was giving it up.
      askAnew(draft, asked);
      advanceOrder(draft, context.policy);
    }
  }
  return { order: draft.order, events: draft.events };
}

function eventFor({ requestId, outcome, note }: FulfilWord): OrderEvent {
  switch (outcome) {
    case 'done':
      return { type: 'fulfil.done', requestId };
    case 'refused':
      return { type: 'fulfil.refused', requestId, note };
    case 'doubted':
      return { type: 'fulfil.doubted', requestId, note };
    case 'dropped':
      return { type: 'fulfil.dropped', requestId };
  }
}

function deliver(draft: OrderDraft, { requestId, unitId, attempt }: Fulfilment): void {
  const { unit } = unitOf(draft.order, unitId);
  const issue = currentIssue(unit);
  const step = { machine: issueMachine, state: issue.state, command: 'produce', unit } as const;
  if (issue.attempt === attempt && canStep(draft.order, step)) {
    draft.emit({ type: 'unit.delivered', unitId, attempt, by: 'fulfiller' });
    if (isRejected(draft.order)) conflict(draft, `${requestId} was produced after a rejection`);
  } else {
    conflict(draft, `${requestId} was produced after it had been taken back`);
  }
}

/**
 * Asks again for what came to nothing: a doubtful request under its own id, so that it is looked up
 * first; a refused one as the next attempt on its unit. No events where nothing has failed.
 *
 * Errors: `order.not_paid`, `order.frozen`, `order.nothing_owed` when no fulfiller was ever asked.
 */
export function decideRefulfil(
  order: Order,
  context: Context,
): Result<Decision, StepError | CoreError<'order.nothing_owed'>> {
  const { orderId } = order;
  if (order.fulfilments.length === 0) {
    return err(coreError('order.nothing_owed', { orderId, action: 'fulfil' }));
  }
  const draft = draftOrder(order, context.now);
  for (const { state, note: _note, ...asked } of failedFulfilments(order)) {
    const { unit } = unitOf(order, asked.unitId);
    const isDoubtful = 'retry' in fulfilMachine.states[state];
    const allowed = isDoubtful
      ? mayStep(order, { machine: fulfilMachine, state, command: 'retry', unit })
      : mayStep(order, { machine: fulfilMachine, state: 'not_due', command: 'request', unit });
    if (allowed.isErr()) return err(allowed.error);
    if (isDoubtful) draft.emit({ type: 'fulfil.requested', ...asked });
    else openNext(draft, asked);
  }
  if (draft.events.length > 0) advanceOrder(draft, context.policy);
  return ok({ order: draft.order, events: draft.events });
}

/** Asks for goods that are wanted again, after their request was dropped: the next attempt does. */
export function askAnew(draft: OrderDraft, { requestId, unitId, attempt }: Fulfilment): void {
  const asked = findFulfilment(draft.order, requestId);
  const isDropped = asked?.state === fulfilMachine.states.running.drop.to;
  if (isDropped && isWanted(draft.order, asked)) openNext(draft, { unitId, attempt });
}

function openNext(draft: OrderDraft, { unitId, attempt }: Pick<Fulfilment, 'unitId' | 'attempt'>) {
  draft.emit({ type: 'unit.cancelled', unitId, attempt });
  draft.emit({ type: 'unit.reopened', unitId, attempt: attempt + 1 });
}
