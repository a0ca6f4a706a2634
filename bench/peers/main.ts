// P10: the same work by Kaquan and by others, one after the other on one server.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Pool } from 'pg';
import { runCommand } from '../src/command.ts';
import { describeMachine } from '../src/results.ts';
import { startBenchServer } from '../src/server.ts';
import { rounded } from '../src/stats.ts';
import { openOurs } from './ours.ts';
import { medianOf, ratesOf, type Rate } from './rates.ts';

const goal = 50;
// Nothing leaves this machine.
const quiet = { MEDUSA_DISABLE_TELEMETRY: 'true', VENDURE_DISABLE_TELEMETRY: 'true' };
const peers = ['medusa', 'vendure'] as const;
const server = await startBenchServer({
  version: '18',
  sharedBuffers: '1GB',
  withStatements: false,
});
try {
  const { user, password, host, port } = server.place;
  const pool = new Pool({ ...server.place, max: 10 });
  pool.on('error', () => undefined);
  try {
    const machine = await describeMachine(pool, server.isOurs);
    const rates: Record<string, readonly Rate[]> = { ours: await ratesOf(await openOurs(pool)) };
    for (const peer of peers) {
      await pool.query(`create database ${peer}`);
      const { code, output } = await runCommand(process.execPath, {
        args: [join(import.meta.dirname, `${peer}.ts`)],
        env: {
          DATABASE_URL: `postgres://${user}:${password}@${host}:${port}/${peer}`,
          ...quiet,
        },
      });
      const last = output.trim().split('\n').at(-1) ?? '';
      // A system that cannot be brought up is left out, and said to be.
      if (code === 0) rates[peer] = JSON.parse(last) as readonly Rate[];
      else console.error(`${peer} did not run: ${output.slice(-2_000)}`);
    }
    report(rates);
    const folder = join(import.meta.dirname, '../results');
    mkdirSync(folder, { recursive: true });
    const content = {
      command: 'bench/peers/main.ts',
      at: new Date().toISOString(),
      machine,
      goal,
      rates,
    };
    writeFileSync(join(folder, 'peers.json'), `${JSON.stringify(content, null, 2)}\n`);
  } finally {
    await pool.end();
  }
} finally {
  await server.stop();
}

function report(rates: Readonly<Record<string, readonly Rate[]>>): void {
  for (const { work, clients } of rates['ours'] ?? []) {
    const ours = medianOf(rates['ours'] ?? [], { work, clients });
    const cells = peers.map((peer) => {
      const theirs = medianOf(rates[peer] ?? [], { work, clients });
      return `${peer} ${rounded(theirs)} (${rounded(ours / theirs)} times)`;
    });
    console.log(`P10 ${work}, ${clients} at once: ours ${rounded(ours)} / s, ${cells.join(', ')}`);
  }
}
