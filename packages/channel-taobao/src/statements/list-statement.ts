import { floorToSecond, formatWallClock, unreadable } from '@kaquan/channel-kit';
import { err, ok, secondMs, type Period, type Result } from '@kaquan/core';
import type { ChannelCall, ChannelReadError, StatementPart } from '@kaquan/core/ports';
import { channelName, type TaobaoClient } from '../client.ts';
import { toPart } from './map-bill.ts';
import { billFields, billPageSchema, type BillPage } from './wire.ts';

const method = 'taobao.bill.bills.get';

const pageSize = 100;
/** The most rows of one condition: what is behind them is not answered. */
const maxRows = 5_000;

interface BillReading {
  readonly client: TaobaoClient;
  readonly call: ChannelCall;
}

/**
 * Reads the bills that were paid in one day, by the time at which they were paid. A window of more bills
 * than one condition answers is read in halves; a second of more is an error, and never cut off.
 */
export async function* listStatement(
  reading: BillReading,
  day: Period,
): AsyncGenerator<Result<StatementPart, ChannelReadError>> {
  const open: Period[] = [day];
  for (let window = open.pop(); window !== undefined; window = open.pop()) {
    const first = await readPage(reading, window, 1);
    if (first.isErr()) {
      yield err(first.error);
      return;
    }
    if ((first.value.total_results ?? 0) < maxRows) {
      for await (const part of readPages(reading, window, first.value)) {
        yield part;
        if (part.isErr()) return;
      }
      continue;
    }
    const { from, to } = window;
    const half = floorToSecond((from + to) / 2);
    if (half <= from) {
      yield err(tooMany());
      return;
    }
    open.push({ from: half, to }, { from, to: half });
  }
}

async function* readPages(
  reading: BillReading,
  window: Period,
  first: BillPage,
): AsyncGenerator<Result<StatementPart, ChannelReadError>> {
  let page = first;
  for (let pageNo = 1; ; pageNo += 1) {
    const rows = page.bills?.bill ?? [];
    yield ok(toPart(rows));
    if (!hasMore(page, pageNo) || rows.length === 0) return;
    if (pageNo * pageSize >= maxRows) {
      yield err(tooMany());
      return;
    }
    const next = await readPage(reading, window, pageNo + 1);
    if (next.isErr()) {
      yield err(next.error);
      return;
    }
    page = next.value;
  }
}

function hasMore({ has_next: more, total_results: total, bills }: BillPage, pageNo: number) {
  if (more !== undefined) return more;
  return total === undefined ? bills?.bill?.length === pageSize : pageNo * pageSize < total;
}

async function readPage(
  { client, call }: BillReading,
  { from, to }: Period,
  pageNo: number,
): Promise<Result<BillPage, ChannelReadError>> {
  const answer = await client.read({
    method,
    call,
    params: {
      fields: billFields,
      start_time: formatWallClock(from),
      // Both ends are included.
      end_time: formatWallClock(to - secondMs),
      time_type: '2',
      page_no: String(pageNo),
      page_size: String(pageSize),
    },
    schema: billPageSchema,
  });
  return answer.mapErr(({ error }) => error);
}

function tooMany() {
  const problem = 'a second has 5,000 bills or more, which is all that one condition answers';
  return unreadable({ channel: channelName, operation: method }, problem);
}
