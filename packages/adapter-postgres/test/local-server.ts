import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, chown, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Pool } from 'pg';
import { freePort, overPool, type TestDatabase } from './databases.ts';

const run = promisify(execFile);

/**
 * Where the programs of a server of this major version are: what `PG_BINDIR` names if it is that
 * version, else where Debian puts them; `null` where there are none.
 */
export async function findBinaries(major: number): Promise<string | null> {
  const folders = [process.env['PG_BINDIR'], `/usr/lib/postgresql/${major}/bin`];
  for (const folder of folders) {
    if (folder === undefined || !existsSync(join(folder, 'initdb'))) continue;
    const { stdout } = await run(join(folder, 'postgres'), ['--version']);
    if (stdout.includes(` ${major}.`)) return folder;
  }
  return null;
}

/** Starts a server of our own out of these programs, in a temporary folder. */
export async function startLocal(binaries: string): Promise<TestDatabase> {
  const folder = await mkdtemp(join(tmpdir(), 'kaquan-local-'));
  const who = await serverUser();
  // A server refuses to run as root.
  if (who !== null) await chown(folder, who.uid, who.gid);
  await chmod(folder, 0o700);
  const data = join(folder, 'data');
  const create = ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-locale'];
  await run(join(binaries, 'initdb'), [...create, '--no-sync'], { ...who, cwd: folder });
  const port = await freePort();
  const settings = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', `port=${port}`];
  const flags = [...settings, 'fsync=off'].flatMap((each) => ['-c', each]);
  const server = spawn(join(binaries, 'postgres'), ['-D', data, ...flags], {
    ...who,
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  await untilReady(server);
  const pool = new Pool({
    host: '127.0.0.1',
    port,
    user: 'postgres',
    database: 'postgres',
    max: 10,
  });
  return overPool(pool, async () => {
    const ended = new Promise((resolve) => server.once('exit', resolve));
    server.kill('SIGINT');
    await ended;
    await rm(folder, { recursive: true, force: true });
  });
}

async function serverUser(): Promise<{ readonly uid: number; readonly gid: number } | null> {
  if (process.getuid?.() !== 0) return null;
  const idOf = async (flag: string): Promise<number> =>
    Number((await run('id', [flag, 'postgres'])).stdout);
  return { uid: await idOf('-u'), gid: await idOf('-g') };
}

async function untilReady(server: ChildProcess): Promise<void> {
  let log = '';
  await new Promise<void>((resolve, reject) => {
    server.once('exit', () => reject(new Error(`the server did not start: ${log}`)));
    server.stderr?.on('data', (chunk: Buffer) => {
      log += chunk.toString();
      if (log.includes('ready to accept connections')) resolve();
    });
  });
}
