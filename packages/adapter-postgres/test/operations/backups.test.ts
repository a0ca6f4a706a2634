import { chmod, chown, mkdir, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { unwrapOrThrow } from '@kaquan/core';
import type { Pool } from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createPostgresStorage, poolConnection } from '../../src/index.ts';
import { populate } from '../populate.ts';
import { sqlBlock } from './guide.ts';
import { copyData, login, run, startOwnServer, writeData, type OwnServer } from './own-server.ts';
import { audit, openSmallShop, type SmallShop } from './small-shop.ts';

// Servers that start and stop take their time where others are at work too.
vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 });

describe('a base backup with the log that followed it', () => {
  let server: OwnServer;
  let archive: string;
  let shop: SmallShop;
  let backup: string;
  const restored: OwnServer[] = [];

  const textsOf = async (count: number, of = shop): Promise<readonly string[]> => {
    const texts: string[] = [];
    for (let i = 0; i < count; i += 1) {
      const token = await of.tokenOf(await of.sell());
      const { goods } = await unwrapOrThrow(of.buyer().redemption.redeem({ token }));
      texts.push(...goods.map(({ secret }) => secret.reveal()));
    }
    return texts;
  };

  const archiveAll = async (pool: Pool): Promise<void> => {
    const { rows } = await pool.query<{ name: string }>(
      'select pg_walfile_name(pg_switch_wal()) as name',
    );
    const isThere = () => stat(join(archive, rows[0]?.name ?? '')).then(Boolean, () => false);
    await vi.waitUntil(isThere, { timeout: 10_000 });
  };

  const restore = async (...target: readonly string[]): Promise<OwnServer> => {
    const folder = await copyData(backup);
    await writeData(folder, 'recovery.signal', '');
    const settings = [`restore_command=cp ${archive}/%f %p`, ...target];
    const made = await startOwnServer({ folder, isFilled: true, settings });
    restored.push(made);
    const pool = made.pool();
    const isOpen = async () => {
      const { rows } = await pool.query<{ is: boolean }>('select not pg_is_in_recovery() as is');
      return rows[0]?.is;
    };
    await vi.waitUntil(isOpen, { timeout: 20_000 });
    return made;
  };

  let before: readonly string[];
  let after: readonly string[];

  beforeAll(async () => {
    const settings = ['archive_mode=on'];
    server = await startOwnServer({ settings });
    archive = join(dirname(server.folder), 'archive');
    await mkdir(archive);
    await chmod(archive, 0o755);
    const { uid, gid } = await stat(server.folder);
    await chown(archive, uid, gid);
    const pool = server.pool();
    await pool.query(`alter system set archive_command = 'cp %p ${archive}/%f'`);
    await pool.query('select pg_reload_conf()');
    const storage = createPostgresStorage({ connection: poolConnection(pool) });
    await unwrapOrThrow(storage.migrate());
    shop = await openSmallShop(storage);
    await shop.stock(20);
    const client = await pool.connect();
    await client.query(`select pg_backup_start('guide', true)`);
    backup = await copyData(server.folder);
    const { rows } = await client.query<{ label: string }>(
      'select labelfile as label from pg_backup_stop()',
    );
    client.release();
    await writeData(backup, 'backup_label', rows[0]?.label ?? '');
    await rm(join(backup, 'postmaster.pid'));
    before = await textsOf(5);
    await pool.query(`select pg_create_restore_point('noon')`);
    after = await textsOf(5);
    await archiveAll(pool);
  });

  afterAll(async () => {
    for (const each of restored) await each.remove();
    await server.remove();
    await rm(dirname(backup), { recursive: true, force: true });
  });

  it('brings back everything that was answered', async () => {
    const made = await restore();
    const pool = made.pool();
    expect(await audit(pool)).toEqual([]);
    const { rows } = await pool.query(`select 1 from kaquan.card_keys where state = 'delivered'`);
    expect(rows).toHaveLength(before.length + after.length);
  });

  it('to an earlier moment forgets who has which key, so what was free is set aside', async () => {
    const made = await restore('recovery_target_name=noon', 'recovery_target_action=promote');
    const pool = made.pool();
    const free = await pool.query(`select 1 from kaquan.card_keys where state = 'available'`);
    expect(free.rows, 'with those that buyers have').toHaveLength(20 - before.length);
    await pool.query(sqlBlock('set aside'));
    const storage = createPostgresStorage({ connection: poolConnection(pool) });
    const reopened = shop.over(storage);
    const token = await reopened.tokenOf(await reopened.sell());
    const refused = await reopened.buyer().redemption.redeem({ token });
    expect(refused.isErr() && refused.error.code).toBe('stock.short');
    await reopened.stock(3);
    const { goods } = await unwrapOrThrow(reopened.buyer().redemption.redeem({ token }));
    const [given] = goods.map(({ secret }) => secret.reveal());
    expect([...before, ...after]).not.toContain(given);
    expect(await audit(pool)).toEqual([]);
  });
});

// Where Debian keeps them. A dump is made by programs of the server's version, which the embedded
// server does not bring.
const programs = '/usr/lib/postgresql/15/bin';
const hasPrograms = await stat(join(programs, 'pg_dump')).then(Boolean, () => false);

describe.runIf(hasPrograms)('a dump, where PostgreSQL 15 is installed', () => {
  let server: OwnServer;

  beforeAll(async () => {
    server = await startOwnServer({ programs });
  });

  afterAll(() => server.remove());

  it('is restored with every rule of the tables, and the shop goes on', async () => {
    const pool = server.pool();
    const storage = createPostgresStorage({ connection: poolConnection(pool) });
    await unwrapOrThrow(storage.migrate());
    await populate(storage);
    const shop = await openSmallShop(storage, { name: '新店' });
    await shop.stock(3);
    const token = await shop.tokenOf(await shop.sell());
    const first = await unwrapOrThrow(shop.buyer().redemption.redeem({ token }));

    await pool.query('create database restored');
    const { user, host } = login;
    const to = ['-h', host, '-p', String(server.port), '-U', user];
    const file = join(dirname(server.folder), 'shop.dump');
    await run(join(programs, 'pg_dump'), [...to, '-Fc', '-n', 'kaquan', '-f', file, 'postgres']);
    await run(join(programs, 'pg_restore'), [...to, '-d', 'restored', '--exit-on-error', file]);

    const other = server.pool({ database: 'restored' });
    const restored = createPostgresStorage({ connection: poolConnection(other) });
    const again = shop.over(restored);
    const answer = await unwrapOrThrow(again.buyer().redemption.redeem({ token }));
    expect(answer.outcome).toBe('replayed');
    const texts = [first, answer].map(({ goods }) => goods.map(({ secret }) => secret.reveal()));
    expect(texts[1]).toEqual(texts[0]);
    const next = await again.tokenOf(await again.sell());
    expect(
      (await unwrapOrThrow(again.buyer().redemption.redeem({ token: next }))).goods,
    ).toHaveLength(1);
    const undone = other.query(
      `update kaquan.card_keys set revealed_at = null where revealed_at is not null`,
    );
    await expect(undone).rejects.toMatchObject({ code: '23514' });
    expect((await restored.migrate())._unsafeUnwrap()).toEqual([]);
  });
});
