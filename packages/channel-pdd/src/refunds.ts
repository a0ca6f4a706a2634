import { decodeRows, unreadable } from '@kaquan/channel-kit';
import { coreError, err, ok, type CoreError, type Result } from '@kaquan/core';
import type {
  ChannelCall,
  ChannelPage,
  ChannelReadError,
  ChannelRefund,
  PageRequest,
} from '@kaquan/core/ports';
import { channelName, type PddClient } from './client.ts';
import { saysNotFound, type PddFailure } from './errors.ts';
import { windowParams } from './listing.ts';
import { fromDetail, listedRefundIdOf, numbersIn, toListedRefund } from './map-refund.ts';
import type { PddSettings } from './options.ts';
import { listedStatuses } from './status-map.ts';
import { refundDetailSchema, refundPageSchema, type PddRefundDetail } from './wire.ts';

const listMethod = 'pdd.refund.list.increment.get';
const detailMethod = 'pdd.refund.information.get';
const atList = { channel: channelName, operation: listMethod };
const atDetail = { channel: channelName, operation: detailMethod };

const platformPageSize = 100;
/** So many pages of one status inside half an hour are no listing any more. */
const maxPages = 50;

type Window = Readonly<Record<string, string>>;

/**
 * Reads one page of the after-sales that changed inside a window.
 *
 * The platform lists one status at a time. All of them are read, each from its last page to its first,
 * and the page is cut from the whole: a window rarely holds more than one.
 */
export async function listRefunds(
  { client, settings }: { readonly client: PddClient; readonly settings: PddSettings },
  call: ChannelCall,
  page: PageRequest,
): Promise<Result<ChannelPage<ChannelRefund>, ChannelReadError>> {
  const window = windowParams(page.window, settings);
  if (window === null) return ok({ rows: [], undecoded: [], totalCount: 0 });
  const raws: unknown[] = [];
  for (const status of listedStatuses) {
    const read = await listStatus(client, call, { ...window, after_sales_status: String(status) });
    if (read.isErr()) return err(read.error);
    raws.push(...read.value);
  }
  const { rows, undecoded } = await decodeRows(raws, {
    read: toListedRefund,
    idOf: listedRefundIdOf,
  });
  const newestFirst = [...newestById(rows).values()].toSorted(
    (a, b) => b.modifiedAt - a.modifiedAt || (a.refundId < b.refundId ? -1 : 1),
  );
  const end = page.pageNo * page.pageSize;
  return ok({
    rows: newestFirst.slice(end - page.pageSize, end),
    undecoded: page.pageNo === 1 ? undecoded : [],
    totalCount: newestFirst.length,
  });
}

// One that changes while the statuses are gone through may stand under two of them.
function newestById(rows: readonly ChannelRefund[]): ReadonlyMap<string, ChannelRefund> {
  const newest = new Map<string, ChannelRefund>();
  for (const row of rows) {
    const known = newest.get(row.refundId);
    if (known === undefined || known.modifiedAt <= row.modifiedAt) newest.set(row.refundId, row);
  }
  return newest;
}

async function listStatus(
  client: PddClient,
  call: ChannelCall,
  window: Window,
): Promise<Result<readonly unknown[], ChannelReadError>> {
  const first = await listPage(client, call, { ...window, page: '1' });
  if (first.isErr()) return err(first.error);
  const { rows, totalCount } = first.value;
  const pageCount = Math.ceil(totalCount / platformPageSize);
  if (pageCount <= 1) return ok(rows);
  if (pageCount > maxPages) return err(unreadable(atList, `more than ${maxPages} pages`));
  const raws: unknown[] = [];
  // Rows that change leave the window, and those behind them move up: from the last page to the first.
  for (let page = pageCount; page >= 1; page -= 1) {
    const next = await listPage(client, call, { ...window, page: String(page) });
    if (next.isErr()) return err(next.error);
    raws.push(...next.value.rows);
  }
  return ok(raws);
}

async function listPage(
  client: PddClient,
  call: ChannelCall,
  which: Window,
): Promise<
  Result<{ readonly rows: readonly unknown[]; readonly totalCount: number }, ChannelReadError>
> {
  const answer = await client.read({
    method: listMethod,
    call,
    params: { after_sales_type: '1', page_size: String(platformPageSize), ...which },
    schema: refundPageSchema,
  });
  return answer
    .map(({ refund_list: list, total_count: totalCount }) => {
      const rows = list ?? [];
      return { rows, totalCount: totalCount ?? rows.length };
    })
    .mapErr(({ error }) => error);
}

/** Reads one after-sale as it is now. */
export async function loadRefund(
  client: PddClient,
  call: ChannelCall,
  refundId: string,
): Promise<Result<ChannelRefund, ChannelReadError | CoreError<'channel.refund_not_found'>>> {
  const detail = await readRefundDetail(client, call, refundId);
  return detail.andThen(toChannelRefund);
}

/** Reads one after-sale in the platform's own words. */
export async function readRefundDetail(
  client: PddClient,
  call: ChannelCall,
  refundId: string,
): Promise<Result<PddRefundDetail, ChannelReadError | CoreError<'channel.refund_not_found'>>> {
  const notFound = () => coreError('channel.refund_not_found', { channel: channelName, refundId });
  const numbers = numbersIn(refundId);
  if (numbers === null) return err(notFound());
  const { orderSn, afterSalesId } = numbers;
  const params = { order_sn: orderSn, after_sales_id: afterSalesId };
  const read = await readDetail(client, call, params);
  if (read.isErr()) return err(saysNotFound(read.error) ? notFound() : read.error.error);
  const isAsked = read.value.id === afterSalesId && read.value.order_sn === orderSn;
  return isAsked ? ok(read.value) : err(unreadable(atDetail, 'id: is another after-sale'));
}

/** Reads the after-sale that an order has, whose number the order does not tell. */
export async function loadLatestRefund(
  client: PddClient,
  call: ChannelCall,
  orderSn: string,
): Promise<Result<ChannelRefund, ChannelReadError>> {
  const read = await readDetail(client, call, { order_sn: orderSn });
  if (read.isErr()) {
    const problem = 'order_sn: the order has an after-sale, and it cannot be found';
    return err(saysNotFound(read.error) ? unreadable(atDetail, problem) : read.error.error);
  }
  if (read.value.order_sn === orderSn) return toChannelRefund(read.value);
  return err(unreadable(atDetail, 'order_sn: is another order'));
}

function toChannelRefund(
  detail: PddRefundDetail,
): Result<ChannelRefund, CoreError<'channel.unreadable'>> {
  return fromDetail(detail).mapErr((problem) => unreadable(atDetail, problem));
}

async function readDetail(
  client: PddClient,
  call: ChannelCall,
  params: Readonly<Record<string, string>>,
): Promise<Result<PddRefundDetail, PddFailure<ChannelReadError>>> {
  return client.read({ method: detailMethod, call, params, schema: refundDetailSchema });
}
