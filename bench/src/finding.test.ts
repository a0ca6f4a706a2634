import { describe, expect, it } from 'vitest';
import { bestOf, findingOf } from './finding.ts';
import type { Sample } from './sample.ts';
import { ratiosLine, setFindings } from './table.ts';

const rates = (...perSecond: readonly number[]): readonly Sample[] =>
  perSecond.map((rate) => ({ perSecond: rate, count: rate, seconds: 1 }));

const measured = {
  id: 'P1',
  what: 'redeem',
  unit: 'per second',
  goal: '≥ 0.5',
  least: 0.5,
  ours: rates(100, 900, 120),
  a: rates(200, 240, 10),
};

describe('a finding', () => {
  it('divides medians, so that one bad sample says nothing', () => {
    const finding = findingOf({ ...measured, b: rates(150) });
    expect(finding).toMatchObject({ ours: 120, a: 200, ratioA: 0.6, b: 150, ratioB: 0.8 });
    expect(finding.isMet).toBe(true);
    expect(findingOf({ ...measured, least: 0.61 }).isMet).toBe(false);
  });
  it('judges nothing that does not count or was not measured', () => {
    expect(findingOf({ ...measured, least: null }).isMet).toBeNull();
    expect(findingOf({ ...measured, a: [] })).toMatchObject({ ratioA: null, isMet: null, b: null });
  });
});

describe('the best of several series', () => {
  it('goes by the median', () => {
    const [name] = bestOf([
      ['1', rates(5, 6, 7)],
      ['8', rates(8, 9, 10)],
      ['32', rates(1, 2, 90)],
    ]);
    expect(name).toBe('8');
  });
  it('is nothing of nothing', () => {
    expect(bestOf([])).toEqual(['none', []]);
  });
});

describe('what is printed', () => {
  it('aligns figures to the right and shows a dash for what there is not', () => {
    const lines = setFindings([
      findingOf(measured),
      findingOf({ ...measured, id: 'P11', ours: rates(12_345), a: [] }),
    ]);
    expect(lines).toEqual([
      'measure                        ours  (a)  ours ÷ (a)  (b)  ours ÷ (b)   goal  met',
      '─'.repeat(81),
      'P1       redeem, per second     120  200         0.6    –           –  ≥ 0.5  yes',
      'P11      redeem, per second  12,300    –           –    –           –  ≥ 0.5    –',
    ]);
  });
  it('ends with one line of ratios that a program can read', () => {
    const line = ratiosLine([findingOf(measured), findingOf({ ...measured, id: 'P2', a: [] })]);
    expect(line).toBe('{"P1":0.6,"P2":null}');
  });
});
