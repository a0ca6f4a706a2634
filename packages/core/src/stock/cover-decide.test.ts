import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StockWatch } from '../ports/stock-watch.ts';
import { anId } from '../testing/an-id.ts';
import { aMapping } from '../testing/builders.ts';
import { decideCover, decideStops, isAtRest, noteByHand, noteTold } from './cover-decide.ts';
import type { CoverLook } from './cover-decide.ts';
import { itemsToTell, sharesOf, soldItemOf, type SoldItem } from './cover-items.ts';
import type { CoverPolicy } from './cover-policy.ts';
import { decodeStockWatch } from './stock-watch-schema.ts';

const productId = anId('product', 'product-1');
const shopId = anId('shop', 'shop-1');
const items: readonly SoldItem[] = ['a', 'b', 'c'].map((itemId) => {
  return { shopId, itemId, skuId: null };
});
const policy: CoverPolicy = {
  warnBelowDays: 4,
  atChannel: { act: 'lower', belowDays: null, belowUnits: 12 },
};
const none: StockWatch = {
  ...{ productId, version: 0, state: 'well', since: null },
  ...{ lowered: [], shortDays: [], news: null },
};
const look = (units: number, coverDays: number | null = 30): CoverLook => {
  return {
    available: units,
    sellable: Math.max(0, units),
    coverDays,
    isWanted: true,
    now: 9,
    today: 0,
  };
};
const decide = (watch: StockWatch, seen: CoverLook, given = policy) =>
  decideCover(watch, seen, { policy: given, items, isOurs: () => true, isStopped: () => false });
const done = (watch: StockWatch) =>
  noteTold(
    watch,
    itemsToTell(watch).map(({ itemId, skuId }) => {
      return { shopId, itemId, skuId, outcome: 'done', problem: null } as const;
    }),
  );
const told = ({ lowered }: StockWatch): number =>
  lowered.reduce((sum, { quantity }) => sum + quantity, 0);

describe('the shares of items', () => {
  it('add up to no more than is free, and to all of it where there is an item', () => {
    fc.assert(
      fc.property(fc.nat({ max: 100_000 }), fc.integer({ min: 1, max: 40 }), (units, count) => {
        const all = Array.from(
          { length: count },
          () => items[0] ?? { shopId, itemId: 'a', skuId: null },
        );
        const shares = sharesOf(units, all);
        expect(shares.reduce((sum, share) => sum + share, 0)).toBe(units);
        expect(Math.max(...shares) - Math.min(...shares)).toBeLessThanOrEqual(1);
      }),
      { numRuns: 50 },
    );
  });

  it('never exceed what is free while it is low, whatever comes and goes', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 30 }), { minLength: 1, maxLength: 12 }), (seen) => {
        let watch = none;
        for (const units of seen) {
          watch = decide(watch, look(units));
          expect(told(watch)).toBeLessThanOrEqual(units);
          watch = done(watch);
          expect(itemsToTell(watch)).toEqual([]);
        }
      }),
      { numRuns: 100 },
    );
  });
});

