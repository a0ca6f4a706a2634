import { decodeHistoryEntry } from '../order/history-schema.ts';
import { linkText } from '../order/history-chain.ts';
import type { HistoryEntry, HistoryRecord } from '../order/history.ts';
import type { Order } from '../order/order.ts';
import { fieldChanges, type FieldChange } from '../kernel/field-changes.ts';
import { isSameOrder, rebuildOrder, told } from '../order/rebuild-order.ts';
import type { Digest } from '../system/digest.ts';

/**
 * What can be wrong with a history: a change is not there; its events are not numbered on from those
 * before; it is another than the one that was linked; it holds what is no event; the order's own hash
 * is another; the events lead to another order than the one that is stored.
 */
export type HistoryProblem =
  'missing_change' | 'wrong_number' | 'wrong_hash' | 'unreadable' | 'wrong_head' | 'wrong_order';

/** How far a history was walked. */
export interface HistoryWalk {
  /** The version of the last change that was found sound; 0 before the first. */
  readonly version: number;
  /** The number of its last event. */
  readonly lastSeq: number;
  /** Its hash; `null` where an earlier release has made it. */
  readonly hash: string | null;
  /** Changes of an earlier release, which nothing links. */
  readonly unlinked: number;
}

/** Before the first change. */
export const startOfHistory: HistoryWalk = { version: 0, lastSeq: 0, hash: null, unlinked: 0 };

/** Walks on over the next change; answers what is wrong with it where something is. */
export async function walkOn(
  digest: Digest,
  walk: HistoryWalk,
  record: HistoryRecord,
): Promise<HistoryWalk | HistoryProblem> {
  const { version, seq, events, hash } = record;
  if (version !== walk.version + 1) return 'missing_change';
  if (seq !== walk.lastSeq + 1 || events.length === 0) return 'wrong_number';
  const next = { version, lastSeq: walk.lastSeq + events.length, hash };
  if (hash === null) return { ...next, unlinked: walk.unlinked + 1 };
  const isLinked = (await digest(linkText(record, walk.hash))) === hash;
  return isLinked ? { ...next, unlinked: walk.unlinked } : 'wrong_hash';
}

/** A record's events as entries; `null` where one of them is none of this release. */
function entriesOf(record: HistoryRecord): readonly HistoryEntry[] | null {
  const { events, hash: _hash, ...rest } = record;
  const entries: HistoryEntry[] = [];
  for (const [position, event] of events.entries()) {
    const decoded = decodeHistoryEntry({ ...rest, seq: record.seq + position, event });
    if (decoded.isErr()) return null;
    entries.push(decoded.value);
  }
  return entries;
}

/** Adds a change to what the ones before it have led to. */
export function rebuildOn(order: Order | null, record: HistoryRecord): Order | null {
  const entries = entriesOf(record);
  // Nothing but its first event makes an order.
  const isPlaced = order !== null || entries?.[0]?.event.type === placed;
  return entries === null || !isPlaced ? null : rebuildOrder(order, entries);
}

const placed = 'order.placed';

/** What is wrong with an order at the end of its history; `null` where nothing is. */
export function checkEnd(
  order: Order,
  walk: HistoryWalk,
  rebuilt: Order | null,
): HistoryProblem | null {
  const { version, eventCount, historyHash } = order;
  if (walk.version !== version || walk.lastSeq !== eventCount) return 'missing_change';
  if (walk.hash !== historyHash) return 'wrong_head';
  if (rebuilt === null) return 'wrong_order';
  if (isSameOrder(rebuilt, order)) return null;
  const differences = walk.unlinked === 0 ? null : fieldChanges(told(order), told(rebuilt));
  return differences?.every(isOfLaterRelease) === true ? null : 'wrong_order';
}

// What an earlier release did not keep in the order, though its events tell it; a list that began later
// has other positions.
const laterFields = /\/(closedAt|bookedMinor|waitingSince)$/;
const laterList = /^\/pauses\//;

function isOfLaterRelease({ path, before }: FieldChange): boolean {
  return laterList.test(path) || (before === null && laterFields.test(path));
}
