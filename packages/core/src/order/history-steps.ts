import { err, type Result } from 'neverthrow';
import { fieldChanges, type FieldChange } from '../kernel/field-changes.ts';
import type { OrderId } from '../kernel/ids.ts';
import type { StorageError } from '../ports/storage.ts';
import type { Scope } from '../runtime/runtime.ts';
import type { HistoryEntry } from './history.ts';
import type { OrderEvent } from './order-events.ts';
import { rebuildOrder } from './rebuild-order.ts';
import type { Order } from './order.ts';

/** One event of an order, with what it has changed. */
export interface HistoryStep extends HistoryEntry {
  /** The rule by which it was decided; `null` where somebody decided by himself, or a fact did. */
  readonly rule: string | null;
  /** By path; `null` where the events before it are not there any more. */
  readonly changes: readonly FieldChange[] | null;
}

/** How many entries are answered at once, and read in one trip. */
const entriesPerRead = 1_000;

/** Reads a history from the event after `afterSeq`, with what each event has changed. */
export async function historySteps(
  { tenant, runtime }: Scope,
  orderId: OrderId,
  afterSeq: number,
): Promise<Result<readonly HistoryStep[], StorageError>> {
  const { storage } = runtime;
  let before: Order | null = null;
  for (let seq = 0; seq < afterSeq;) {
    const read = await storage.findHistory(tenant, orderId, seq);
    if (read.isErr()) return err(read.error);
    const earlier = read.value.filter((entry) => entry.seq <= afterSeq);
    if (before === null && earlier[0]?.seq !== 1) break;
    before = rebuildOrder(before, earlier);
    seq = earlier.length < entriesPerRead ? afterSeq : (earlier.at(-1)?.seq ?? afterSeq);
  }
  const read = await storage.findHistory(tenant, orderId, afterSeq);
  return read.map((entries) => stepsOf(before, entries));
}

/**
 * Events of one order with what each has changed; `before` is the order that they happened to.
 *
 * @internal For tests and the reference.
 */
export function stepsOf(
  before: Order | null,
  entries: readonly HistoryEntry[],
): readonly HistoryStep[] {
  const isKnown = before !== null || entries[0]?.seq === 1;
  let order = before;
  return entries.map((entry) => {
    const rule = ruleOf(entry.event);
    if (!isKnown) return { ...entry, rule, changes: null };
    const after = rebuildOrder(order, [entry]);
    const changes = fieldChanges(shown(order), shown(after));
    order = after;
    return { ...entry, rule, changes };
  });
}

// How many events and changes there were is no change of the order.
function shown(order: Order | null): unknown {
  if (order === null) return null;
  const { eventCount: _events, version: _version, historyHash: _hash, ...rest } = order;
  return rest;
}

function ruleOf(event: OrderEvent): string | null {
  if ('decision' in event && typeof event.decision === 'object') return event.decision.rule;
  // Whoever froze it is named; else the reason itself is the rule.
  return event.type === held && event.by === undefined ? event.reason : null;
}

const held = 'order.held';
