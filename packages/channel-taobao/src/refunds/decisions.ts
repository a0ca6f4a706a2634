import { decodeWire, unreadable } from '@kaquan/channel-kit';
import { coreError, err, ok, Result } from '@kaquan/core';
import type {
  ChannelCall,
  ChannelReadError,
  ChannelRefund,
  ChannelWriteError,
} from '@kaquan/core/ports';
import { channelName, type TaobaoClient } from '../client.ts';
import { saysNotFound } from '../errors.ts';
import { toRefund } from '../map-refund.ts';
import { idPattern, refundReplySchema, sellerTypeSchema, tmallSeller } from '../wire.ts';
import { decisionFields, decisionSchema, goodsWords, refundAndReturn } from './wire.ts';

/** A refund as it is now, with what decides how the seller may answer it. */
export interface Decision {
  readonly refund: ChannelRefund;
  /** Whether the goods come back before the money does. */
  readonly wantsReturn: boolean;
  /** Whether goods are wanted instead of money: an exchange, a repair, a parcel once more. */
  readonly wantsGoods: boolean;
  /** Where the line stands, in the platform's word; `null` where it does not say. */
  readonly lineStatus: string | null;
  /** What the platform does not let be done by API; `null` where nothing. */
  readonly constraint: string | null;
}

/** Reads a refund right before it is decided. */
export async function readDecision(
  client: TaobaoClient,
  call: ChannelCall,
  refundId: string,
): Promise<Result<Decision, ChannelWriteError>> {
  const method = 'taobao.refund.get';
  const answer = await client.read({
    method,
    call,
    params: { fields: decisionFields, refund_id: refundId },
    schema: refundReplySchema,
  });
  if (answer.isErr()) {
    const words = 'the platform knows no such refund';
    return err(
      saysNotFound(answer.error) ? refused(method, 'not_found', words) : answer.error.error,
    );
  }
  const raw = answer.value.refund;
  return Result.combine([toRefund(raw), decodeWire(decisionSchema, raw)])
    .map(([refund, further]) => ({
      refund,
      wantsReturn: further.has_good_return || further.dispute_type === refundAndReturn,
      wantsGoods: goodsWords.has(further.dispute_type ?? ''),
      lineStatus: further.order_status,
      constraint: further.operation_contraint,
    }))
    .mapErr((problem) =>
      unreadable({ channel: channelName, operation: method }, `refund.${problem}`),
    );
}

/**
 * Whether a refund is at a Tmall shop 天猫, whose calls want more. The refund's own trade says it: one
 * channel serves many shops, so that an option could be right for one only, and `taobao.user.seller.get`
 * may fail for the sub-account sessions that agreeing needs.
 */
export async function isAtTmall(
  client: TaobaoClient,
  call: ChannelCall,
  orderNo: string,
): Promise<Result<boolean, ChannelReadError>> {
  const trade = await client.read({
    method: 'taobao.trade.fullinfo.get',
    call,
    params: { fields: 'tid,orders.seller_type', tid: orderNo },
    schema: sellerTypeSchema,
  });
  if (trade.isErr()) return err(trade.error.error);
  const { order: lines } = trade.value.trade.orders;
  return ok(lines.some((line) => line.seller_type === tmallSeller));
}

/** Whether a refund's numbers and version are such as the platform gives. */
export function areNumbers({ refundId, orderNo, version }: ChannelRefund): boolean {
  return [refundId, orderNo, version].every((number) => idPattern.test(number));
}

/** A refusal of our own, worded as the platform's are. */
export function refused(
  operation: string,
  channelCode: string,
  channelMessage: string,
): ChannelWriteError {
  const fields = { channel: channelName, operation, channelCode, channelMessage };
  return coreError('channel.rejected', fields);
}

/** What whoever decides has to do where a refund is no more what he decided about. */
export const readAgain = 'read the refund again before deciding';
