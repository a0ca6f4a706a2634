import assert from 'node:assert/strict';
import type { HistoryEntry, HistoryRecord } from '../../order/history.ts';
import { anId } from '../an-id.ts';
import { anOrder } from '../builders.ts';
import { anEvent, aWriteOf, testTenant } from '../change-builders.ts';
import type { ContractCase } from '../contract-case.ts';
import { startOfTests } from '../fixed-clock.ts';
import { storageCase, valueOf, type Desk } from '../storage-desk.ts';

const order = anOrder({ eventCount: 2 });
const hashOf = (letter: string): string => letter.repeat(43);

async function records(
  desk: Desk,
  { afterSeq = 0, limit = 1_000, tenant = testTenant } = {},
): Promise<readonly HistoryRecord[]> {
  const filter = { tenant, orderId: order.orderId, afterSeq, limit };
  return valueOf(await desk.storage.findRecords(filter));
}

/** Histories change by change, as they were written. */
export const recordCases: readonly ContractCase[] = [
  storageCase('S490', 'answers changes as they were written, with their hashes', async (desk) => {
    const first = [1, 2].map((seq) => anEvent(order, { seq, reason: 'why', at: startOfTests + 7 }));
    // What a later release has added to an event stays in it, whoever reads it.
    const odd = { type: 'order.closed', since: { b: 1, a: [null, 'ü'] } };
    const event = JSON.parse(JSON.stringify(odd)) as HistoryEntry['event'];
    const second = anEvent(order, { seq: 3, version: 2, event });
    const { orderId } = order;
    const link = { orderId, version: 1, hash: hashOf('a') };
    await desk.apply({ writes: [aWriteOf(order)], events: first, links: [link] });
    await desk.apply({
      writes: [aWriteOf(anOrder({ version: 2, eventCount: 3 }))],
      events: [second],
    });
    const { event: _event, ...rest } = first[0] ?? assert.fail();
    const { event: _odd, ...last } = second;
    assert.deepEqual(await records(desk), [
      { ...rest, events: first.map((each) => each.event), hash: hashOf('a') },
      { ...last, events: [odd], hash: null },
    ]);
  }),

  storageCase('S491', 'answers changes from where it is asked, so many', async (desk) => {
    const other = anOrder({ orderId: anId('order', 'other'), orderNo: 'other' });
    await desk.apply({ writes: [aWriteOf(other)], events: [anEvent(other)] });
    for (const version of [1, 2, 3, 4]) {
      const seq = version * 2 - 1;
      const events = [seq, seq + 1].map((n) => anEvent(order, { seq: n, version }));
      const link = { orderId: order.orderId, version, hash: hashOf(String(version)) };
      const after = anOrder({ version, eventCount: seq + 1 });
      await desk.apply({ writes: [aWriteOf(after)], events, links: [link] });
    }
    const found = async (parts: Parameters<typeof records>[1]) =>
      (await records(desk, parts)).map(({ version, hash }) => `${version} ${hash?.[0]}`);
    assert.deepEqual(await found({}), ['1 1', '2 2', '3 3', '4 4']);
    assert.deepEqual(await found({ afterSeq: 4 }), ['3 3', '4 4']);
    assert.deepEqual(await found({ afterSeq: 2, limit: 2 }), ['2 2', '3 3']);
    assert.deepEqual(await found({ afterSeq: 8 }), []);
    assert.deepEqual(await found({ tenant: anId('tenant', 'other') }), []);
  }),
];
