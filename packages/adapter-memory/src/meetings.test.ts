import type { Result } from '@kaquan/core';
import type { Loaded, LoadRequest, StorageError } from '@kaquan/core/ports';
import { meetings, storageSaboteurs, type TestedStorage } from '@kaquan/core/testing';
import { describe, expect, it } from 'vitest';
import { createMemoryStorage } from './index.ts';

const timeout = 60_000;
const search = { maxRuns: 128 };
const honest = async (): Promise<TestedStorage> => createMemoryStorage();

/** No contract case needs it: whoever writes a user is told that he looked too early. */
const forgetful = {
  name: 'loads users as they were at first',
  create: (inner: TestedStorage): TestedStorage => {
    let first: Loaded['standings'] = [];
    return new Proxy(inner, {
      get(target, name) {
        if (name !== 'load') return Reflect.get(target, name);
        return async (request: LoadRequest): Promise<Result<Loaded, StorageError>> => {
          const loaded = await target.load(request);
          return loaded.map((seen) => {
            if (first.length === 0) first = seen.standings;
            return { ...seen, standings: first };
          });
        };
      },
    });
  },
};

const lastWins = 'lets the last writer win';
const numberTwice = 'gives a number that is taken to a second order';

/** Which broken storages each meeting finds out, together where one alone is held back by another part. */
const bites: Readonly<Record<string, readonly string[]>> = {
  I1: [lastWins],
  I2: [lastWins],
  I3: [lastWins],
  // Looking again changes no order: only a card that is not taken away shows.
  I4: ['leaves keys where they are'],
  I5: ['hands out a key twice'],
  I6: ['sells pieces that are not there'],
  I7: ['lets newcomers overtake'],
  I8: [lastWins],
  I9: [numberTwice],
  I10: [numberTwice],
  I11: [lastWins],
  I12: ['lets a key be shared by more than its quota says'],
  I20: [lastWins],
  I21: [lastWins],
  I22: [lastWins],
  I23: [lastWins],
  I24: [lastWins],
  I25: [lastWins],
  I26: [lastWins],
  I40: [lastWins],
  I41: [lastWins],
  I42: [lastWins],
  I43: [lastWins],
  I44: ['ignores expected versions', 'gives a job to everybody'],
  I45: ['gives a job to everybody'],
  I46: [lastWins],
  I47: [lastWins],
  I48: [lastWins],
  I49: [lastWins],
  I50: ['lists orders as they were at first'],
  I51: [forgetful.name],
  I52: [lastWins],
  I53: [lastWins],
  I54: [numberTwice],
  I55: ['keeps a notice anew that has come before'],
  I56: [lastWins],
};

/** A storage that is broken in these ways at once. */
function broken(names: readonly string[]): () => Promise<TestedStorage> {
  const saboteurs = names.map((name) => {
    const found = [...storageSaboteurs, forgetful].find((each) => each.name === name);
    if (found === undefined) throw new Error(`no storage ${name}`);
    return found;
  });
  return async () =>
    saboteurs.reduce<TestedStorage>((each, { create }) => create(each), createMemoryStorage());
}

describe('whoever meets, in every order of their storage calls', () => {
  it.each(meetings)('$id $title', { timeout }, async (each) => {
    const { runs } = await each.run(honest, search);
    expect(runs).toBeGreaterThan(1);
  });

  it('gives every meeting an id of its own, and a storage that it finds out', () => {
    expect(meetings.map(({ id }) => id).toSorted()).toEqual(Object.keys(bites).toSorted());
  });
});

describe('meetings have teeth', () => {
  it.each(meetings)(
    '$id finds a broken storage out, and says how to see it again',
    { timeout },
    async (each) => {
      const create = broken(bites[each.id] ?? []);
      const found = await each.run(create, search).then(
        () => 'nothing was found',
        (error: Error) => error.message,
      );
      expect(found).toMatch(/^Interleaving \d/);
      await expect(each.replay(create, found)).rejects.toThrow(/^Interleaving/);
      await each.replay(honest, '0');
    },
  );
});
