import { formatWallClock, unreadable } from '@kaquan/channel-kit';
import { coreError, err, minuteMs, ok, type Period, type Result } from '@kaquan/core';
import type { ChannelCall, ChannelReadError, StatementPart } from '@kaquan/core/ports';
import { channelName, type PddClient } from '../client.ts';
import type { PddSettings } from '../options.ts';
import type { DailyBillLayout } from './daily-bill-options.ts';
import { dailyBill, readStatement } from './read-statement.ts';
import { billUrlSchema } from './wire.ts';

const method = 'pdd.finance.balance.daily.bill.url.get';
const where = { channel: channelName, operation: method };

/** For a whole file, however slowly it comes. */
const downloadMs = 10 * minuteMs;
const maxBytes = 512 * 1024 * 1024;

interface BillReading {
  readonly client: PddClient;
  readonly settings: Pick<PddSettings, 'fetch' | 'url'>;
  readonly layout: DailyBillLayout;
  readonly call: ChannelCall;
}

/** Asks where a day's bill lies, and reads it while it comes. */
export async function* listStatement(
  reading: BillReading,
  { from }: Period,
): AsyncGenerator<Result<StatementPart, ChannelReadError>> {
  const { client, call, layout } = reading;
  const params = { bill_date: formatWallClock(from).slice(0, 10) };
  const answer = await client.read({ method, call, params, schema: billUrlSchema });
  if (answer.isErr()) {
    yield err(answer.error.error);
    return;
  }
  const file = await download(reading, new URL(answer.value.download_url));
  if (file.isErr()) {
    yield err(file.error);
    return;
  }
  try {
    const content = bounded(file.value);
    for await (const part of readStatement({ format: dailyBill, content }, layout)) {
      if (part.isOk()) yield ok(part.value);
      else yield err(unreadable(where, `line ${part.error.line}: ${part.error.problem}`));
    }
  } catch {
    // What broke on the way may hold the address.
    yield err(coreError('channel.unavailable', where));
  }
}

async function download(
  { settings, call }: BillReading,
  address: URL,
): Promise<Result<ReadableStream<Uint8Array>, ChannelReadError>> {
  // A sandbox's own files come as its gateway does.
  const isSafe = address.protocol === 'https:' || new URL(settings.url).protocol === 'http:';
  if (!isSafe) return err(unreadable(where, 'download_url: is no https address'));
  const limit = AbortSignal.timeout(downloadMs);
  const signal = call.signal === undefined ? limit : AbortSignal.any([limit, call.signal]);
  // An error of it may hold the address: nothing is kept but that there was one.
  const gone = err(coreError('channel.unavailable', where));
  try {
    const response = await settings.fetch(address, { signal, redirect: 'error' });
    if (response.ok && response.body !== null) return ok(response.body);
    await response.body?.cancel();
    return gone;
  } catch {
    return gone;
  }
}

// The platform's own file, but whoever answers there may send without end.
async function* bounded(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  let size = 0;
  for await (const chunk of body) {
    size += chunk.byteLength;
    if (size > maxBytes) throw new RangeError(`the file is larger than ${maxBytes} bytes`);
    yield chunk;
  }
}
