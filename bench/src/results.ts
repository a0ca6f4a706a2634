import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, release, totalmem, type } from 'node:os';
import { join, relative, resolve } from 'node:path';
import type { Pool } from 'pg';
import { runCommand, type CommandResult } from './command.ts';
import type { Finding } from './finding.ts';
import type { Options } from './options.ts';

const root = resolve(import.meta.dirname, '../..');
const folder = join(root, 'bench/results');

/** What a figure depends on beside the code. */
export interface Machine {
  readonly cpu: string;
  readonly cpus: number;
  readonly memoryBytes: number;
  readonly os: string;
  readonly node: string;
  readonly postgres: string;
  readonly serverStartedHere: boolean;
  readonly settings: Readonly<Record<string, string>>;
  /** With a `+` where packages or bench hold changes that are in no commit. */
  readonly commit: string;
}

/** Asks machine, server and repository what they are. */
export async function describeMachine(pool: Pool, isOurs: boolean): Promise<Machine> {
  const { rows } = await pool.query<{ name: string; value: string }>(
    `select name, current_setting(name) as value from pg_settings
     where name in ('fsync', 'synchronous_commit', 'full_page_writes', 'shared_buffers', 'jit',
       'max_wal_size', 'checkpoint_timeout', 'wal_level', 'work_mem', 'max_connections',
       'random_page_cost', 'effective_cache_size', 'server_version', 'io_method')`,
  );
  const settings = Object.fromEntries(rows.map(({ name, value }) => [name, value]));
  const git = (...args: readonly string[]): Promise<CommandResult> =>
    runCommand('git', { args: ['-C', root, ...args] });
  const head = await git('rev-parse', 'HEAD');
  const changed = await git('status', '--porcelain', '--', 'packages', 'bench/src');
  const [first] = cpus();
  return {
    cpu: first?.model ?? 'unknown',
    cpus: cpus().length,
    memoryBytes: totalmem(),
    os: `${type()} ${release()}`,
    node: process.version,
    postgres: settings['server_version'] ?? 'unknown',
    serverStartedHere: isOurs,
    settings,
    commit: head.code === 0 ? head.output.trim() + (changed.output === '' ? '' : '+') : 'unknown',
  };
}

/** What a run was and what it found. */
export interface Results {
  readonly options: Options;
  readonly machine: Machine;
  readonly denominator: string;
  readonly findings: readonly Finding[];
  /** What was found at growing numbers of orders, with all plans. */
  readonly stages: readonly unknown[];
}

/** Where the files of a run go, without their endings. */
export function fileStem({ name, server, isQuick, profile, only }: Options): string {
  const kind = isQuick ? 'quick' : [...only].join('-');
  return join(folder, name ?? `pg${server}-${profile === null ? '' : 'profile-'}${kind}`);
}

/** Writes the results as JSON; answers where to. */
export function saveResults({ options, machine, denominator, ...found }: Results): string {
  mkdirSync(folder, { recursive: true });
  const file = `${fileStem(options)}.json`;
  const { only, ...rest } = options;
  const content = {
    command: `pnpm bench ${process.argv.slice(2).join(' ')}`.trim(),
    at: new Date().toISOString(),
    machine,
    denominators: {
      a: denominator,
      b:
        'the statements that the adapter sent, with their values, sent again by pg, prepared by ' +
        'name, to tables in the same state',
    },
    options: { ...rest, only: [...only] },
    ...found,
  };
  writeFileSync(file, `${JSON.stringify(content, null, 2)}\n`);
  return relative(process.cwd(), file);
}
