import { afterFailedReading } from '@kaquan/channel-kit';
import { coreError, err, ok, type Result } from '@kaquan/core';
import type {
  ChannelCall,
  ChannelReadError,
  ChannelWriteError,
  ChannelWriteOutcome,
  ShippingMethod,
} from '@kaquan/core/ports';
import { channelName, type PddClient } from '../client.ts';
import { noWords, type PddFailure } from '../errors.ts';
import { itemOf } from '../map-order.ts';
import { readDetail } from '../orders.ts';
import { rejected } from '../rejected.ts';
import {
  isPaidBack,
  readAfterSale,
  readOrderStatus,
  showsHold,
  type OrderMeaning,
} from '../status-map.ts';
import type { PddOrder } from '../wire.ts';
import type { PddTopUpOptions } from './top-up-options.ts';
import { chargedSchema } from './wire.ts';

const operation = 'pdd.virtual.mobile.charge.notify';
const at = { channel: channelName, operation };

/** The name of the method of top-ups. */
export const chargeName = 'charge';

/**
 * Says that a top-up succeeded: the platform counts the whole order as shipped, and as received. Only
 * for what is one; other goods without a parcel are shipped in the backend.
 */
export function chargeMethod({ isTopUp }: PddTopUpOptions): ShippingMethod {
  return { name: chargeName, goods: 'virtual', granularity: 'order', serves: isTopUp };
}

type Answer = Result<ChannelWriteOutcome, ChannelWriteError>;

/** What there is to say of a top-up, and how the order shows that it was said; `wasSaid`: it may have been. */
interface Word {
  readonly status: 'SUCCESS' | 'FAIL';
  /** An answer, or `null` where it may be said. */
  verdictOn(order: PddOrder, meaning: OrderMeaning, wasSaid: boolean): Answer | null;
}

interface Saying {
  readonly client: PddClient;
  readonly call: ChannelCall;
  readonly orderNo: string;
  readonly word: Word;
}

/**
 * Tells that an order was topped up. Anything else that goes without a parcel is left to a person: the
 * platform would take the call for a top-up, and count card keys as received.
 */
export async function confirmCharge(
  client: PddClient,
  call: ChannelCall,
  { orderNo, topUp }: { readonly orderNo: string; readonly topUp: PddTopUpOptions },
): Promise<Answer> {
  return say({ client, call, orderNo, word: successOf(topUp) });
}

/** Tells that an order will not be topped up, from which the platform begins to pay it back. */
export async function reportFailure(
  client: PddClient,
  call: ChannelCall,
  { orderNo, topUp }: { readonly orderNo: string; readonly topUp: PddTopUpOptions },
): Promise<Answer> {
  return say({ client, call, orderNo, word: failureOf(topUp) });
}

function successOf(topUp: PddTopUpOptions): Word {
  return {
    status: 'SUCCESS',
    verdictOn: (order, meaning) => {
      if (meaning.isShipped) return ok({ outcome: 'done', note: '' });
      if (!isAllTopUp(order, topUp)) {
        const note = 'the goods are no top-up; ship the order in the backend';
        return ok({ outcome: 'needs_check', note });
      }
      if (readAfterSale(order) !== false) {
        return err(rejected(operation, 'after_sale', 'the order has an after-sale'));
      }
      return showsHold(order, meaning)
        ? err(rejected(operation, 'held', 'the platform forbids shipping this order now'))
        : null;
    },
  };
}

function failureOf(topUp: PddTopUpOptions): Word {
  return {
    status: 'FAIL',
    verdictOn: (order, meaning, wasSaid) => {
      if (isPaidBack(order)) return ok({ outcome: 'done', note: 'it is being paid back' });
      if (readAfterSale(order) !== false) {
        // An after-sale right after the word is the word's own; one before it may be the buyer's request, which
        // he can take back.
        return wasSaid && readAfterSale(order) === true
          ? ok({ outcome: 'done', note: 'it is being paid back' })
          : ok({ outcome: 'needs_check', note: 'an after-sale is open on it: settle that one' });
      }
      if (meaning.isShipped) return ok({ outcome: 'impossible', note: 'it counts as topped up' });
      return isAllTopUp(order, topUp)
        ? null
        : ok({ outcome: 'impossible', note: 'the goods are no top-up' });
    },
  };
}

function isAllTopUp(order: PddOrder, { isTopUp }: PddTopUpOptions): boolean {
  return order.item_list.every((item) => isTopUp(itemOf(item)));
}

async function say(saying: Saying): Promise<Answer> {
  const { client, call, orderNo, word } = saying;
  const before = await verdict(saying, false);
  if (before.isErr()) return err(before.error);
  if (before.value !== null) return before.value;
  const sent = await client.write({
    method: operation,
    call,
    // The seller's own number of the top-up: an order is one.
    params: { order_sn: orderNo, outer_order_sn: orderNo, status: word.status },
    schema: chargedSchema,
  });
  if (sent.isOk() && sent.value.success) return ok({ outcome: 'done', note: '' });
  const refused: PddFailure = { ...noWords, error: rejected(operation, 'success=false', '') };
  return look(saying, sent.isErr() ? sent.error : refused);
}

/** What the order says about saying so; `null` where nothing stands in the way. */
async function verdict(
  { client, call, orderNo, word }: Saying,
  wasSaid: boolean,
): Promise<Result<Answer | null, ChannelReadError>> {
  const read = await readDetail(client, call, orderNo);
  if (read.isErr()) {
    const { error } = read;
    const isMissing = error.code === 'channel.order_not_found';
    const missing = () => rejected(operation, 'not_found', 'the platform knows no such order');
    return err(isMissing ? missing() : error);
  }
  const order = read.value;
  const meaning = readOrderStatus(order);
  if (meaning === null) {
    return ok(err(rejected(operation, 'unknown_state', 'the order is in an unknown state')));
  }
  if (meaning.payment === 'closed') return ok(ok({ outcome: 'impossible', note: 'it is closed' }));
  if (meaning.payment === 'unpaid') {
    return ok(err(rejected(operation, 'unpaid', 'the order is not paid')));
  }
  return ok(word.verdictOn(order, meaning, wasSaid));
}

/** Reads the order after an answer that was no yes. */
async function look(saying: Saying, { error }: PddFailure): Promise<Answer> {
  const isUnknown = error.code === 'channel.outcome_unknown';
  if (!isUnknown && error.code !== 'channel.rejected') return err(error);
  const after = await verdict(saying, isUnknown);
  if (after.isErr()) {
    return err(afterFailedReading(after.error, { wasRefused: !isUnknown, at }));
  }
  if (after.value !== null) return after.value;
  return err(isUnknown ? coreError('channel.unavailable', at, error) : error);
}
