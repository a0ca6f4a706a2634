import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createKeyTable } from '../../test/key-table.ts';
import { aProductOfLine, aRead, aReadLine } from '../../test/readings.ts';
import { walk, type Committed } from '../../test/walk.ts';
import { sumMinor } from '../kernel/money.ts';
import type { ChannelPayment } from '../ports/channel.ts';
import type { ShopPolicy } from '../shop/shop.ts';
import type { OrderEvent } from './order-events.ts';
import { evolveOrder } from './order-evolve.ts';
import { brokenInvariants } from './order-invariants.ts';
import type { LineProduct, Order } from './order.ts';
import { isOwed, refundedMinor, unitsOf } from './order-units.ts';

// Long random stories of an order: commands of ours and words of its channel, out of order, repeated,
// contradicting each other. What must hold holds after every step.

const parcelled = { goods: 'physical', stock: { kind: 'untracked' }, delivery: 'parcel' } as const;
const keyed = fc.record({
  delivery: fc.constantFrom<LineProduct['delivery']>('claim_page', 'direct'),
  verifiedBy: fc.constantFrom<LineProduct['verifiedBy']>('none', 'channel_completed', 'host'),
  reserve: fc.constantFrom<LineProduct['reserve']>('on_paid', 'on_handover'),
});
const product = fc.oneof(
  { weight: 3, arbitrary: keyed },
  { weight: 1, arbitrary: keyed.map((parts) => ({ ...parts, ...parcelled })) },
);
const policy = fc.record({
  confirmWhen: fc.constantFrom<ShopPolicy['confirmWhen']>('ready', 'delivered'),
  settledBy: fc.constantFrom<ShopPolicy['settledBy']>('channel_completed', 'host'),
});
const story = fc.record({
  payment: fc.constantFrom<ChannelPayment>('unpaid', 'paid', 'completed', 'closed'),
  quantities: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 2 }),
  paidMinor: fc.integer({ min: 0, max: 3_001 }),
  isMapped: fc.boolean(),
  isShort: fc.boolean(),
  product,
  policy,
  choices: fc.array(fc.nat(10_000), { minLength: 5, maxLength: 60, size: 'max' }),
});

type Story = typeof story extends fc.Arbitrary<infer T> ? T : never;

function tell(told: Story): readonly Committed[] {
  const lines = told.quantities.map((quantity, position) =>
    aReadLine({
      lineNo: String(position + 1),
      quantity,
      payment: told.payment,
      paidMinor: told.paidMinor,
    }),
  );
  const first = aRead({ payment: told.payment, lines });
  const shortages = [{ productId: 'product-1', needed: 1, available: 0 }];
  const ways = {
    product: told.isMapped ? told.product : null,
    policy: told.policy,
    shortages: told.isShort ? shortages : null,
  };
  const context = {
    policy: told.policy,
    product: aProductOfLine(told.product),
    refunds: 2,
  } as const;
  return walk(first, { ...ways, context }, told.choices);
}

// What an event adds to what was given back; only money that came back takes of it.
function booked(event: OrderEvent): number {
  const { type } = event;
  const isGiven = type === 'refund.confirmed' || type === 'refund.unexplained';
  if (isGiven) return event.amountMinor;
  const isBack = type === 'refund.reversed' || type === 'unexplained.reversed';
  return isBack ? -event.amountMinor : 0;
}

/** Tells many stories until one has a problem; then the shortest way there is in the message. */
function expectOfStories(problemsOf: (steps: readonly Committed[]) => readonly string[]): void {
  fc.assert(
    fc.property(story, (told) => {
      const steps = tell(told);
      const problems = problemsOf(steps);
      expect(problems, steps.map(({ name }) => name).join(' → ')).toEqual([]);
    }),
    { numRuns: 80 },
  );
}

