import { describe, expect, it } from 'vitest';
import { compare, type Found } from './compare.ts';
import type { Planted } from './faults/fault.ts';

const about = { code: 'order.missing', subject: 'shop 1 order 7' };
const planted = (given: Partial<Planted> = {}): Planted => ({
  ...{ kind: 'missing order', shop: 0, day: 5, amount: 1, what: 'hidden' },
  ...{ expects: [about], follows: [] },
  ...given,
});
const found = (given: Partial<Found> = {}): Found => ({
  ...{ ...about, day: 5, check: 'daily.completeness', figures: '' },
  ...given,
});

describe('the comparison', () => {
  it('finds what was planted by code and subject', () => {
    const fault = planted();
    const result = compare([fault], [found()]);
    expect(result).toMatchObject({ found: [fault], missed: [], falseAlarms: [] });
  });

  it.each([
    ['another code', { code: 'order.differs' }],
    ['another subject', { subject: 'shop 2 order 7' }],
    ['a time before anything was planted', { day: 4 }],
  ])('counts %s as missed and as a false alarm', (_, given) => {
    const fault = planted();
    const result = compare([fault], [found(given)]);
    expect(result.found).toEqual([]);
    expect(result.missed).toEqual([{ planted: fault, expected: about }]);
    expect(result.falseAlarms).toHaveLength(1);
  });

  it('wants everything that a fault must show, and takes what follows for no false alarm', () => {
    const other = { code: 'order.overdue', subject: about.subject };
    const fault = planted({ expects: [about, other] });
    expect(compare([fault], [found()]).missed).toEqual([{ planted: fault, expected: other }]);
    const following = planted({ follows: [other] });
    const result = compare([following], [found(), found(other)]);
    expect(result).toMatchObject({ found: [following], missed: [], falseAlarms: [] });
    expect(compare([following], [found(other)]).missed).toHaveLength(1);
  });

  it('counts what was drawn and never planted as missed', () => {
    const fault = planted({ expects: [] });
    expect(compare([fault], []).missed).toEqual([{ planted: fault, expected: null }]);
  });

  it('has nothing to say of a life without faults and findings, and an alarm of each finding', () => {
    expect(compare([], [])).toEqual({ planted: [], found: [], missed: [], falseAlarms: [] });
    expect(compare([], [found(), found({ subject: 'shop 3' })]).falseAlarms).toHaveLength(2);
  });
});
