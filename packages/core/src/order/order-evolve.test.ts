import { describe, expect, it } from 'vitest';
import { freeze, given } from '../../test/given.ts';
import { aRefund, now, placed, taking, withRefund } from '../../test/readings.ts';
import { sampleEvents } from '../../test/sample-events.ts';
import { orderMachines } from '../../test/machines.ts';
import { anId } from '../testing/an-id.ts';
import type { Order } from './order.ts';
import type { OrderEventType } from './order-events.ts';
import { evolveOrder } from './order-evolve.ts';
import { unitsOf } from './order-units.ts';

const orderId = anId('order', 'o1');
const placedOrder = given(placed())
  .when(taking(withRefund(aRefund())))
  .thenStored();
const order = withParcel(placedOrder);
const samples = sampleEvents(order);

function withParcel(before: Order): Order {
  return evolveOrder(
    before,
    {
      type: 'parcel.packed',
      parcelId: anId('parcel', `${orderId}.p1`),
      carrier: 'SF',
      trackingNo: 'SF1',
      contents: [{ unitId: anId('unit', `${orderId}.1.1`), attempt: 1 }],
    },
    now,
  );
}
const types = Object.keys(samples) as OrderEventType[];

const moves = orderMachines.flatMap((machine) => {
  const all = Object.values(machine.states).flatMap((state) => Object.values(state));
  return all.map(({ emits, to }) => ({ axis: machine.name, event: emits, to }));
});

// Where an axis of the order's first unit, confirmation, parcel or case stands.
function stateOf(
  axis: string,
  { holds, overrides, confirmations, parcels, fulfilments, alarms, cases, ...after }: Order,
): unknown {
  const unit = after.lines[0]?.units[0];
  switch (axis) {
    case 'hold':
      if (holds.some(({ reason }) => reason === 'manual')) return 'held';
      return overrides.includes('manual') ? 'overridden' : 'clear';
    case 'issue':
      return unit?.issues.at(-1)?.state;
    case 'verification':
      return unit?.verification;
    case 'deadline':
      return alarms[0]?.state;
    case 'fulfil':
      return fulfilments[0]?.state;
    case 'confirmation':
      return confirmations[0]?.state;
    case 'parcel':
      return parcels[0]?.state;
    case 'case':
      return cases[0]?.state;
    case 'action':
      return cases[0]?.actions[0]?.state;
    case 'personal':
      return after.personal.recipient.state;
    default:
      return Reflect.get(after, axis);
  }
}

describe('evolveOrder', () => {
  it.each(types)('applies %s, counts it and leaves its input as it was', (type) => {
    const event = freeze(samples[type]);
    const before = type === 'order.placed' ? null : freeze(structuredClone(order));
    const after = evolveOrder(before, event, now);
    expect(after.eventCount).toBe((before?.eventCount ?? 0) + 1);
    expect(after.version).toBe(order.version);
    if (before !== null) expect(before).toEqual(order);
  });

  it.each(moves)('leads $axis by $event to where its table says', ({ axis, event, to }) => {
    const type = event as OrderEventType;
    const held = evolveOrder(order, samples['order.held'], now);
    const overridden = evolveOrder(held, samples['order.hold_overridden'], now);
    const befores = {
      'order.released': held,
      'order.hold_overridden': held,
      'order.override_lapsed': overridden,
    } as Partial<Record<OrderEventType, Order>>;
    const asked = evolveOrder(order, samples['fulfil.requested'], now);
    const first = axis === 'fulfil' ? asked : befores[type];
    const before = first ?? evolveOrder(order, samples['action.planned'], now);
    expect(stateOf(axis, evolveOrder(before, samples[type], now))).toBe(to);
  });

  it('changes nobody else’s unit, line, confirmation, parcel or case', () => {
    const other = { unitId: anId('unit', 'o9.1.1'), attempt: 1 };
    const { lines, confirmations, parcels, cases } = order;
    const after = [
      { type: 'unit.voided', ...other } as const,
      { type: 'confirmation.failed', confirmationId: 'o9.s1', note: 'no' } as const,
      { type: 'parcel.lost', parcelId: anId('parcel', 'o9.p1') } as const,
      { type: 'case.done', caseId: anId('case', 'o9.c1') } as const,
    ].reduce((current, event) => evolveOrder(current, event, now), order);
    expect(after).toMatchObject({ lines, confirmations, parcels, cases });
  });

  it('keeps the first time at which a unit was revealed and an order was ready', () => {
    const attempt = { unitId: anId('unit', 'o1.1.1'), attempt: 1 };
    const once = evolveOrder(order, { type: 'unit.revealed', ...attempt }, now);
    const twice = evolveOrder(once, { type: 'unit.revealed', ...attempt }, now + 1);
    expect(unitsOf(twice)[0]?.unit.issues[0]?.revealedAt).toBe(now);
    const ready = evolveOrder({ ...order, readyAt: null }, { type: 'redemption.ready' }, now);
    expect(evolveOrder(ready, { type: 'redemption.ready' }, now + 1).readyAt).toBe(now);
  });

  it('ends a case with the time at which it ended, and begins it again with none', () => {
    const caseId = anId('case', 'o1.c1');
    const ended = evolveOrder(order, { type: 'case.withdrawn', caseId }, now);
    expect(ended.cases[0]).toMatchObject({ state: 'withdrawn', endedAt: now });
    const open = evolveOrder(order, { type: 'case.rejected', caseId }, now);
    expect(open.cases[0]).toMatchObject({ state: 'rejected', endedAt: null });
  });

  it('stops at an event that comes before its order', () => {
    expect(() => evolveOrder(null, { type: 'order.closed' }, now)).toThrow('invariant');
  });
});
