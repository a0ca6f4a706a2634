// pnpm bench: measures what the performance goals speak of; see README.md beside this folder.
import { Pool } from 'pg';
import { runGrowth } from './growth.ts';
import { openLoader } from './loader.ts';
import { openMinimal } from './minimal.ts';
import { parseOptions, type Options } from './options.ts';
import { findPgbench } from './pgbench.ts';
import { openProfiler } from './profiler.ts';
import { describeMachine, fileStem, saveResults } from './results.ts';
import { runRounds } from './rounds.ts';
import { startBenchServer, type BenchServer } from './server.ts';
import { ratiosLine, setFindings } from './table.ts';
import { openWorld } from './world.ts';

/** As many as a host would give one process on a small machine. */
const connections = 10;

async function main(args: readonly string[]): Promise<void> {
  const options = parseOptions(args);
  const say = (line: string): void => console.error(line);
  const server = await startBenchServer({
    version: options.server,
    sharedBuffers: options.isQuick ? '256MB' : '1GB',
    withStatements: options.profile !== null,
  });
  // Whoever presses Ctrl-C leaves no server behind.
  const interrupted = new Promise<never>((_, reject) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => reject(new Error(`stopped by ${signal}`)));
    }
  });
  try {
    await Promise.race([measure(options, server, say), interrupted]);
  } finally {
    await server.stop();
  }
}

async function measure(
  options: Options,
  { place, isOurs }: BenchServer,
  say: (line: string) => void,
): Promise<void> {
  const pool = new Pool({ ...place, max: connections });
  // A connection that ends while it idles is replaced by the pool.
  pool.on('error', () => undefined);
  try {
    const pgbench = options.isBare ? null : await findPgbench();
    if (pgbench === null) say('without pgbench: a bare client stands in, and no goal counts');
    const world = await openWorld(pool);
    const loader = await openLoader(world);
    const minimal = await openMinimal(pool, place, pgbench);
    const machine = await describeMachine(pool, isOurs);
    const doesCount = pgbench !== null;
    const stem = fileStem(options);
    const profiler =
      options.profile === null ? null : await openProfiler(pool, `${stem}.cpuprofile`);
    const bench = { options, pool, world, loader, minimal, doesCount, profiler, say };
    const rounds = await runRounds(bench);
    const { findings: grown, stages } = await runGrowth(bench);
    const findings = [...rounds, ...grown];
    const file = saveResults({ options, machine, denominator: minimal.by, findings, stages });
    for (const line of setFindings(findings)) console.log(line);
    for (const { id, notes } of findings) for (const note of notes) console.log(`${id}: ${note}`);
    for (const line of profiler?.report() ?? []) console.log(line);
    console.log(`(a): ${minimal.by}; written to ${file}`);
    if (options.isQuick) console.log(ratiosLine(findings));
  } finally {
    await pool.end();
  }
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  console.error(error);
  process.exitCode = 1;
}
