import { inspect } from 'node:util';
import { Secret } from '@kaquan/core';
import { guarantees, storageSaboteurs } from '@kaquan/core/testing';
import { describe, expect, it } from 'vitest';
import { createMemoryStorage } from './index.ts';

describe('the guarantees, in memory', () => {
  it.each(guarantees)('$id $title', (each) => each.run(async () => createMemoryStorage()));

  it('give every case an id of its own', () => {
    expect(new Set(guarantees.map(({ id }) => id)).size).toBe(guarantees.length);
  });

  it('show no secret where Node prints one', () => {
    const goods = { secret: new Secret('sesame-1') };
    expect(inspect(goods, { showHidden: true, depth: 9 })).toBe('{ secret: [secret] }');
  });
});

describe('the guarantees have teeth', () => {
  const bites: Readonly<Record<string, readonly string[]>> = {
    'hands out a key twice': ['G16', 'G61'],
    'gives an attempt a key for every time it asks': ['G3', 'G60'],
    'serves as many claims of a change as it can': ['G4', 'G12'],
    'lets newcomers overtake': ['G12', 'G13', 'G14'],
    'forgets who waits': ['G131'],
    'calls it short when somebody else is claiming': ['G3'],
    'sells again what was given back, whoever has read it': ['G60'],
    'gives later attempts nothing': ['G134'],
    'ignores the fence': ['G29', 'G54'],
    'never lets a lease run out': ['G27'],
    'forgets how far it has read': ['G22', 'G24'],
    'keeps rows that have been read after all': ['G24'],
    'forgets what became of effects': ['G50', 'G51'],
    'ignores idempotency keys': ['G121', 'G123'],
    'takes keys that are in stock already': ['G92', 'G94'],
    'answers one tenant with what another has': ['G132'],
    'cannot hold large amounts': ['G133'],
    'drops events': ['G20', 'G73'],
  };
  const cases = Object.entries(bites).flatMap(([name, ids]) => ids.map((id) => ({ name, id })));

  it.each(cases)('$id catches a storage that $name', async ({ name, id }) => {
    const saboteur = storageSaboteurs.find((each) => each.name === name);
    const honest = guarantees.find((each) => each.id === id);
    expect(saboteur).toBeDefined();
    const run = honest?.run(async () => saboteur!.create(createMemoryStorage()));
    await expect(run).rejects.toThrow();
  });
});
