import { chmod, chown, mkdir, mkdtemp, open, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unwrapOrThrow } from '@kaquan/core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createPostgresStorage, poolConnection } from '../../src/index.ts';
import { run, startOwnServer, type OwnServer } from './own-server.ts';
import { audit, openSmallShop } from './small-shop.ts';

// Servers that start and stop take their time where others are at work too.
vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 });

const mebibyte = 1024 * 1024;

/** Makes a filesystem of its own, of limited size. */
async function mountSmall(size: number): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'kaquan-small-disk-'));
  const options = `size=${size},mode=755`;
  try {
    await run('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder]);
  } catch (error) {
    await rm(folder, { recursive: true });
    throw error; // Who asked decides what that means.
  }
  return folder;
}

async function unmount(folder: string): Promise<void> {
  await run('umount', [folder]);
  await rm(folder, { recursive: true });
}

// Takes what is left, so that the next page of any table finds no room.
async function fillUp(filler: string): Promise<void> {
  const file = await open(filler, 'w');
  const block = Buffer.alloc(64 * 1024);
  try {
    for (;;) await file.write(block);
  } catch {
    // Full: this is the point.
  } finally {
    await file.close();
  }
}

// Only a process that may mount (root on Linux) can give a server a disk that is really full.
const canMount = await mountSmall(mebibyte)
  .then(unmount)
  .then(
    () => true,
    () => false,
  );

describe.runIf(canMount)('a full disk, where one can be mounted', () => {
  let disk: string;
  let filler: string;
  let server: OwnServer;

  beforeAll(async () => {
    disk = await mountSmall(48 * mebibyte);
    filler = join(disk, 'filler');
    server = await startOwnServer();
    const tables = join(disk, 'tables');
    await mkdir(tables);
    const { uid, gid } = await stat(server.folder);
    await chown(tables, uid, gid);
    const admin = server.pool({ max: 1 });
    await admin.query(`create tablespace small location '${tables}'`);
    await admin.query('create database shop tablespace small');
  });

  afterAll(async () => {
    await server.remove();
    await unmount(disk);
  });

  it('is storage.full to what needs room, keeps what was stored, and ends when room is made', async () => {
    const pool = server.pool({ database: 'shop' });
    const storage = createPostgresStorage({ connection: poolConnection(pool) });
    await unwrapOrThrow(storage.migrate());
    const shop = await openSmallShop(storage);
    await shop.stock(50);
    const sold = await shop.sell();
    const token = await shop.tokenOf(sold);
    await fillUp(filler);

    const { productId } = shop;
    const desk = shop.desk();
    const lines = (name: string) => Array.from({ length: 400 }, (_, i) => `${name}-${i}\n`);
    const codes: string[] = [];
    let stored = 50;
    // Pages that are half empty still take something; after a few of these nothing does.
    for (let nth = 0; nth < 20 && codes.length < 3; nth += 1) {
      const source = lines(`more-${nth}`);
      const importId = `import-${nth}`;
      const imported = await desk.stock.importKeys({ productId, source, importId });
      if (imported.isOk()) stored += 400;
      else codes.push(imported.error.code);
    }
    expect(new Set(codes)).toEqual(new Set(['storage.full']));
    const read = await desk.orders.find();
    expect(read.isOk(), 'reading goes on').toBe(true);
    expect(await audit(pool), 'nothing is half written').toEqual([]);
    const [level] = await unwrapOrThrow(desk.stock.findLevels({ productIds: [productId] }));
    expect(level?.kind === 'keys' && level.available).toBe(stored);

    await rm(filler);
    const { goods } = await unwrapOrThrow(shop.buyer().redemption.redeem({ token }));
    expect(goods).toHaveLength(1);
    await unwrapOrThrow(desk.stock.importKeys({ productId, source: lines('late') }));
    expect(await audit(pool)).toEqual([]);
  });
});

describe.runIf(canMount)('a full disk that holds the log, where one can be mounted', () => {
  let disk: string;
  let filler: string;
  let server: OwnServer;

  beforeAll(async () => {
    disk = await mountSmall(24 * mebibyte);
    filler = join(disk, 'filler');
    await chmod(disk, 0o777);
    const settings = ['max_wal_size=8MB', 'min_wal_size=2MB'];
    const initdbFlags = [`--waldir=${join(disk, 'wal')}`, '--wal-segsize=1'];
    server = await startOwnServer({ settings, initdbFlags });
  });

  afterAll(async () => {
    await server.remove();
    await unmount(disk);
  });

  it('ends the server, which comes back with everything that was answered', async () => {
    const pool = server.pool();
    const storage = createPostgresStorage({ connection: poolConnection(pool) });
    await unwrapOrThrow(storage.migrate());
    const shop = await openSmallShop(storage);
    await shop.stock(10);
    const { productId } = shop;
    const desk = shop.desk();
    await fillUp(filler);
    let stored = 10;
    const unsure: number[] = [];
    const codes: string[] = [];
    const source = (nth: number) => Array.from({ length: 400 }, (_, i) => `more-${nth}-${i}\n`);
    const importing = (nth: number) =>
      desk.stock.importKeys({ productId, source: source(nth), importId: `import-${nth}` });
    for (let nth = 0; nth < 200 && codes.length < 3; nth += 1) {
      const imported = await importing(nth);
      if (imported.isOk()) {
        stored += 400;
        continue;
      }
      codes.push(imported.error.code);
      unsure.push(nth);
    }
    expect(codes).toHaveLength(3);
    const known = ['storage.full', 'storage.unavailable', 'storage.outcome_unknown'];
    expect(codes.filter((code) => !known.includes(code))).toEqual([]);
    expect(server.log.join('')).toMatch(/PANIC: .*No space left on device/);
    await rm(filler);
    await server.stop('immediate');
    await server.start();
    for (const nth of unsure) await unwrapOrThrow(importing(nth));
    const [level] = await unwrapOrThrow(desk.stock.findLevels({ productIds: [productId] }));
    expect(level?.kind === 'keys' && level.available).toBe(stored + unsure.length * 400);
    expect(await audit(pool)).toEqual([]);
  });
});
