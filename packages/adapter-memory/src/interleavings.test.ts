import type { Storage } from '@kaquan/core/ports';
import {
  aChange,
  anId,
  anOrder,
  aWriteOf,
  createSeededIds,
  runInterleaving,
  searchInterleavings,
  testTenant,
  type ConcurrentWorld,
} from '@kaquan/core/testing';
import { describe, expect, it } from 'vitest';
import { createMemoryStorage } from './index.ts';

const shopId = anId('shop', 'shop-1');
const { orderId } = anOrder();

/** Counts up without looking whether somebody else did meanwhile: cursors carry no version. */
async function countCarelessly(storage: Storage, name: string): Promise<void> {
  const cursor = (await storage.loadCursor(testTenant, shopId, 'orders'))._unsafeUnwrap();
  const readTo = (cursor?.readTo ?? 0) + 1;
  const changeId = anId('change', name);
  const changes = [aChange({ changeId, cursor: { shopId, stream: 'orders', readTo } })];
  (await storage.commit(changes))._unsafeUnwrap();
}

async function carelessWorld(): Promise<ConcurrentWorld<void>> {
  const storage = createMemoryStorage();
  return {
    storage,
    programs: ['a', 'b'].map((name) => (gated) => countCarelessly(gated, name)),
    async check() {
      const cursor = (await storage.loadCursor(testTenant, shopId, 'orders'))._unsafeUnwrap();
      expect(cursor?.readTo).toBe(2);
    },
  };
}

/** Counts up and begins again when somebody else was faster. */
async function countCarefully(storage: Storage, name: string): Promise<number> {
  const ids = createSeededIds(name);
  for (let attempt = 1; ; attempt += 1) {
    const loaded = await storage.load({ tenant: testTenant, orderIds: [orderId] });
    const order = loaded._unsafeUnwrap().orders[0] ?? anOrder();
    const version = order.version + 1;
    const next = { ...order, version, linkGeneration: order.linkGeneration + 1 };
    const change = aChange({ changeId: ids.next('change'), writes: [aWriteOf(next)] });
    const [outcome] = (await storage.commit([change]))._unsafeUnwrap();
    if (outcome?.outcome === 'applied') return attempt;
  }
}

function carefulWorld(programs: number, seen: number[] = []) {
  return async (): Promise<ConcurrentWorld<number>> => {
    const storage = createMemoryStorage();
    const first = aChange({ changeId: anId('change', 'first'), writes: [aWriteOf(anOrder())] });
    (await storage.commit([first]))._unsafeUnwrap();
    return {
      storage,
      programs: Array.from({ length: programs }, (_, n) => (gated) => {
        return countCarefully(gated, `p${n}x`);
      }),
      async check(attempts) {
        seen.push(...attempts);
        const loaded = await storage.load({ tenant: testTenant, orderIds: [orderId] });
        expect(loaded._unsafeUnwrap().orders[0]?.linkGeneration).toBe(1 + programs);
      },
    };
  };
}

describe('searching interleavings', () => {
  it('finds a planted lost update, and says how', async () => {
    const search = searchInterleavings({ create: carelessWorld });
    await expect(search).rejects.toThrow(/^Interleaving 0 1 0 1: expected 1 to be 2/);
    await expect(runInterleaving(carelessWorld, [0, 1, 0, 1])).rejects.toThrow(
      /expected 1 to be 2/,
    );
    await runInterleaving(carelessWorld, [0, 0, 1, 1]);
  });

  it('runs again what a message names, as it stands', async () => {
    const message = await searchInterleavings({ create: carelessWorld }).then(
      () => 'nothing was found',
      (error: Error) => error.message,
    );
    for (const text of [message, '0 1 0 1', 'Interleaving 0 1 0 1']) {
      await expect(runInterleaving(carelessWorld, text)).rejects.toThrow(/expected 1 to be 2/);
    }
    await runInterleaving(carelessWorld, '0 0 1 1');
    await expect(runInterleaving(carelessWorld, 'first one, then the other')).rejects.toThrow(
      TypeError,
    );
  });

  it('runs every interleaving that differs once, where losers begin again', async () => {
    const attempts: number[] = [];
    const { runs, isComplete } = await searchInterleavings({ create: carefulWorld(2, attempts) });
    // Two go through one after the other; twice both have read before either writes, whoever read first,
    // and the loser's second attempt has nobody left to race against.
    expect({ runs, isComplete }).toEqual({ runs: 4, isComplete: true });
    expect(attempts.filter((attempt) => attempt === 2)).toHaveLength(2);
  });

  it('samples by seed what it cannot enumerate', async () => {
    const run = async (seed: number): Promise<readonly number[]> => {
      const attempts: number[] = [];
      const create = carefulWorld(5, attempts);
      const { runs, isComplete } = await searchInterleavings({ create, maxRuns: 30, seed });
      expect({ runs, isComplete }).toEqual({ runs: 60, isComplete: false });
      return attempts;
    };
    const first = await run(7);
    expect(await run(7)).toEqual(first);
    expect(await run(8)).not.toEqual(first);
  });

  it('reports a program that throws', async () => {
    const create = async (): Promise<ConcurrentWorld<void>> => ({
      storage: createMemoryStorage(),
      programs: [
        async (storage) => {
          (await storage.load({ tenant: testTenant }))._unsafeUnwrap();
          throw new Error('planted');
        },
      ],
      check: () => undefined,
    });
    await expect(searchInterleavings({ create })).rejects.toThrow('Interleaving 0: planted');
  });

  it('refuses an interleaving of another world', async () => {
    await expect(runInterleaving(carelessWorld, [2])).rejects.toThrow('fits the world');
  });
});