describe('an item that was restored to little', () => {
  const stop: CoverPolicy = {
    warnBelowDays: null,
    atChannel: { act: 'stop', belowDays: null, belowUnits: null },
  };
  const given = { policy: stop, items: items.slice(0, 1), isOurs: () => true };
  const next = (watch: StockWatch, units: number, days: number | null) =>
    decideCover(watch, look(units, days), { ...given, isStopped: () => false });
  const words = ({ lowered }: StockWatch) =>
    lowered.map(({ state, quantity, least }) => [state, quantity, least]);
  const trickled = done(next(done(next(none, 0, 0)), 3, null));

  it('is raised when its share has doubled, until it lasts', () => {
    expect(words(trickled)).toEqual([['restored', 3, 3]]);
    expect([trickled.shortDays, isAtRest(trickled, { isStopped: () => false })]).toEqual([
      [0],
      true,
    ]);
    expect(next(trickled, 5, null), 'not at every piece').toBe(trickled);
    const sold = next(trickled, 1, null);
    expect(words(sold)).toEqual([['restored', 3, 1]]);
    expect(words(next(sold, 2, null))).toEqual([['restoring', 2, 2]]);
    const raised = done(next(sold, 60, null));
    expect(words(raised), 'nobody knows how long that lasts').toEqual([['restored', 60, 60]]);
    expect(words(next(raised, 70, 20)), 'it lasts').toEqual([]);
    expect(words(done(next(sold, 60, 20)))).toEqual([]);
    expect(words(done(next(sold, 1_000, null)))).toEqual([]);
    expect(words(next(raised, 0, 0))).toEqual([['lowering', 0, null]]);
  });

  it('is lowered without a word where it sells as little already', () => {
    const lower = { ...given, policy, isStopped: () => false };
    const low = decideCover(trickled, look(5), lower);
    expect([words(low), itemsToTell(low)]).toEqual([[['lowered', 3, null]], []]);
    expect(words(decideCover(trickled, look(2), lower))).toEqual([['lowering', 2, null]]);
  });

  it('is a person’s once they have set it, whatever it was, and forgotten when there is enough', () => {
    const set = { shopId, itemId: 'a', skuId: null, quantity: 7 };
    for (const watch of [
      next(none, 0, 0),
      done(next(none, 0, 0)),
      next(trickled, 60, 3),
      trickled,
    ]) {
      const theirs = noteByHand(watch, set);
      expect([words(theirs), theirs.version]).toEqual([[['by_hand', 7, null]], watch.version + 1]);
      expect(noteByHand(theirs, set)).toBe(theirs);
      expect(words(next(theirs, 0, 0)), 'while nothing is left').toEqual(words(theirs));
      expect(words(next(theirs, 90, 3)), 'not raised').toEqual([]);
    }
    expect(noteByHand(trickled, { ...set, itemId: 'b' })).toBe(trickled);
    expect(noteByHand(none, set)).toBe(none);
  });

  it('is read from what an earlier release has stored', () => {
    const lowered = { shopId, itemId: 'a', skuId: null, state: 'restoring', quantity: 3 };
    const stored = { ...none, lowered: [{ ...lowered, problem: null }] };
    expect(decodeStockWatch(stored)._unsafeUnwrap().lowered[0]?.least).toBeNull();
  });
});

