import { decodeRows, decodeWire, unreadable, type WireSchema } from '@kaquan/channel-kit';
import { coreError, err, ok, type CoreError, type Result } from '@kaquan/core';
import type {
  ChannelCall,
  ChannelOrder,
  ChannelPage,
  ChannelReadError,
  PageRequest,
  UndecodedRow,
} from '@kaquan/core/ports';
import { channelName, type PddClient } from './client.ts';
import type { PddContext } from './context.ts';
import { openRecipient } from './decryption/recipients.ts';
import { receivedOrderSchema } from './decryption/wire.ts';
import { saysNotFound } from './errors.ts';
import { windowParams } from './listing.ts';
import { fromOrder, orderSnOf, toReading, type OrderReading } from './map-order.ts';
import { loadLatestRefund } from './refunds.ts';
import { withAccount } from './top-up/accounts.ts';
import {
  orderPageSchema,
  orderReplySchema,
  orderSchema,
  orderSnPattern,
  type PddOrder,
} from './wire.ts';

/** Of every kind: what is not asked for by number is left out. */
const ofAnyKind = { is_lucky_flag: '0', order_status: '5', refund_status: '5' };

/**
 * Reads one page of the orders that changed inside a window, newest change first. `use_has_next` stays
 * off: pages are read last page first, and only without it does the answer say how many there are.
 */
export async function listOrders(
  { client, settings }: PddContext,
  call: ChannelCall,
  page: PageRequest,
): Promise<Result<ChannelPage<ChannelOrder>, ChannelReadError>> {
  const window = windowParams(page.window, settings);
  if (window === null) return ok({ rows: [], undecoded: [], totalCount: 0 });
  const { pageNo, pageSize } = page;
  const paging = { page: String(pageNo), page_size: String(pageSize), use_has_next: 'false' };
  const answer = await client.read({
    method: 'pdd.order.number.list.increment.get',
    call,
    params: { ...window, ...ofAnyKind, ...paging },
    schema: orderPageSchema,
  });
  if (answer.isErr()) return err(answer.error.error);
  const decoded = await decodeRows(answer.value.order_sn_list ?? [], {
    read: (raw) => toReading(raw, 'listing').map((reading) => ({ reading, raw })),
    idOf: orderSnOf,
  });
  const completed = await completeRows({ client, settings }, call, decoded.rows);
  return completed.map(({ rows, undecoded }) => ({
    rows,
    undecoded: [...decoded.undecoded, ...undecoded],
    totalCount: answer.value.total_count ?? null,
  }));
}

interface ListedReading {
  readonly reading: OrderReading;
  readonly raw: unknown;
}

/** What is about the channel as a whole stops a page; one after-sale that cannot be read, only its row. */
const stops: ReadonlySet<string> = new Set<ChannelReadError['code']>([
  'channel.unavailable',
  'channel.throttled',
  'channel.grant_expired',
]);

async function completeRows(
  context: PddContext,
  call: ChannelCall,
  listed: readonly ListedReading[],
): Promise<Result<Pick<ChannelPage<ChannelOrder>, 'rows' | 'undecoded'>, ChannelReadError>> {
  const rows: ChannelOrder[] = [];
  const undecoded: UndecodedRow[] = [];
  for (const { reading, raw } of listed) {
    const whole = await complete(context, call, reading);
    if (whole.isOk()) rows.push(whole.value);
    else if (stops.has(whole.error.code)) return err(whole.error);
    else {
      const problem = 'problem' in whole.error ? whole.error.problem : whole.error.message;
      const externalId = reading.order.orderNo;
      undecoded.push({ externalId, problem, raw: JSON.stringify(raw) ?? 'null' });
    }
  }
  return ok({ rows, undecoded });
}

/** Reads a whole order as it is now, with its after-sale. */
export async function loadOrder(
  context: PddContext,
  call: ChannelCall,
  orderNo: string,
): Promise<Result<ChannelOrder, ChannelReadError | CoreError<'channel.order_not_found'>>> {
  if (context.settings.recipients === 'decrypt') return loadWithRecipient(context, call, orderNo);
  const wire = await readDetail(context.client, call, orderNo);
  return wire.isErr() ? err(wire.error) : wholeOrder(context, call, wire.value);
}

