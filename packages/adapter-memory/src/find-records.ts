import type { HistoryRecord, RecordFilter } from '@kaquan/core/ports';
import { linkKey, type Partition } from './partition.ts';

/** See `Storage.findRecords`. */
export function findRecords(
  { history, links }: Partition,
  { orderId, afterSeq, limit }: RecordFilter,
): readonly HistoryRecord[] {
  const own = history.get(orderId) ?? [];
  const records = [...Map.groupBy(own, ({ version }) => version).values()].flatMap((entries) => {
    const [first] = entries;
    if (first === undefined || first.seq <= afterSeq) return [];
    const { event: _event, ...rest } = first;
    const events = entries.map(({ event }) => event);
    return [{ ...rest, events, hash: links.get(linkKey(first)) ?? null }];
  });
  return records.slice(0, limit);
}
