import { execFileSync, spawn } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:net';
import { freePort, login } from './own-server.ts';

/** PgBouncer as it is installed here; `null` where it is not. */
export const pgbouncer = find();

function find(): { readonly path: string; readonly hasPrepared: boolean } | null {
  for (const path of ['/usr/sbin/pgbouncer', '/usr/bin/pgbouncer', '/usr/local/bin/pgbouncer']) {
    try {
      const [, major = '0', minor = '0'] =
        /PgBouncer (\d+)\.(\d+)/.exec(execFileSync(path, ['--version'], { encoding: 'utf8' })) ??
        [];
      // Since 1.21 it keeps prepared statements for its clients.
      return { path, hasPrepared: Number(major) * 1000 + Number(minor) >= 1_021 };
    } catch {
      continue;
    }
  }
  return null;
}

/** A PgBouncer in transaction mode. */
export interface Pooler {
  readonly port: number;
  stop(): Promise<void>;
}

/** Starts one before a server. */
export async function startPooler(
  path: string,
  serverPort: number,
  ownPort?: number,
): Promise<Pooler> {
  const folder = await mkdtemp(join(tmpdir(), 'kaquan-pgbouncer-'));
  const port = ownPort ?? (await freePort());
  const { host, user, password } = login;
  const [config, users] = [join(folder, 'pgbouncer.ini'), join(folder, 'users.txt')];
  await writeFile(users, `"${user}" "${password}"\n`);
  const settings = [
    '[databases]',
    `postgres = host=${host} port=${serverPort} dbname=postgres`,
    '[pgbouncer]',
    `listen_addr = ${host}`,
    `listen_port = ${port}`,
    'unix_socket_dir =',
    'auth_type = plain',
    `auth_file = ${users}`,
    'pool_mode = transaction',
    // Fewer than the clients that come: sessions change hands all the time.
    'default_pool_size = 3',
    'max_client_conn = 100',
    ...(pgbouncer?.hasPrepared === true ? ['max_prepared_statements = 200'] : []),
  ];
  await writeFile(config, `${settings.join('\n')}\n`);
  for (const each of [folder, config, users]) await chmod(each, 0o755);
  // It refuses to run as root.
  const asOther = process.getuid?.() === 0 ? ['-u', 'nobody'] : [];
  const child = spawn(path, [...asOther, config], { stdio: 'ignore' });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  await untilOpen(port);
  return {
    port,
    async stop() {
      child.kill('SIGINT');
      child.kill('SIGTERM');
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function untilOpen(port: number): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    const isOpen = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1');
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
      socket.once('connect', () => socket.destroy());
    });
    if (isOpen) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('the pooler did not open its port');
}
