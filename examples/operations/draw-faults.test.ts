import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { drawFaults } from './draw-faults.ts';
import { faultKinds } from './faults/kinds.ts';
import type { Shop } from './host.ts';

// As long as it lasts unless told otherwise.
const wholeLife = 94;

// All that is asked of a shop here is where it is.
const shops = (['taobao', 'taobao', 'pdd', 'pdd'] as const).map(
  (channelType) => ({ shopId: '', stall: { channelType } }) as Shop,
);
const drawn = (seed: string, days = wholeLife) => drawFaults(seed, { days, shops });

describe('the faults of a life', () => {
  it('are the same for the same seed, and others at other places for another', () => {
    expect(drawn('a')).toEqual(drawn('a'));
    expect(drawn('a')).not.toEqual(drawn('b'));
  });

  it('are none for the quiet seed', () => {
    expect(drawn('quiet')).toEqual([]);
  });

  it('befall shops that they can befall, with time before and after, and not all at once', () => {
    const seen = new Set<string>();
    for (let seed = 0; seed < 40; seed += 1) {
      const draws = drawn(String(seed));
      expect(draws.length).toBeGreaterThanOrEqual(8);
      for (const { kind, shop, day } of draws) {
        seen.add(kind);
        const known = faultKinds.find((each) => each.kind === kind);
        expect(known?.fits(shops[shop]?.stall.channelType ?? 'taobao')).toBe(true);
        expect(day).toBeGreaterThanOrEqual(known?.daysBefore ?? 0);
        expect(day).toBeLessThanOrEqual(wholeLife - (known?.daysNeeded ?? 0));
        const near = draws.filter((each) => each.shop === shop && Math.abs(each.day - day) < 5);
        expect(near).toHaveLength(1);
      }
    }
    expect([...seen].toSorted()).toEqual(faultKinds.map(({ kind }) => kind).toSorted());
  });

  it('stand in the readme, all of them and no other', () => {
    const readme = readFileSync(`${import.meta.dirname}/README.md`, 'utf8');
    const [, table = ''] = readme.split('## What can be planted');
    const [own = ''] = table.split('\n## ');
    const rows = [...own.matchAll(/^\| ([a-z][a-z -]+?) +\|/gm)].map(([, kind]) => kind);
    expect(rows.filter((kind) => kind !== 'kind').toSorted()).toEqual(
      faultKinds.map(({ kind }) => kind).toSorted(),
    );
  });

  it('are found by a check that the readme names, each by one', () => {
    const readme = readFileSync(`${import.meta.dirname}/README.md`, 'utf8');
    const [, table = ''] = readme.split('## Which check finds it');
    const [own = ''] = table.split('\n## ');
    const cells = [...own.matchAll(/^\| `[a-z_.]+` +\| (.+?) +\|$/gm)].map(([, cell = '']) => cell);
    const named = cells.filter((cell) => !cell.startsWith('none')).flatMap((c) => c.split(', '));
    expect(named.toSorted()).toEqual(faultKinds.map(({ kind }) => kind).toSorted());
  });

  it('leave out what has no room in a short life', () => {
    const kinds = drawn('short', 10).map(({ kind }) => kind);
    expect(kinds).not.toContain('double statement line');
  });
});
