import { mkdirSync, writeFileSync } from 'node:fs';
import { Session, type Profiler as V8 } from 'node:inspector/promises';
import { dirname } from 'node:path';
import type { Pool } from 'pg';
import { selfTimes, type SelfTime } from './self-times.ts';

/** Looks on while something runs, and tells where the time went. */
export interface Profiler {
  readonly around: <T>(work: () => Promise<T>) => Promise<T>;
  /** What was seen, the last time. */
  readonly report: () => readonly string[];
}

interface ServerTime {
  readonly calls: string;
  readonly mean: string;
  readonly total: string;
  readonly query: string;
}

/** Makes a profiler that writes V8's profile into a file and asks the server for its statements. */
export async function openProfiler(pool: Pool, file: string): Promise<Profiler> {
  const hasStatements = await pool
    .query('create extension if not exists pg_stat_statements')
    .then(() => true)
    .catch(() => false);
  let lines: readonly string[] = [];
  return {
    async around(work) {
      if (hasStatements) await pool.query('select pg_stat_statements_reset()');
      const session = new Session();
      session.connect();
      try {
        await session.post('Profiler.enable');
        await session.post('Profiler.setSamplingInterval', { interval: 200 });
        await session.post('Profiler.start');
        const answer = await work();
        const { profile } = await session.post('Profiler.stop');
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, JSON.stringify(profile));
        const server = hasStatements ? await serverTimes(pool) : null;
        lines = [...clientLines(profile), ...serverLines(server), `profile: ${file}`];
        return answer;
      } finally {
        session.disconnect();
      }
    },
    report: () => lines,
  };
}

const shown = 30;

function clientLines(profile: V8.Profile): readonly string[] {
  const { functions, folders, totalMs } = selfTimes(profile);
  const line = ({ name, selfMs }: SelfTime): string => {
    const share = ((100 * selfMs) / totalMs).toFixed(1);
    return `${share.padStart(6)} %  ${selfMs.toFixed(0).padStart(6)} ms  ${name}`;
  };
  return [
    'this process, by where it was:',
    ...folders.slice(0, shown / 2).map(line),
    'this process, by function (self time):',
    ...functions.slice(0, shown).map(line),
  ];
}

async function serverTimes(pool: Pool): Promise<readonly ServerTime[]> {
  const { rows } = await pool.query<ServerTime>(
    `select calls::text, mean_exec_time::numeric(12,3)::text as mean,
       total_exec_time::numeric(12,1)::text as total,
       left(regexp_replace(query, '\\s+', ' ', 'g'), 160) as query
     from pg_stat_statements where query not like '%pg_stat_statements%'
     order by total_exec_time desc limit 25`,
  );
  return rows;
}

function serverLines(rows: readonly ServerTime[] | null): readonly string[] {
  if (rows === null) return ['the server has no pg_stat_statements'];
  return [
    'the server, by statement (those inside functions too): total ms, calls, mean ms',
    ...rows.map(
      ({ total, calls, mean, query }) =>
        `${total.padStart(10)}  ${calls.padStart(7)}  ${mean.padStart(9)}  ${query}`,
    ),
  ];
}
