import { dayMs, hourMs } from '@kaquan/core';
import type { Channel, ChannelCapabilities } from '@kaquan/core/ports';
import type { TaobaoClient } from '../client.ts';
import type { TaobaoSettings } from '../options.ts';
import { listStatement } from './list-statement.ts';
import { accountBook, formats, readStatement } from './read-statement.ts';

type Asked = Pick<TaobaoSettings, 'listsBills'>;

/** Which statements there are: files of Alipay's always, the platform's bills where they are asked for. */
export function statementCapabilities({
  listsBills,
}: Asked): Required<Pick<ChannelCapabilities, 'statements'>> {
  const list = {
    book: 'taobao_bills',
    utcOffsetMs: 8 * hourMs,
    // No depth is published: no bills are asked for longer than orders.
    maxDepthMs: 90 * dayMs,
    availableAfterMs: hourMs,
    settledAfterMs: 3 * dayMs,
  };
  return { statements: { list: listsBills ? list : null, formats, accountBook } };
}

/** Makes the calls about statements. */
export function createStatements(
  client: TaobaoClient,
  { listsBills }: Asked,
): Pick<Channel, 'listStatement' | 'readStatement'> {
  return {
    ...(listsBills && { listStatement: (call, day) => listStatement({ client, call }, day) }),
    readStatement,
  };
}
