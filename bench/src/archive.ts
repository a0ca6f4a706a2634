// Measures the archive of a month with so many orders, with their histories, on a real PostgreSQL server:
//   node --conditions=source src/archive.ts [orders …]
// Time and memory are those of a process that does nothing else.
import { Pool } from 'pg';
import { createKaquan, createVault, unwrapOrThrow } from '@kaquan/core';
import { createReports } from '@kaquan/core/reports';
import { createPostgresStorage, poolConnection } from '@kaquan/adapter-postgres';
import { costOf, jobOfProcess, runAlone, type Cost } from './alone.ts';
import { createBenchChannel } from './channel.ts';
import type { Place } from './place.ts';
import { startBenchServer } from './server.ts';
import { ingest } from './work.ts';
import { openWorld, tenant, type World } from './world.ts';

interface Job {
  readonly place: Place;
  readonly orders: number;
}

interface Measured extends Cost {
  readonly orders: number;
  readonly events: number;
  readonly parts: number;
  /** Of all parts, packed. */
  readonly megabytes: number;
}

const dayMs = 86_400_000;
const ordersOfPull = 10_000;

/** Takes orders in through the public API, and seals what happened to them. */
async function grow(world: World, orders: number): Promise<void> {
  for (let taken = 0; taken < orders; taken += ordersOfPull) {
    await ingest(world, Math.min(ordersOfPull, orders - taken));
    world.recorder.take();
  }
  const { worker } = world.kaquan;
  let hasMore = true;
  while (hasMore) {
    const sealed = await unwrapOrThrow(worker.sealAudit({ everyMs: 0 }));
    hasMore = sealed.hasMore === true;
    world.recorder.take();
  }
}

async function archive({ place }: Job): Promise<Measured> {
  const pool = new Pool({ ...place, max: 4 });
  const kaquan = createKaquan({
    storage: createPostgresStorage({ connection: poolConnection(pool) }),
    channels: [createBenchChannel().channel],
    vault: createVault({ keys: [{ id: 'k', secret: new Uint8Array(32) }] }),
  });
  const desk = createReports(kaquan).with({ tenant, actor: { kind: 'operator', id: 'bench' } });
  const period = { from: Date.now() - 15 * dayMs, to: Date.now() + dayMs };
  let bytes = 0;
  const put = (_name: string, part: Uint8Array): Promise<void> => {
    bytes += part.byteLength;
    return Promise.resolve();
  };
  const write = () => unwrapOrThrow(desk.archive.write({ period, to: { put }, csv: true }));
  const { answer, cost } = await costOf(write);
  await pool.end();
  const { sections, parts } = answer.manifest;
  const rowsOf = (section: string): number => sections[section]?.rows ?? 0;
  const megabytes = Math.round(bytes / 1e6);
  return {
    ...cost,
    orders: rowsOf('orders'),
    events: rowsOf('events'),
    parts: parts.length,
    megabytes,
  };
}

async function main(sizes: readonly number[]): Promise<void> {
  const server = await startBenchServer({
    version: '18',
    sharedBuffers: '1GB',
    withStatements: false,
  });
  const pool = new Pool({ ...server.place, max: 10 });
  pool.on('error', () => undefined);
  try {
    const world = await openWorld(pool);
    let there = 0;
    for (const orders of sizes.toSorted((a, b) => a - b)) {
      await grow(world, orders - there);
      there = orders;
      await pool.query('vacuum analyze');
      const job: Job = { place: server.place, orders };
      console.log(`${orders} orders: ${runAlone(import.meta.filename, job)}`);
    }
  } finally {
    await pool.end();
    await server.stop();
  }
}

const job = jobOfProcess();
if (job === null) {
  const sizes = process.argv.slice(2).map(Number);
  await main(sizes.length > 0 ? sizes : [20_000, 100_000]);
} else console.log(JSON.stringify(await archive(JSON.parse(job) as Job)));
