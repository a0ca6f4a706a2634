import type { Instant } from '../kernel/time.ts';
import { advanceOrder } from '../order/order-advance.ts';
import type { Decision } from '../order/decision.ts';
import { draftOrder } from '../order/order-draft.ts';
import type { Order } from '../order/order.ts';
import type { ShopPolicy } from '../shop/shop.ts';
import { confirmationMachine } from './confirmation-machine.ts';
import { newConfirmation, type Confirmation } from './confirmation.ts';
import { resendable } from './resend.ts';

/**
 * The channel asks for the vouchers of an order once more 重新发码: those that it has and that can still be
 * used go again, the same ones, as soon as nothing holds the order up. An event of the channel's is heard
 * once, however often it is read, and several together are one wish; so is what comes while a wish is on
 * its way. `null`: nothing is to be sent again.
 */
export function decideResend(
  order: Order,
  eventIds: readonly string[],
  { policy, now }: { readonly policy: ShopPolicy; readonly now: Instant },
): Decision | null {
  const again = order.confirmations.filter(({ about }) => about === 'resend');
  const askedBy = eventIds.find((id) => !again.some((each) => each.askedBy === id));
  if (askedBy === undefined || again.some(isUnderWay)) return null;
  const contents = resendable(order);
  if (contents.length === 0) return null;
  const confirmationId = `${order.orderId}.s${order.confirmations.length + 1}`;
  const about = { about: 'resend', granularity: 'line', askedBy, contents } as const;
  const confirmation = { ...newConfirmation(confirmationId, null, null), ...about };
  const draft = draftOrder(order, now);
  draft.emit({ type: 'confirmation.opened', confirmation });
  advanceOrder(draft, policy);
  return { order: draft.order, events: draft.events };
}

function isUnderWay({ state }: Confirmation): boolean {
  const moves = confirmationMachine.states[state];
  return 'request' in moves || 'doubt' in moves;
}