async function loadWithRecipient(
  context: PddContext,
  call: ChannelCall,
  orderNo: string,
): Promise<Result<ChannelOrder, ChannelReadError | CoreError<'channel.order_not_found'>>> {
  const { client } = context;
  const wire = await readDetailAs(client, call, { orderNo, schema: receivedOrderSchema });
  if (wire.isErr()) return err(wire.error);
  const order = await wholeOrder(context, call, wire.value);
  if (order.isErr()) return err(order.error);
  // An order without a receiver is an order all the same: decryption is scarce, and its goods may wait.
  const recipient = (await openRecipient(client, call, wire.value)).unwrapOr(null);
  return ok({ ...order.value, recipient });
}

async function wholeOrder(
  context: PddContext,
  call: ChannelCall,
  wire: PddOrder,
): Promise<Result<ChannelOrder, ChannelReadError>> {
  const reading = fromOrder(wire, 'detail');
  if (reading.isErr()) return err(unreadable(atDetail, `order_info.${reading.error}`));
  return complete(context, call, reading.value);
}

/** Adds what an order does not tell by itself. */
async function complete(
  context: PddContext,
  call: ChannelCall,
  reading: OrderReading,
): Promise<Result<ChannelOrder, ChannelReadError>> {
  const order = await withRefund(context.client, call, reading);
  return order.isErr() ? err(order.error) : withAccount(context, call, order.value);
}

const detailMethod = 'pdd.order.information.get';
const atDetail = { channel: channelName, operation: detailMethod };

/** Reads an order in the platform's own words. */
export async function readDetail(
  client: PddClient,
  call: ChannelCall,
  orderNo: string,
): Promise<Result<PddOrder, ChannelReadError | CoreError<'channel.order_not_found'>>> {
  return readDetailAs(client, call, { orderNo, schema: orderSchema });
}

/** The same, with whatever else of it somebody needs. */
export async function readDetailAs<T extends PddOrder>(
  client: PddClient,
  call: ChannelCall,
  { orderNo, schema }: { readonly orderNo: string; readonly schema: WireSchema<T> },
): Promise<Result<T, ChannelReadError | CoreError<'channel.order_not_found'>>> {
  const notFound = () => coreError('channel.order_not_found', { channel: channelName, orderNo });
  if (!orderSnPattern.test(orderNo)) return err(notFound());
  const answer = await client.read({
    method: detailMethod,
    call,
    params: { order_sn: orderNo },
    schema: orderReplySchema,
  });
  if (answer.isErr()) return err(saysNotFound(answer.error) ? notFound() : answer.error.error);
  return decodeWire(schema, answer.value.order_info)
    .mapErr((problem) => unreadable(atDetail, `order_info.${problem}`))
    .andThen((wire) => (wire.order_sn === orderNo ? ok(wire) : err(anotherOrder())));
}

function anotherOrder(): CoreError<'channel.unreadable'> {
  return unreadable(atDetail, 'order_info.order_sn: is another order');
}

/**
 * Adds the after-sale, of which an order tells that there is one and not its number. Cards must not go
 * out to a buyer who is getting his money back, so that an order without it is none.
 */
async function withRefund(
  client: PddClient,
  call: ChannelCall,
  { order, hasAfterSale }: OrderReading,
): Promise<Result<ChannelOrder, ChannelReadError>> {
  if (!hasAfterSale) return ok(order);
  const loaded = await loadLatestRefund(client, call, order.orderNo);
  if (loaded.isErr()) return err(loaded.error);
  const { lineNo, refundId, state } = loaded.value;
  if (!order.lines.some((line) => line.lineNo === lineNo)) {
    return err(unreadable(atDetail, 'refund_status: its after-sale is on no line of the order'));
  }
  const lines = order.lines.map((line) =>
    line.lineNo === lineNo ? { ...line, refund: { refundId, state } } : line,
  );
  return ok({ ...order, lines });
}
