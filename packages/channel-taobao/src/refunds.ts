import { decodeRows, unreadable } from '@kaquan/channel-kit';
import { coreError, err, ok, type CoreError, type Result } from '@kaquan/core';
import type {
  ChannelCall,
  ChannelPage,
  ChannelReadError,
  ChannelRefund,
  PageRequest,
} from '@kaquan/core/ports';
import { channelName, type TaobaoClient } from './client.ts';
import { saysNotFound } from './errors.ts';
import { pageParams } from './listing.ts';
import { refundIdOf, toRefund } from './map-refund.ts';
import {
  idPattern,
  refundFields,
  refundPageSchema,
  refundReplySchema,
  tradeTypes,
} from './wire.ts';

/** Reads one page of the refunds that changed inside a window. */
export async function listRefunds(
  client: TaobaoClient,
  call: ChannelCall,
  page: PageRequest,
): Promise<Result<ChannelPage<ChannelRefund>, ChannelReadError>> {
  const answer = await client.read({
    method: 'taobao.refunds.receive.get',
    call,
    params: { fields: refundFields, type: tradeTypes, ...pageParams(page) },
    schema: refundPageSchema,
  });
  if (answer.isErr()) return err(answer.error.error);
  const { refunds, total_results: totalCount = null } = answer.value;
  const decoded = await decodeRows(refunds?.refund ?? [], { read: toRefund, idOf: refundIdOf });
  return ok({ ...decoded, totalCount });
}

/** Reads one refund as it is now. */
export async function loadRefund(
  client: TaobaoClient,
  call: ChannelCall,
  refundId: string,
): Promise<Result<ChannelRefund, ChannelReadError | CoreError<'channel.refund_not_found'>>> {
  const method = 'taobao.refund.get';
  const notFound = () => coreError('channel.refund_not_found', { channel: channelName, refundId });
  if (!idPattern.test(refundId)) return err(notFound());
  const answer = await client.read({
    method,
    call,
    params: { fields: refundFields, refund_id: refundId },
    schema: refundReplySchema,
  });
  if (answer.isErr()) return err(saysNotFound(answer.error) ? notFound() : answer.error.error);
  return toRefund(answer.value.refund).mapErr((problem) =>
    unreadable({ channel: channelName, operation: method }, `refund.${problem}`),
  );
}
