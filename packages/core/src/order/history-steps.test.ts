import { describe, expect, it } from 'vitest';
import { given } from '../../test/given.ts';
import { aRefund, now, placed, taking, withRefund } from '../../test/readings.ts';
import { anId } from '../testing/an-id.ts';
import { stepsOf } from './history-steps.ts';
import type { HistoryEntry } from './history.ts';
import type { OrderEvent } from './order-events.ts';

const order = given(placed())
  .when(taking(withRefund(aRefund())))
  .thenStored();

const entryOf = (seq: number, event: OrderEvent): HistoryEntry => ({
  tenant: anId('tenant', 'default'),
  orderId: order.orderId,
  seq,
  version: seq,
  at: now,
  actor: { kind: 'operator', id: 'li' },
  reason: '',
  event,
});

const freeze: OrderEvent = {
  type: 'order.held',
  reason: 'manual',
  note: 'asks',
  by: 'operator:li',
};

describe('a history with what each event has changed', () => {
  it('begins with the whole order, and goes on with the fields that differ', () => {
    const history = [
      entryOf(1, { type: 'order.placed', order }),
      entryOf(2, { type: 'order.removed' }),
    ];
    const [first, second] = stepsOf(null, history);
    expect(first?.changes).toMatchObject([{ path: '', before: null }]);
    expect(second?.changes).toEqual([{ path: '/presence', before: 'live', after: 'removed' }]);
  });

  it('goes on from an order in the middle of its history', () => {
    const [step] = stepsOf(order, [entryOf(9, freeze)]);
    const path = `/holds/${order.holds.length}`;
    expect(step?.changes?.map((change) => change.path)).toEqual([path]);
    expect(step?.changes?.[0]).toMatchObject({ before: null, after: { reason: 'manual' } });
    expect(step?.rule).toBeNull();
  });

  it('names the rule: of a decision, and of a hold that nobody set by hand', () => {
    const decision = { rule: 'late_payment', by: 'system:worker', at: now };
    const caseId = order.cases[0]?.caseId ?? expect.fail();
    const events: readonly OrderEvent[] = [
      { type: 'order.held', reason: 'risk', note: '' },
      { type: 'case.approved', caseId, decision },
    ];
    const steps = stepsOf(
      order,
      events.map((event, i) => entryOf(9 + i, event)),
    );
    expect(steps.map(({ rule }) => rule)).toEqual(['risk', 'late_payment']);
  });

  it('says nothing of changes where the beginning is not there any more', () => {
    const [step] = stepsOf(null, [entryOf(5, freeze)]);
    expect(step).toEqual({ ...entryOf(5, freeze), rule: null, changes: null });
  });
});
