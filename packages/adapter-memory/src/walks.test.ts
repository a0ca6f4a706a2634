import {
  playWalk,
  storageSaboteurs,
  type TestedStorage,
  type WalkDeed,
  type WalkStep,
} from '@kaquan/core/testing';
import { checkWalks } from '@kaquan/core/testing/arbitraries';
import { describe, expect, it } from 'vitest';
import { createMemoryStorage } from './index.ts';

// The longer runs of docs/guides/testing.md set these.
const scale = Number(process.env['KAQUAN_WALKS_SCALE'] ?? 1);
const seed = process.env['KAQUAN_WALKS_SEED'];
const timeout = 60_000 * Math.max(1, scale);

const honest = async (): Promise<TestedStorage> => createMemoryStorage();

/** One order, one card, and what happens to them; heard at once unless told otherwise. */
const walkOf = (...deeds: readonly (readonly [WalkDeed, 'unheard'?])[]): readonly WalkStep[] =>
  deeds.map(([deed, word]) => ({ deed, which: 0, count: 1, isHeard: word === undefined }));

/** Each is found out by what the model says of orders, units, money or stock. */
const broken = [
  'lets newcomers overtake',
  'forgets who waits',
  'hands out a key twice',
  'serves as many claims of a change as it can',
  'sells again what was given back, whoever has read it',
  'leaves keys where they are',
  'ignores idempotency keys',
  'lists orders as they were at first',
  'loses postings',
];

describe('random walks, in memory', () => {
  it('go as a naive model of the requirements says', { timeout }, async () => {
    const seen = new Map<string, number>();
    const limitMs = 50_000 * Math.max(1, scale);
    const runs = Math.ceil(150 * scale);
    await checkWalks(honest, {
      ...{ runs, limitMs, seen },
      ...(seed === undefined ? {} : { seed: Number(seed) }),
    });
    // They come to something: every deed was done, and was refused where it can be.
    expect(seen.size).toBeGreaterThan(40);
  });

  it('take for a new reading what was changed and changed back', async () => {
    const seen = new Map<string, number>();
    const deeds = ['sell', 'hold', 'hold', 'wait', 'hear', 'hold', 'redeem'] as const;
    const told = { which: 0, count: 1 };
    const steps = deeds.map((deed) => ({ ...told, deed, isHeard: deed !== 'hold' }));
    await playWalk({ create: honest, steps, seen });
    expect(seen.size).toBeGreaterThan(4);
  });

  it('serve a frozen order in its turn, which comes back to a queue with stock', async () => {
    const seen = new Map<string, number>();
    const again = walkOf(
      ...([['sell'], ['ask'], ['withdraw', 'unheard'], ['restock'], ['approve']] as const),
      ...([['freeze'], ['ship'], ['redeem'], ['unfreeze'], ['redeem']] as const),
    );
    await playWalk({ create: honest, steps: again, seen });
    expect(seen.get('redeem order.frozen')).toBe(1);
    expect(seen.get('redeem applied')).toBe(1);
  });

  const tooLate = ['close', 'wait 2', 'pay unheard'] as const;
  const late = ['close', 'wait', 'pay unheard'] as const;
  it.each<readonly [string, readonly string[]]>([
    ['a late payment that stock cannot serve, by its link', ['place', ...late, 'redeem']],
    ['a late payment that stock cannot serve, by staff', ['place', ...late, 'ship']],
    ['a payment too late for half of which is asked', ['place 2', ...tooLate, 'ask', 'settle']],
    ['a payment too late of what was rejected', ['place', 'reject', ...tooLate, 'hear']],
    ['half an order paid back at once', ['place 2', 'pay unheard', 'ask', 'approve', 'tell']],
    ['an old word', ['sell', 'restock', 'tell', 'complete unheard', 'wait', 'hearOld', 'redeem']],
  ])('meet %s as the model says', async (_, said) => {
    const steps = said.map((words): WalkStep => {
      const [deed, ...rest] = words.split(' ');
      const count = Number(rest.find((word) => word !== 'unheard') ?? 1);
      return { deed: deed as WalkDeed, which: 0, count, isHeard: !rest.includes('unheard') };
    });
    const seen = new Map<string, number>();
    await playWalk({ create: honest, steps, seen });
    expect(seen.size).toBeGreaterThan(2);
  });

  it.each(broken)('find out a storage that %s', { timeout }, async (name) => {
    const saboteur = storageSaboteurs.find((each) => each.name === name);
    expect(saboteur).toBeDefined();
    const create = async (): Promise<TestedStorage> => saboteur!.create(createMemoryStorage());
    const check = { runs: 600, seed: 1, isShrunk: false };
    await expect(checkWalks(create, check)).rejects.toThrow(/seed: 1/);
  });
});
