// What each rule of the tables adds to a redemption, on one connection, as ratios in one run. Counted is what the
// server's process computes:
// node --conditions=source test/costs/rules.ts [rounds]
import type { Order } from '@kaquan/core/ports';
import {
  aChange,
  aNewKey,
  anEffect,
  anEvent,
  anId,
  anOrder,
  aWriteOf,
  claimsFor,
} from '@kaquan/core/testing';
import { createPostgresStorage, type PostgresStorage } from '../../src/index.ts';
import { startServer } from '../databases.ts';
import { computedMs, median, must } from './kit.ts';

const rounds = Number(process.argv[2] ?? 12);
const perRound = 250;

const keyRules = ['card_keys_unit', 'card_keys_order'];
const orderRules = ['orders_copies', 'orders_refunds'];
/** Which rules a schema lacks, by its name. */
const variants: Readonly<Record<string, readonly string[]>> = {
  all: [],
  'without orders_copies': ['orders_copies'],
  'without orders_refunds': ['orders_refunds'],
  'without orders_shares': ['orders_shares'],
  'without card_keys_order': ['card_keys_order'],
  'without triggers': ['triggers'],
  none: [...keyRules, ...orderRules, 'orders_shares', 'triggers'],
};

const server = await startServer();
const { connection } = server;
const query = (text: string): Promise<unknown> => connection.query({ text, values: [] });

async function backendPid(): Promise<number> {
  const text = 'select pg_backend_pid() as pid';
  const { rows } = await connection.query({ text, values: [] });
  return (rows as readonly { readonly pid: number }[])[0]?.pid ?? 0;
}

interface Contender {
  readonly name: string;
  readonly storage: PostgresStorage;
  readonly millis: number[];
}

async function open(name: string, lacking: readonly string[], n: number): Promise<Contender> {
  const schema = `cost_${process.pid}_${n}`;
  const storage = createPostgresStorage({ connection, schema });
  await must(storage.migrate());
  for (const rule of lacking) {
    if (rule === 'orders_shares') {
      await query(`drop trigger orders_shares_kept on ${schema}.orders`);
      continue;
    }
    const [table] = /^(orders|card_keys)/.exec(rule) ?? [];
    if (table !== undefined) {
      await query(`alter table ${schema}.${table} drop constraint ${rule}`);
      continue;
    }
    await query(`drop trigger orders_version on ${schema}.orders`);
    await query(`drop trigger card_keys_moves on ${schema}.card_keys`);
  }
  return { name, storage, millis: [] };
}

async function redeemSome({ storage, millis }: Contender, round: number): Promise<void> {
  const orders = Array.from({ length: perRound }, (_, i) =>
    anOrder({ orderId: anId('order', `r${round}n${i}`), eventCount: 4 }),
  );
  const newKeys = orders.map(({ orderId }) => aNewKey({ keyId: anId('key', orderId) }));
  await must(storage.commit([aChange({ changeId: anId('change', `stock${round}`), newKeys })]));
  const placed = orders.map((order) => {
    const changeId = anId('change', `place-${order.orderId}`);
    return aChange({ changeId, writes: [aWriteOf(order)], events: [anEvent(order)] });
  });
  await must(storage.commit(placed));
  const pid = await backendPid();
  const begun = computedMs(pid) ?? performance.now();
  for (const order of orders) {
    const outcomes = await must(storage.commit([redemptionOf(order)]));
    if (outcomes[0]?.outcome !== 'applied') throw new Error(JSON.stringify(outcomes));
  }
  if ((await backendPid()) !== pid) throw new Error('the session has changed');
  millis.push(((computedMs(pid) ?? performance.now()) - begun) / perRound);
}

function redemptionOf(before: Order) {
  const order: Order = { ...before, version: 2, redemption: 'redeemed', redeemedAt: 1 };
  return aChange({
    changeId: anId('change', `redeem-${order.orderId}`),
    writes: [aWriteOf(order)],
    events: [2, 3, 4].map((seq) => anEvent(order, { seq, version: 2 })),
    effects: [anEffect(order)],
    claims: claimsFor(order, { to: 'delivered', revealedAt: order.createdAt }),
    idempotency: { operation: 'redeem', key: order.orderId, inputHash: 'h', answer: { v: 2 } },
  });
}

const contenders: Contender[] = [];
for (const [n, [name, lacking]] of Object.entries(variants).entries()) {
  contenders.push(await open(name, lacking, n));
}
for (let round = 0; round <= rounds; round += 1) {
  const turned = contenders.map((_, i) => contenders[(i + round) % contenders.length]);
  for (const each of turned) if (each !== undefined) await redeemSome(each, round);
  // The first round warms up.
  if (round === 0) for (const each of contenders) each.millis.length = 0;
}
const base = contenders.find(({ name }) => name === 'none')?.millis ?? [];
for (const { name, millis } of contenders) {
  const ratios = millis.map((value, i) => value / (base[i] ?? value));
  console.log(
    name.padEnd(26),
    `${median(millis).toFixed(3)} ms`,
    `median of ratios to none: ${median(ratios).toFixed(3)}`,
  );
}
await server.stop();
