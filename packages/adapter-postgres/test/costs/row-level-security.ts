// What row-level security adds to a redemption and to a load, on one connection, as ratios in one
// run: node --conditions=source test/costs/row-level-security.ts [rounds]
import {
  aChange,
  aNewKey,
  anEvent,
  anId,
  anOrder,
  aWriteOf,
  claimsFor,
  testTenant,
} from '@kaquan/core/testing';
import { Pool } from 'pg';
import { createPostgresStorage, poolConnection, type PostgresStorage } from '../../src/index.ts';
import { startServer } from '../databases.ts';
import { computedMs, median, must } from './kit.ts';

const rounds = Number(process.argv[2] ?? 10);
const perRound = 200;

const server = await startServer();
const schema = `cost_${process.pid}`;
const owner = createPostgresStorage({ connection: server.connection, schema });
await must(owner.migrate());
const role = `${schema}_app`;
const query = (text: string) => server.connection.query({ text, values: [] });
await query(`create role "${role}"`);
await query(owner.rowLevelSecuritySql({ role }));
const { password } = server.pool?.options ?? {};

interface Contender {
  readonly name: string;
  readonly storage: PostgresStorage;
  readonly pool: Pool;
  /** By what is done, per call: on the wall, and in the server's process. */
  readonly figures: Record<'load' | 'redeem', { wall: number[]; server: number[] }>;
}

function contender(name: string, rowLevelSecurity: boolean): Contender {
  const options = rowLevelSecurity ? { options: `-c role=${role}` } : {};
  const own = password === undefined ? {} : { password };
  const pool = new Pool({ ...server.pool?.options, ...own, ...options, max: 1 });
  const connection = poolConnection(pool);
  const storage = createPostgresStorage({ connection, schema, rowLevelSecurity });
  const none = () => ({ wall: [], server: [] });
  return { name, storage, pool, figures: { load: none(), redeem: none() } };
}

async function measure(
  { pool, figures }: Contender,
  what: 'load' | 'redeem',
  work: () => Promise<void>,
): Promise<void> {
  const { rows } = await pool.query<{ pid: number }>('select pg_backend_pid() as pid');
  const pid = rows[0]?.pid ?? 0;
  const [wall, computed] = [performance.now(), computedMs(pid)];
  await work();
  figures[what].wall.push((performance.now() - wall) / perRound);
  const after = computedMs(pid);
  if (computed !== null && after !== null) {
    figures[what].server.push((after - computed) / perRound);
  }
}

async function once(each: Contender, round: string): Promise<void> {
  const { storage } = each;
  const orders = Array.from({ length: perRound }, (_, i) =>
    anOrder({ orderId: anId('order', `${round}n${i}`), eventCount: 4 }),
  );
  const newKeys = orders.map(({ orderId }) => aNewKey({ keyId: anId('key', orderId) }));
  const stock = aChange({ changeId: anId('change', `stock${round}`), newKeys });
  const placed = orders.map((order) => {
    const changeId = anId('change', `place-${order.orderId}`);
    return aChange({ changeId, writes: [aWriteOf(order)], events: [anEvent(order)] });
  });
  await must(owner.commit([stock]));
  await must(owner.commit(placed));
  await measure(each, 'redeem', async () => {
    for (const order of orders) {
      const change = aChange({
        changeId: anId('change', `redeem-${order.orderId}`),
        writes: [aWriteOf({ ...order, version: 2, redemption: 'redeemed', redeemedAt: 1 })],
        events: [2, 3, 4].map((seq) => anEvent(order, { seq, version: 2 })),
        claims: claimsFor(order, { to: 'delivered', revealedAt: order.createdAt }),
      });
      const [outcome] = await must(storage.commit([change]));
      if (outcome?.outcome !== 'applied') throw new Error(JSON.stringify(outcome));
    }
  });
  await measure(each, 'load', async () => {
    for (const { orderId } of orders) {
      const request = { tenant: testTenant, orderIds: [orderId], withKeys: true };
      const { keys } = await must(storage.load(request));
      if (keys.length !== 1) throw new Error('the key is not there');
    }
  });
}

const [off, on] = [contender('off', false), contender('on', true)];
for (let round = 0; round <= rounds; round += 1) {
  for (const each of round % 2 === 0 ? [off, on] : [on, off]) {
    await once(each, `${each.name}${round}`);
    if (round > 0) continue;
    // The first round warms up.
    for (const { wall, server: computed } of Object.values(each.figures)) {
      wall.length = 0;
      computed.length = 0;
    }
  }
}
for (const what of ['redeem', 'load'] as const) {
  for (const kind of ['wall', 'server'] as const) {
    const [base, more] = [off.figures[what][kind], on.figures[what][kind]];
    const ratios = more.map((value, i) => value / (base[i] ?? value));
    const [a, b] = [median(base).toFixed(3), median(more).toFixed(3)];
    console.log(`${what} ${kind}: off ${a} ms, on ${b} ms, ratio ${median(ratios).toFixed(2)}`);
  }
}
await Promise.all([off.pool.end(), on.pool.end()]);
await query(`drop schema "${schema}" cascade`);
await query(`drop role "${role}"`);
await server.stop();
