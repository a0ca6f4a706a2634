import { dayMs, hourMs } from '@kaquan/core';
import type { Channel, ChannelCapabilities } from '@kaquan/core/ports';
import type { PddClient } from '../client.ts';
import type { PddSettings } from '../options.ts';
import { toLayout } from './daily-bill-options.ts';
import { listStatement } from './list-statement.ts';
import { dailyBill, readStatement } from './read-statement.ts';

/** Which statements there are: the daily bill where its layout is given. */
export function statementCapabilities({
  dailyBill: given,
}: Pick<PddSettings, 'dailyBill'>): Pick<ChannelCapabilities, 'statements'> {
  if (given === undefined) return {};
  const list = {
    book: dailyBill,
    utcOffsetMs: 8 * hourMs,
    // No page says how far back, when a bill is there, and whether it still grows.
    maxDepthMs: 90 * dayMs,
    availableAfterMs: 12 * hourMs,
    settledAfterMs: dayMs,
  };
  return { statements: { list, formats: [dailyBill], accountBook: dailyBill } };
}

/** Makes the calls about statements. */
export function createStatements(
  client: PddClient,
  settings: PddSettings,
): Pick<Channel, 'listStatement' | 'readStatement'> {
  const { dailyBill: given } = settings;
  if (given === undefined) return {};
  const layout = toLayout(given);
  return {
    listStatement: (call, day) => listStatement({ client, settings, layout, call }, day),
    readStatement: (file) => readStatement(file, layout),
  };
}
