import { globSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { runCommand } from './command.ts';
import type { Place } from './place.ts';

/** A pgbench that was found. */
export interface Pgbench {
  readonly program: string;
  readonly version: string;
}

/** A script that pgbench runs again and again. */
export interface PgbenchRun {
  readonly place: Place;
  readonly script: string;
  readonly clients: number;
  readonly seconds: number;
  /** Texts and numbers that the script begins with. */
  readonly variables?: Readonly<Record<string, string | number>>;
}

/** What pgbench says of a run. */
export interface PgbenchReport {
  readonly perSecond: number;
  readonly transactions: number;
}

/** Folders with the programs of an installed PostgreSQL, newest first. */
export async function binariesOf(version: string): Promise<readonly string[]> {
  const found = globSync(`/usr/lib/postgresql/${version}/bin/postgres`);
  return found.toSorted((a, b) => b.localeCompare(a, 'en', { numeric: true })).map(dirname);
}

/** Looks for pgbench on the PATH and where Debian puts it; `null` where there is none. */
export async function findPgbench(): Promise<Pgbench | null> {
  const installed = (await binariesOf('*')).map((folder) => join(folder, 'pgbench'));
  for (const program of ['pgbench', ...installed]) {
    const { code, output } = await runCommand(program, { args: ['--version'] });
    if (code === 0) return { program, version: output.trim() };
  }
  return null;
}

/** Runs a script; throws where pgbench fails, or a transaction did. */
export async function runPgbench(pgbench: Pgbench, run: PgbenchRun): Promise<PgbenchReport> {
  const { place, script, clients, seconds, variables = {} } = run;
  const folder = await mkdtemp(join(tmpdir(), 'kaquan-pgbench-'));
  try {
    const file = join(folder, 'script.sql');
    await writeFile(file, script);
    const { code, output } = await runCommand(pgbench.program, {
      args: [
        ...['-n', '-M', 'prepared', '-h', place.host, '-p', String(place.port), '-U', place.user],
        ...['-c', String(clients), '-j', String(Math.min(clients, 2)), '-T', String(seconds)],
        ...Object.entries(variables).flatMap(([name, value]) => ['-D', `${name}=${value}`]),
        ...['-f', file, place.database],
      ],
      env: { PGPASSWORD: place.password },
    });
    const report = parseReport(output);
    if (code !== 0 || report === null) throw new Error(`pgbench failed: ${output}`);
    return report;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Reads the report; `null` where it is none, or speaks of failed transactions. */
export function parseReport(output: string): PgbenchReport | null {
  const number = (pattern: RegExp): number => Number(pattern.exec(output)?.[1] ?? NaN);
  const perSecond = number(/^tps = ([\d.]+) \(without initial connection time\)/m);
  const transactions = number(/^number of transactions actually processed: (\d+)/m);
  const failed = number(/^number of failed transactions: (\d+)/m);
  if (Number.isNaN(perSecond) || Number.isNaN(transactions) || failed > 0) return null;
  return { perSecond, transactions };
}