describe('whatever happens to an order', () => {
  it('its invariants hold after every step', () => {
    expectOfStories((steps) => steps.flatMap(({ order }) => brokenInvariants(order)));
  });

  it('its events alone lead to the same order', () => {
    expectOfStories((steps) => {
      let replayed: Order | null = null;
      let count = 0;
      for (const { events, at, order } of steps) {
        for (const event of events) replayed = evolveOrder(replayed, event, at);
        count += events.length;
        expect({ ...replayed, version: order.version }).toEqual(order);
        expect(order.eventCount).toBe(count);
      }
      return [];
    });
  });

  it('its keys follow: one key for an attempt, none back that somebody has read', () => {
    expectOfStories((steps) => {
      const table = createKeyTable();
      return steps.flatMap(({ order, consequences }) => [
        ...table.follow(consequences),
        ...table.compare(order),
      ]);
    });
  });

  it('no attempt is handed over twice, and a revealed one stays revealed', () => {
    expectOfStories((steps) => {
      const delivered = new Set<string>();
      const problems: string[] = [];
      for (const { events, before, order } of steps) {
        for (const event of events) {
          if (event.type !== 'unit.delivered') continue;
          const name = `${event.unitId}#${event.attempt}`;
          if (delivered.has(name)) problems.push(`${name} is handed over twice`);
          delivered.add(name);
        }
        if (before === null) continue;
        for (const [position, { unit }] of unitsOf(before).entries()) {
          for (const [attempt, { revealedAt }] of unit.issues.entries()) {
            const later = unitsOf(order)[position]?.unit.issues[attempt]?.revealedAt;
            if (revealedAt !== null && later !== revealedAt) problems.push('forgets a reveal');
          }
        }
      }
      return problems;
    });
  });

  it('no unit gives back more than its share, and refunds grow and shrink by what is told of them', () => {
    expectOfStories((steps) =>
      steps.flatMap(({ before, order, events }) => {
        const problems = unitsOf(order).flatMap(({ unit }) =>
          unit.refundedMinor + unit.reservedMinor > unit.paidMinor ? [`${unit.unitId} gives`] : [],
        );
        const told = sumMinor(events.map(booked));
        const grown = refundedMinor(order) - (before === null ? 0 : refundedMinor(before));
        return grown === told ? problems : [...problems, `${grown} was booked, ${told} told of`];
      }),
    );
  });

  it('the queue holds just the units that wait, under their own attempts', () => {
    expectOfStories((steps) => {
      const queue = new Set<string>();
      const problems: string[] = [];
      for (const { order, consequences } of steps) {
        for (const { unitId, attempt } of consequences.waits.drop) {
          if (!queue.delete(`${unitId}#${attempt}`)) problems.push('drops what does not wait');
        }
        for (const { unitId, attempt } of consequences.waits.add) {
          if (queue.has(`${unitId}#${attempt}`)) problems.push('waits twice');
          queue.add(`${unitId}#${attempt}`);
        }
        for (const name of queue) {
          const [unitId, attempt] = name.split('#');
          const found = unitsOf(order).find(({ unit }) => unit.unitId === unitId);
          const isWaiting = found !== undefined && isOwed(found.unit);
          const isCurrent = String(found?.unit.issues.length) === attempt;
          if (!isWaiting || !isCurrent) problems.push(`${name} waits without need`);
        }
      }
      return problems;
    });
  });

  it('every effect has an id of its own and a place in the history', () => {
    expectOfStories((steps) => {
      const seen = new Set<string>();
      const problems: string[] = [];
      for (const { order, before, consequences } of steps) {
        for (const { effectId, seq, state, attempts } of consequences.effects) {
          if (seen.has(effectId)) problems.push(`${effectId} stands twice`);
          seen.add(effectId);
          if (seq <= (before?.eventCount ?? 0) || seq > order.eventCount) problems.push('no place');
          if (state !== 'pending' || attempts !== 0) problems.push('has begun');
        }
      }
      return problems;
    });
  });
});
