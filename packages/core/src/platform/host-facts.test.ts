import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeOrder } from '../order/order-schema.ts';
import { anOrder } from '../testing/builders.ts';
import { nothingTold, tellOrderFact, tellRefundFact, type HostFacts } from './host-facts.ts';

const at = fc.integer({ min: 0, max: 5 });
const refundFact = fc.record({
  fact: fc.constantFrom('refund_requested', 'refund_withdrawn', 'refunded'),
  at,
  refundNo: fc.constantFrom('r-1', 'r-2'),
  orderNo: fc.constant('no-1'),
  lineNo: fc.constant('1'),
  amountMinor: fc.integer({ min: 0, max: 3 }),
  reason: fc.constant(''),
});

describe('what a host has told', () => {
  it('is the same in whatever order refunds are told, and however often', () => {
    fc.assert(
      fc.property(
        fc.array(refundFact, { maxLength: 8 }),
        fc.infiniteStream(fc.nat()),
        (facts, random) => {
          const tellAll = (told: HostFacts, those: typeof facts): HostFacts =>
            those.reduce((sum, fact) => tellRefundFact(sum, fact), told);
          const places = new Map(facts.map((fact) => [fact, Number(random.next().value)]));
          const shuffled = facts.toSorted((a, b) => (places.get(a) ?? 0) - (places.get(b) ?? 0));
          const told = tellAll(nothingTold, facts);
          expect(tellAll(nothingTold, shuffled)).toEqual(told);
          for (const fact of facts) expect(tellRefundFact(told, fact)).toBe(told);
        },
      ),
    );
  });

  it('keeps the first word about the order as a whole', () => {
    const told = tellOrderFact(nothingTold, { fact: 'paid', at: 7 });
    expect(told.paidAt).toBe(7);
    expect(tellOrderFact(told, { fact: 'paid', at: 3 })).toBe(told);
  });

  it('is nothing for an order that an earlier release has stored', () => {
    const { told: _told, ...stored } = anOrder();
    expect(decodeOrder(stored)._unsafeUnwrap().told).toBeNull();
  });
});