describe('a product that is watched', () => {
  it('falls at its limit, and is well again with a quarter more', () => {
    const low = decide(none, look(50, 3.9));
    expect([low.state, low.version, low.news?.before, low.news?.version]).toEqual([
      'low',
      1,
      'well',
      1,
    ]);
    expect(decide(low, look(50, 4.9))).toBe(low);
    const well = decide(low, look(50, 5));
    expect([well.state, well.news?.state]).toEqual(['well', 'well']);
    expect(decide(none, look(50, 4))).toBe(none);
    expect(decide(none, look(50, null)), 'too little is known').toBe(none);
    expect(decide(none, { ...look(0), isWanted: false }, { ...policy, atChannel: null })).toBe(
      none,
    );
  });

  it('is lowered at its limit, told once, and restored with a quarter more', () => {
    const lowering = decide(none, look(11));
    expect(lowering.lowered.map(({ quantity, state }) => [quantity, state])).toEqual([
      [4, 'lowering'],
      [4, 'lowering'],
      [3, 'lowering'],
    ]);
    const lowered = done(lowering);
    expect(decide(lowered, look(14)), 'what sells as little already is left alone').toBe(lowered);
    const restoring = decide(lowered, look(15));
    expect(restoring.lowered.map(({ state }) => state)).toEqual(Array(3).fill('restoring'));
    expect(done(restoring).lowered).toEqual([]);
  });

  it('restores an item when there is one for it, and forgets none that stays sold out', () => {
    const stop: CoverPolicy = {
      warnBelowDays: null,
      atChannel: { act: 'stop', belowDays: null, belowUnits: null },
    };
    const stopped = done(decide(none, look(0), stop));
    const one = decide(stopped, look(1), stop);
    expect(one.lowered.map(({ quantity, state }) => [quantity, state])).toEqual([
      [1, 'restoring'],
      [0, 'lowered'],
      [0, 'lowered'],
    ]);
    const rest = decide(done(one), look(90), stop);
    expect(rest.lowered.map(({ itemId, state }) => [itemId, state])).toEqual([
      ['a', 'restoring'],
      ['b', 'restoring'],
      ['c', 'restoring'],
    ]);
    // Nor where nobody asks for it any more while nothing is left.
    const off = decide(one, look(0), { warnBelowDays: null, atChannel: null });
    expect(off.lowered.map(({ quantity, state }) => [quantity, state])).toEqual([
      [0, 'lowering'],
      [0, 'lowered'],
      [0, 'lowered'],
    ]);
  });

  it('keeps what could not be told until it could, and what is refused until it is well', () => {
    const lowering = decide(none, look(5));
    const answer = (outcome: 'again' | 'refused') =>
      noteTold(lowering, [{ shopId, itemId: 'a', skuId: null, outcome, problem: 'x' }]).lowered[0];
    expect(answer('again')).toMatchObject({ state: 'lowering', problem: 'x' });
    expect(answer('refused')).toMatchObject({ state: 'refused', problem: 'x' });
    const gone = decideCover(lowering, look(5), {
      policy,
      items: [],
      isOurs: () => false,
      isStopped: () => false,
    });
    expect(gone.lowered, 'an item of another product now').toEqual([]);
    const paused = decideCover(done(lowering), look(90), {
      policy,
      items: [],
      isOurs: () => true,
      isStopped: () => false,
    });
    expect(paused.lowered.map(({ state }) => state)).toEqual(Array(3).fill('lowered'));
  });

  it('sells nothing in a shop that stops, shares the rest, and restores what sells again', () => {
    const isStopped = ({ itemId }: SoldItem) => itemId === 'a';
    const given = { policy, items, isOurs: () => true };
    const stop = (watch: StockWatch, units: number) =>
      decideCover(watch, look(units), { ...given, isStopped });
    const words = ({ lowered }: StockWatch) =>
      lowered.map(({ itemId, state, quantity }) => [itemId, state, quantity]);
    const stopping = stop(none, 50);
    expect(words(stopping)).toEqual([['a', 'lowering', 0]]);
    expect(stopping.shortDays, 'what a shop does not sell is no shortage').toEqual([]);
    const stopped = done(stopping);
    expect(isAtRest(stopping, { isStopped })).toBe(false);
    expect(isAtRest(stopped, { isStopped })).toBe(true);
    expect(stop(stopped, 50), 'once').toBe(stopped);
    const low = done(stop(stopped, 7));
    expect(words(low)).toEqual([
      ['a', 'lowered', 0],
      ['b', 'lowered', 4],
      ['c', 'lowered', 3],
    ]);
    expect([isAtRest(low, { isStopped }), low.shortDays]).toEqual([false, [0]]);
    expect(words(stop(low, 60)).map(([, state]) => state)).toEqual([
      'lowered',
      'restoring',
      'restoring',
    ]);
    expect(words(decide(low, look(60)))).toEqual(
      ['a', 'b', 'c'].map((itemId) => [itemId, 'restoring', 20]),
    );
    expect(words(decide(low, look(10))), 'it sells again, also while there is little').toEqual([
      ['a', 'lowering', 4],
      ['b', 'lowering', 3],
      ['c', 'lowered', 3],
    ]);
    const enough = decide(stopped, look(13));
    expect(words(enough), 'a product that never was low is not low for it').toEqual([
      ['a', 'restoring', 5],
    ]);
    expect(decide(enough, look(13)), 'nor while it is restored').toBe(enough);
    const gone = decide(low, look(0));
    expect(words(gone)[0]).toEqual(['a', 'lowered', 0]);
    expect(words(decide(done(gone), look(3)))[0], 'as soon as there is one').toEqual([
      'a',
      'lowering',
      1,
    ]);
    const which = { shopId, itemId: 'a', skuId: null };
    const refused = noteTold(stopping, [{ ...which, outcome: 'refused', problem: 'x' }]);
    expect(stop(refused, 50), 'it is not asked again').toBe(refused);
  });

  it('that is never short is stopped with its shop alone, and sells plenty afterwards', () => {
    const scene = (stopsAll: boolean) => {
      return { policy, items, isOurs: () => true, isStopped: () => stopsAll };
    };
    expect(decideStops(none, scene(false))).toBe(none);
    const stopped = done(decideStops(none, scene(true)));
    expect(told(stopped)).toBe(0);
    const restoring = decideStops(stopped, scene(false));
    expect(restoring.lowered.map(({ state, quantity }) => [state, quantity])).toEqual(
      Array(3).fill(['restoring', 100_000]),
    );
    expect(done(restoring).lowered).toEqual([]);
    const isStopped = ({ itemId }: SoldItem) => itemId === 'a';
    const some = decideStops(stopped, { ...scene(true), isStopped });
    expect(some.lowered.map(({ quantity }) => quantity)).toEqual([0, 100_000, 100_000]);
  });

  it('knows items by the numbers of their channel', () => {
    const keyOf = (itemKey: string) => soldItemOf(aMapping({ itemKey }));
    expect(keyOf('item:7')).toMatchObject({ itemId: '7', skuId: null });
    expect(keyOf('sku:7/red/xl')).toMatchObject({ itemId: '7', skuId: 'red/xl' });
    expect(keyOf('outer:code')).toBeNull();
  });
});
