import type { Shortage } from '../kernel/error-fields.ts';
import type { ChannelWriteOutcome } from '../ports/channel.ts';
import type { Decision } from '../order/decision.ts';
import { advanceOrder } from '../order/order-advance.ts';
import type { Order } from '../order/order.ts';
import { canStep, draftOrder } from '../order/order-draft.ts';
import { holdForStock } from '../order/order-holds.ts';
import type { ShopPolicy } from '../shop/shop.ts';
import type { Instant } from '../kernel/time.ts';
import { endActions } from './case-actions.ts';
import { caseMachine } from './case-machine.ts';
import { concludeCase } from './case-settle.ts';
import { isRefundBooked, type AfterSalesCase } from './case.ts';

// An answer to a payment whose money has come back meanwhile is not that of the next one.
function isStillAsked(
  current: AfterSalesCase,
  { bounces = current.bounces }: { readonly bounces?: number },
): boolean {
  return bounces === current.bounces && !isRefundBooked(current);
}

/**
 * Books the channel's answer to our agreement. `done` concludes the case; anything else leaves the
 * money set aside and the case `failed`, to be tried again or decided by the channel's own word.
 */
export function decideAgreement(
  order: Order,
  answer: {
    readonly caseId: string;
    /** What the call was about; the case may ask for another sum by now. */
    readonly agreedMinor: number;
    /** How often its money had come back then; left out, that does not matter. */
    readonly bounces?: number;
  } & ChannelWriteOutcome,
  context: {
    readonly policy: ShopPolicy;
    readonly now: Instant;
    /** What a first decision came short of, once the case claims no more: it is waited for. */
    readonly shortages?: readonly Shortage[] | null;
  },
): Decision {
  const draft = draftOrder(order, context.now);
  const current = order.cases.find(({ caseId }) => caseId === answer.caseId);
  // What the channel itself has said to be paid is paid, whatever the call came to.
  if (current !== undefined && isStillAsked(current, answer)) {
    const command = answer.outcome === 'done' ? 'witness' : 'fail';
    if (canStep(order, { machine: caseMachine, state: current.state, command })) {
      const { caseId } = current;
      if (command === 'witness') {
        concludeCase(draft, current, answer.agreedMinor);
      } else {
        const as = answer.outcome === 'impossible' ? 'fail' : 'doubt';
        endActions(draft, caseId, { kind: 'refund', as, note: answer.note });
        draft.emit({ type: 'case.failed', caseId, note: answer.note });
      }
      if (context.shortages != null) holdForStock(draft, context.shortages);
      advanceOrder(draft, context.policy);
    }
  }
  return { order: draft.order, events: draft.events };
}
