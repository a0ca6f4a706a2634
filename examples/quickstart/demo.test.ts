import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Storage } from '@kaquan/core/ports';
import { storageSaboteurs } from '@kaquan/core/testing';
import { afterAll, describe, expect, it } from 'vitest';
import { runDemo } from './demo.ts';
import type { DemoOptions } from './options.ts';
import type { Progress } from './progress.ts';
import { jsonLine } from './report.ts';

const silent: Progress = {
  step: async (_title, work) => void (await work(() => {})),
  say: () => {},
};
const small: DemoOptions = {
  channel: 'taobao',
  orders: 30,
  seed: 'x',
  storage: 'memory',
  data: null,
  isJson: true,
};

interface Figures {
  readonly orders: number;
  readonly keysIssued: number;
  readonly duplicateKeys: number;
  readonly mismatches: number;
}

async function figuresOf(
  options: Partial<DemoOptions>,
  wrap?: (storage: Storage) => Storage,
): Promise<Figures> {
  const { audit, seconds } = await runDemo({ ...small, ...options }, silent, wrap);
  const figures = JSON.parse(jsonLine(options.channel ?? 'taobao', audit, seconds)) as Figures;
  // What is wrong is in the message of the test that fails, with the seed to run it again.
  const wrong = [...audit.duplicateKeys, ...audit.mismatches];
  if (wrong.length > 0 && wrap === undefined) console.log(JSON.stringify(options), wrong);
  return figures;
}

// Fresh ones each time; `pnpm demo --orders 30 --storage … --seed …` runs one again.
const fresh = Array.from({ length: 3 }, (_, index) => `${Date.now().toString(36)}-${index}`);
console.log(`demo seeds: ${fresh.join(' ')}`);

// The world takes its time: a throttled listing alone costs a second, and the machine may be busy.
const timeout = 120_000;

describe('the demo', { timeout }, () => {
  it.each([
    ['memory', fresh[0]],
    ['memory', fresh[1]],
    ['pglite', fresh[2]],
  ])('agrees with the marketplace on %s with seed %s', async (storage, seed = '') => {
    const figures = await figuresOf({ storage, seed });
    expect(figures).toMatchObject({ orders: 30, duplicateKeys: 0, mismatches: 0 });
    expect(figures.keysIssued).toBeGreaterThan(0);
  });

  it.each([
    ['pdd', 'memory', fresh[0]],
    ['both', 'memory', fresh[1]],
  ] as const)('agrees with %s on %s with seed %s', async (channel, storage, seed = '') => {
    const figures = await figuresOf({ channel, storage, seed });
    expect(figures).toMatchObject({ orders: 30, duplicateKeys: 0, mismatches: 0 });
    expect(figures.keysIssued).toBeGreaterThan(0);
  });

  it('runs with a single order too', async () => {
    const figures = await figuresOf({ orders: 1, seed: 'one' });
    expect(figures).toMatchObject({ orders: 1, duplicateKeys: 0, mismatches: 0 });
  });
});

describe('the audit', { timeout }, () => {
  it('sees a storage that hands out a key twice', async () => {
    const figures = await figuresOf({ seed: 'twice' }, handsOutTwice);
    expect(figures.duplicateKeys).toBeGreaterThan(0);
    expect(figures.mismatches).toBeGreaterThan(0);
  });

  it.each(['leaves keys where they are', 'drops events'])(
    'sees a storage that %s',
    async (name) => {
      const saboteur = storageSaboteurs.find((each) => each.name === name);
      if (saboteur === undefined) throw new Error(`there is no saboteur that ${name}`);
      const begin = (): never => {
        throw new Error('the demo begins no transactions');
      };
      const spoil = (honest: Storage): Storage => saboteur.create({ ...honest, begin });
      const figures = await figuresOf({ seed: 'liar' }, spoil);
      expect(figures.mismatches).toBeGreaterThan(0);
    },
  );
});

// Whoever has two units of a product gets the first one's card for both.
function handsOutTwice(honest: Storage): Storage {
  return {
    ...honest,
    async load(request) {
      const loaded = await honest.load(request);
      return loaded.map((all) => ({
        ...all,
        keys: all.keys.map((key) => {
          const { orderId, productId } = key;
          const first = all.keys.find((k) => k.orderId === orderId && k.productId === productId);
          const { keyId, sealed } = first ?? key;
          return { ...key, keyId, sealed };
        }),
      }));
    },
  };
}

describe('a folder that is kept', { timeout }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'kaquan-quickstart-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('is gone on with, and nothing is issued twice', async () => {
    const options = { storage: 'pglite', seed: 'kept', data: folder };
    const first = await figuresOf(options);
    const second = await figuresOf(options);
    expect(second).toMatchObject({ orders: first.orders, duplicateKeys: 0, mismatches: 0 });
    expect(second.keysIssued).toBeGreaterThanOrEqual(first.keysIssued);
  });

  it('holds another choice of shops beside it, whose clocks go on from where they were', async () => {
    const options = { channel: 'both', storage: 'pglite', seed: 'kept', data: folder } as const;
    const first = await figuresOf(options);
    const second = await figuresOf(options);
    expect(first).toMatchObject({ orders: 30, duplicateKeys: 0, mismatches: 0 });
    expect(second).toMatchObject({ orders: 30, duplicateKeys: 0, mismatches: 0 });
    expect(second.keysIssued).toBeGreaterThanOrEqual(first.keysIssued);
  });
});

describe('the command', { timeout }, () => {
  const run = (...args: readonly string[]) =>
    spawnSync(process.execPath, ['--conditions=source', 'main.ts', ...args], {
      cwd: import.meta.dirname,
      encoding: 'utf8',
    });

  it('ends with one line of JSON', () => {
    const { status, stdout } = run('--orders', '12', '--storage', 'memory', '--json');
    const last = stdout.trimEnd().split('\n').at(-1) ?? '';
    const figures = JSON.parse(last) as Record<string, number>;
    expect(Object.keys(figures)).toEqual([
      'channel',
      'orders',
      'units',
      'keysIssued',
      'duplicateKeys',
      'verified',
      'refunded',
      'mismatches',
      'seconds',
    ]);
    expect(figures).toMatchObject({
      channel: 'taobao',
      orders: 12,
      duplicateKeys: 0,
      mismatches: 0,
    });
    expect(status).toBe(0);
  });

  it.each(['pdd', 'both'])('sells at %s too', (channel) => {
    const args = [
      '--channel',
      channel,
      '--orders',
      '9',
      '--storage',
      'memory',
      '--seed',
      'spawned',
    ];
    const { status, stdout, stderr } = run(...args, '--json');
    expect(stderr).toBe('');
    const last = stdout.trimEnd().split('\n').at(-1) ?? '';
    expect(JSON.parse(last)).toMatchObject({ channel, orders: 9, duplicateKeys: 0, mismatches: 0 });
    expect(stdout).toContain('ship by hand in the backend');
    expect(status).toBe(0);
  });

  it('answers wrong arguments with one sentence and the usage', () => {
    const { status, stderr, stdout } = run('--orders', 'many');
    expect(status).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^demo: --orders must be a whole number.*\nusage: pnpm demo .*\n$/);
  });
});
