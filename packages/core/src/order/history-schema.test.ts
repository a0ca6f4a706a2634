import { describe, expect, it } from 'vitest';
import { given } from '../../test/given.ts';
import { aRefund, now, placed, taking, withRefund } from '../../test/readings.ts';
import { sampleEvents } from '../../test/sample-events.ts';
import { anId } from '../testing/an-id.ts';
import { decodeHistoryEntry } from './history-schema.ts';
import type { HistoryEntry } from './history.ts';
import { orderEventSchema } from './order-event-schema.ts';
import type { OrderEvent, OrderEventType } from './order-events.ts';

const order = given(placed())
  .when(taking(withRefund(aRefund())))
  .thenStored();
const samples = sampleEvents(order);
const types = Object.keys(samples) as OrderEventType[];

function entryOf(event: OrderEvent): HistoryEntry {
  return {
    tenant: anId('tenant', 'default'),
    orderId: order.orderId,
    seq: 1,
    version: 1,
    at: now,
    actor: { kind: 'operator', id: 'li' },
    reason: 'the buyer called',
    event,
  };
}

// What an event may do without: what not everybody says, or what earlier releases did not keep.
const optional: Partial<Record<OrderEventType, string>> = {
  'case.updated': 'kind',
  'case.resubmitted': 'reason',
  'case.approved': 'decision',
  'case.rejected': 'rejection',
  'case.closed': 'decision',
  'refund.confirmed': 'noted',
};

describe('a stored event', () => {
  it.each(types)('%s comes back as it went', (type) => {
    const entry = entryOf(samples[type]);
    expect(decodeHistoryEntry(JSON.parse(JSON.stringify(entry)))._unsafeUnwrap()).toEqual(entry);
  });

  it.each(types.filter((type) => Object.keys(samples[type]).length > 1))(
    '%s is corrupt without one of its fields',
    (type) => {
      for (const field of Object.keys(samples[type])) {
        const { [field]: _left, ...rest } = samples[type] as unknown as Record<string, unknown>;
        expect(orderEventSchema.safeParse(rest).success, field).toBe(field === optional[type]);
      }
    },
  );

  it('fills in what an earlier release did not know, so that replaying it leads to today’s order', () => {
    const { overrides: _overrides, ...earlier } = order;
    const told = orderEventSchema.parse({ type: 'order.placed', order: earlier });
    expect(told).toEqual({ type: 'order.placed', order });
  });

  it.each([null, 'order.paid', {}, { type: 'order.exploded' }, { type: 'toString' }, { type: 1 }])(
    '%j is none',
    (event) => expect(orderEventSchema.safeParse(event).success).toBe(false),
  );

  it.each([
    ['seq', { seq: 0 }],
    ['version', { version: 0.5 }],
    ['at', { at: -1 }],
    ['actor.kind', { actor: { kind: 'ghost', id: 'x' } }],
    ['actor.id', { actor: { kind: 'system', id: '' } }],
    ['event', { event: { type: 'unit.claimed', unitId: 'o1.1.1' } }],
  ])('names %s when that is wrong', (field, parts) => {
    const entry = { ...entryOf(samples['order.paid']), ...parts };
    const error = decodeHistoryEntry(entry)._unsafeUnwrapErr();
    expect(error).toMatchObject({ code: 'storage.corrupt', table: 'order_events', row: 'o1' });
    expect(error.problem.split(':')[0]).toBe(field);
  });
});
