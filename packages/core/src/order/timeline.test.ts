import { ok } from 'neverthrow';
import { describe, expect, it } from 'vitest';
import { placed } from '../../test/readings.ts';
import type { Disclosure, Storage } from '../ports/storage.ts';
import type { Scope } from '../runtime/runtime.ts';
import { anId } from '../testing/an-id.ts';
import { anEvent, testTenant } from '../testing/change-builders.ts';
import { startOfTests } from '../testing/fixed-clock.ts';
import type { HistoryEntry } from './history.ts';
import { timelineOf } from './timeline.ts';

const order = placed();

/** What is read of a storage that knows one order; it shows a thousand entries at a time. */
function showing(entries: readonly HistoryEntry[], looks: readonly Disclosure[] = []) {
  const storage: Pick<Storage, 'findHistory' | 'findDisclosures'> = {
    findHistory: async (_tenant, _orderId, afterSeq) =>
      ok(entries.filter(({ seq }) => seq > afterSeq).slice(0, 1_000)),
    findDisclosures: async () => ok(looks),
  };
  const actor = { kind: 'operator', id: 'li' } as const;
  // Nothing else of the runtime is looked at here.
  const scope: Pick<Scope, 'tenant' | 'actor'> & { readonly runtime: { storage: typeof storage } } =
    { tenant: testTenant, actor, runtime: { storage } };
  return timelineOf(scope as Scope, order.orderId);
}

const placing = anEvent(order, { event: { type: 'order.placed', order } });
const reading = (seq: number, parts: Partial<HistoryEntry> = {}): HistoryEntry =>
  anEvent(order, {
    seq,
    version: seq,
    event: { type: 'order.read', readAt: startOfTests + seq },
    ...parts,
  });
const look = (at: number): Disclosure => ({
  tenant: testTenant,
  orderId: order.orderId,
  unitId: anId('unit', `${order.orderId}.1.1`),
  attempt: 1,
  at,
  actor: 'operator:a:b',
  reason: '',
});

describe('a timeline', () => {
  it('is read to its end, however long it is', async () => {
    const entries = [placing, ...Array.from({ length: 2_500 }, (_, n) => reading(n + 2))];
    const timeline = await showing(entries);
    expect(timeline._unsafeUnwrap().steps).toHaveLength(2_501);
  });

  it('keeps the order of versions where the clocks of their authors disagree', async () => {
    const entries = [placing, reading(2, { at: startOfTests + 9 }), reading(3)];
    const { steps } = (await showing(entries, [look(startOfTests + 5)]))._unsafeUnwrap();
    const told = steps.map((step) => (step.kind === 'look' ? 'look' : step.version));
    expect(told).toEqual([1, 'look', 2, 3]);
  });

  it('puts looks behind what was stored in their instant, and the last of them last', async () => {
    const looks = [look(startOfTests), look(startOfTests + 7)];
    const { steps } = (await showing([placing, reading(2)], looks))._unsafeUnwrap();
    expect(steps.map(({ kind }) => kind)).toEqual(['change', 'change', 'look', 'look']);
    const last = steps.at(-1);
    expect(last?.actor).toEqual({ kind: 'operator', id: 'a:b' });
  });

  it('says of an order that nobody has placed that it does not exist', async () => {
    const timeline = await showing([]);
    expect(timeline.isErr() && timeline.error.code).toBe('order.not_found');
  });
});
