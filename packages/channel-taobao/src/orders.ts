import { decodeRows, decodeWire, unreadable, type WireSchema } from '@kaquan/channel-kit';
import { coreError, err, ok, Result, type CoreError } from '@kaquan/core';
import type {
  ChannelCall,
  ChannelOrder,
  ChannelPage,
  ChannelReadError,
  PageRequest,
} from '@kaquan/core/ports';
import { z } from 'zod';
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

type LoadOrderError = ChannelReadError | CoreError<'channel.order_not_found'>;

/** Reads a whole trade as it is now, with the flags that forbid shipping. */
export async function loadOrder(
  client: TaobaoClient,
  call: ChannelCall,
  orderNo: string,
): Promise<Result<ChannelOrder, LoadOrderError>> {
  const read = await readTrade(client, call, { orderNo, schema: z.unknown(), fields: [] });
  return read.map(({ order }) => order);
}

/** The same, with further fields of the trade. */
export async function readTrade<T>(
  client: TaobaoClient,
  call: ChannelCall,
  { orderNo, fields, schema }: FurtherFields<T>,
): Promise<Result<{ readonly order: ChannelOrder; readonly further: T }, LoadOrderError>> {
  const method = 'taobao.trade.fullinfo.get';
  const notFound = () => coreError('channel.order_not_found', { channel: channelName, orderNo });
  if (!idPattern.test(orderNo)) return err(notFound());
  const answer = await client.read({
    method,
    call,
    params: { fields: [tradeDetailFields, ...fields].join(','), tid: orderNo },
    schema: tradeReplySchema,
  });
  if (answer.isErr()) return err(saysNotFound(answer.error) ? notFound() : answer.error.error);
  const { trade } = answer.value;
  return Result.combine([toOrder(trade, 'detail'), decodeWire(schema, trade)])
    .map(([order, further]) => ({ order, further }))
    .mapErr((problem) =>
      unreadable({ channel: channelName, operation: method }, `trade.${problem}`),
    );
}

/** What else is read of a trade. */
interface FurtherFields<T> {
  readonly orderNo: string;
  /** By their names at the platform. */
  readonly fields: readonly string[];
  /** What the trade must look like for them. */
  readonly schema: WireSchema<T>;
}
