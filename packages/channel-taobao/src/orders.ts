import { decodeRows, unreadable } from '@kaquan/channel-kit';
import { coreError, err, ok, type CoreError, type Result } from '@kaquan/core';
import type {
  ChannelCall,
  ChannelOrder,
  ChannelPage,
  ChannelReadError,
  PageRequest,
} from '@kaquan/core/ports';
import { channelName, type TaobaoClient } from './client.ts';
import { saysNotFound } from './errors.ts';
import { pageParams } from './listing.ts';
import { toOrder, tradeIdOf } from './map-order.ts';
import {
  idPattern,
  tradeDetailFields,
  tradeFields,
  tradePageSchema,
  tradeReplySchema,
  tradeTypes,
} from './wire.ts';

/** Reads one page of the trades that changed inside a window, newest change first. */
export async function listOrders(
  client: TaobaoClient,
  call: ChannelCall,
  page: PageRequest,
): Promise<Result<ChannelPage<ChannelOrder>, ChannelReadError>> {
  const answer = await client.read({
    method: 'taobao.trades.sold.increment.get',
    call,
    params: { fields: tradeFields, type: tradeTypes, ...pageParams(page) },
    schema: tradePageSchema,
  });
  if (answer.isErr()) return err(answer.error.error);
  const { trades, total_results: totalCount = null } = answer.value;
  const decoded = await decodeRows(trades?.trade ?? [], {
    read: (raw) => toOrder(raw, 'listing'),
    idOf: tradeIdOf,
  });
  return ok({ ...decoded, totalCount });
}

/** Reads a whole trade as it is now, with the flags that forbid shipping. */
export async function loadOrder(
  client: TaobaoClient,
  call: ChannelCall,
  orderNo: string,
): Promise<Result<ChannelOrder, ChannelReadError | CoreError<'channel.order_not_found'>>> {
  const method = 'taobao.trade.fullinfo.get';
  const notFound = () => coreError('channel.order_not_found', { channel: channelName, orderNo });
  if (!idPattern.test(orderNo)) return err(notFound());
  const answer = await client.read({
    method,
    call,
    params: { fields: tradeDetailFields, tid: orderNo },
    schema: tradeReplySchema,
  });
  if (answer.isErr()) return err(saysNotFound(answer.error) ? notFound() : answer.error.error);
  return toOrder(answer.value.trade, 'detail').mapErr((problem) =>
    unreadable({ channel: channelName, operation: method }, `trade.${problem}`),
  );
}
