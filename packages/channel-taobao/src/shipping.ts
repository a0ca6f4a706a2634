import { afterFailedReading } from '@kaquan/channel-kit';
import { coreError, err, ok, type Result } from '@kaquan/core';
import type {
  ChannelCall,
  ChannelOrder,
  ChannelWriteError,
  ChannelWriteOutcome,
  ShippingMethod,
} from '@kaquan/core/ports';
import { channelName, type TaobaoClient } from './client.ts';
import type { TaobaoFailure } from './errors.ts';
import { loadOrder } from './orders.ts';
import { idPattern, shippingSchema } from './wire.ts';

const operation = 'taobao.logistics.dummy.send';

/** Shipping without a parcel: it changes the trade's state and carries no card text. */
export const dummyMethod: ShippingMethod = {
  name: 'dummy',
  goods: 'virtual',
  granularity: 'order',
};

/** What is asked for. */
export interface ShipmentRequest {
  readonly orderNo: string;
  readonly method: string;
}

type Answer = Result<ChannelWriteOutcome, ChannelWriteError>;

/**
 * Marks a trade as shipped without a parcel, and believes nothing but the trade itself wherever the
 * answer leaves a doubt.
 */
export async function confirmShipment(
  client: TaobaoClient,
  call: ChannelCall,
  request: ShipmentRequest,
): Promise<Answer> {
  const { orderNo, method } = request;
  if (method !== dummyMethod.name) {
    return err(rejected('unsupported_method', `there is no shipping method "${method}" here`));
  }
  if (!idPattern.test(orderNo)) return err(rejected('invalid_order_no', 'not a trade number'));
  const sent = await client.write({
    method: operation,
    call,
    params: { tid: orderNo },
    schema: shippingSchema,
  });
  if (sent.isOk() && sent.value.shipping.is_success) return ok({ outcome: 'done', note: '' });
  const refusal = sent.isErr() ? sent.error : notShipped;
  switch (reactionTo(refusal)) {
    case 'answer':
      return err(refusal.error);
    case 'hand_over':
      return ok({ outcome: 'needs_check', note: wordsOf(refusal) });
    case 'look':
      return look(client, call, { orderNo, refusal });
  }
}

const notShipped: TaobaoFailure = {
  error: rejected('is_success=false', ''),
  subCode: 'is_success=false',
  isBusiness: true,
};

type Reaction = 'answer' | 'hand_over' | 'look';

/**
 * What to do about the platform's shipping codes, by what stands after the colon of the sub-code.
 * `look`: "already shipped or closed", "a shipment exists", "wrong state" — only the trade knows
 * which. `hand_over`: this trade cannot be shipped through this API at all.
 */
const reactionByCode: ReadonlyMap<string, Reaction> = new Map<string, Reaction>([
  ['B04', 'look'],
  ['B27', 'look'],
  ['B55', 'look'],
  ['is_success=false', 'look'],
  ['B98', 'hand_over'],
  ['CD01', 'hand_over'],
  ['CD86', 'hand_over'],
]);

function reactionTo(failure: TaobaoFailure): Reaction {
  if (failure.error.code === 'channel.outcome_unknown') return 'look';
  const code = failure.subCode.slice(failure.subCode.lastIndexOf(':') + 1);
  return reactionByCode.get(code) ?? 'answer';
}

/** Reads the trade again and answers by what is found. */
async function look(
  client: TaobaoClient,
  call: ChannelCall,
  doubt: { readonly orderNo: string; readonly refusal: TaobaoFailure },
): Promise<Answer> {
  const read = await loadOrder(client, call, doubt.orderNo);
  if (read.isErr()) {
    const wasRefused = doubt.refusal.error.code !== 'channel.outcome_unknown';
    const at = { channel: channelName, operation };
    return err(afterFailedReading(read.error, { wasRefused, at }));
  }
  const order = read.value;
  const note = wordsOf(doubt.refusal);
  if (order.payment === 'closed') return ok({ outcome: 'impossible', note });
  if (order.isShipped) return ok({ outcome: 'done', note });
  return notYet(order, doubt.refusal);
}

/** The trade is open and not shipped as a whole: say whether trying again can help. */
function notYet(order: ChannelOrder, refusal: TaobaoFailure): Answer {
  if (order.lines.some((line) => line.isShipped)) {
    const note = `part of the trade is shipped already; ${wordsOf(refusal)}`;
    return ok({ outcome: 'needs_check', note });
  }
  if (order.isHeld === true)
    return err(rejected('held', 'the platform forbids shipping this trade now'));
  if (order.payment === 'unpaid') return err(rejected('unpaid', 'the trade is not paid'));
  if (refusal === notShipped) return err(notShipped.error);
  const at = { channel: channelName, operation };
  return err(coreError('channel.unavailable', at, refusal.error));
}

function rejected(channelCode: string, channelMessage: string): ChannelWriteError {
  return coreError('channel.rejected', {
    channel: channelName,
    operation,
    channelCode,
    channelMessage,
  });
}

function wordsOf({ error }: TaobaoFailure): string {
  return error.code === 'channel.rejected'
    ? `${error.channelCode} ${error.channelMessage}`.trim()
    : '';
}
