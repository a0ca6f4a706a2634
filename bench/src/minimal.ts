import { Client, type Pool } from 'pg';
import { runPgbench, type Pgbench } from './pgbench.ts';
import type { Place } from './place.ts';
import type { Sample } from './sample.ts';

/**
 * What the goals are divided by: the smallest schema that can sell a card, written by hand, and one
 * statement for each piece of work. It keeps no history to speak of, knows no tenants, no queue, no
 * outbox and no repeats; ours does more in every statement.
 */
const schemaSql = `
create schema if not exists minimal;
create table minimal.orders (
  id bigint primary key,
  order_no text not null unique,
  sku integer not null,
  state text not null,
  paid bigint not null,
  version integer not null,
  created_at timestamptz not null
) with (fillfactor = 85);
create table minimal.cards (
  id bigint primary key,
  sku integer not null,
  pick integer not null,
  secret text not null,
  state text not null,
  order_id bigint
) with (fillfactor = 90);
create index cards_to_pick on minimal.cards (sku, pick) where state = 'available';
create table minimal.order_events (
  id bigint generated always as identity primary key,
  order_id bigint not null,
  kind text not null,
  at timestamptz not null
);`;

const skus = 100;

const redeemSql = (id: string): string => `with o as (
  update minimal.orders set state = 'redeemed', version = version + 1
  where id = ${id} and state = 'paid' returning id, sku
), c as (
  select k.id, o.id as order_id from o cross join lateral (
    select id from minimal.cards where sku = o.sku and state = 'available'
    order by pick limit 1 for update skip locked
  ) k
), u as (
  update minimal.cards k set state = 'sold', order_id = c.order_id from c where k.id = c.id
  returning k.order_id, k.secret
), e as (
  insert into minimal.order_events (order_id, kind, at) select order_id, 'redeemed', now() from u
)
select secret from u`;

// Every client has its own orders: the first, and then every so many further on.
const redeemScript = `\\set id :n * :clients + :client_id + 1
\\set n :n + 1
${redeemSql(':id')};
`;

const insertSql = (base: string, columns: readonly [string, string, string]): string =>
  `insert into minimal.orders (id, order_no, sku, state, paid, version, created_at)
select ${base}::bigint + i, (2026000000000000000 + ${base}::bigint + i)::text, sku, 'paid', paid,
  1, now()
from unnest(${columns[0]}::bigint[], ${columns[1]}::integer[],
  ${columns[2]}::bigint[]) as x(i, sku, paid)`;

const rowsPerInsert = 500;
const numbers = Array.from({ length: rowsPerInsert }, (_, i) => i + 1);
const arrays = {
  ids: `{${numbers.join()}}`,
  skus: `{${numbers.map((i) => i % skus).join()}}`,
  paids: `{${numbers.map((i) => i * 10).join()}}`,
};

const insertScript = `\\set base (:n * :clients + :client_id) * ${rowsPerInsert}
\\set n :n + 1
${insertSql(':base', [':ids', ':skus', ':paids'])};
`;

/** The minimal schema on a server, and how fast its statements run. */
export interface Minimal {
  /** Redeems for some seconds, with so many clients; every redeem is checked afterwards. */
  redeem(clients: number, seconds: number): Promise<Sample>;
  /** Inserts orders, 500 in a statement. */
  insert(clients: number, seconds: number): Promise<Sample>;
  /** By what it is run: pgbench, or a bare client where there is no pgbench. */
  readonly by: string;
}

/** Makes the schema, for pgbench or, with `null`, for a bare client. */
export async function openMinimal(
  pool: Pool,
  place: Place,
  pgbench: Pgbench | null,
): Promise<Minimal> {
  await pool.query(schemaSql);
  const clearSql = 'truncate minimal.orders, minimal.cards, minimal.order_events';
  // The rate of the last run, with room above it, says how many orders the next one needs.
  let perClientSecond = 6_000;
  const fill = async (count: number): Promise<void> => {
    await pool.query(clearSql);
    await pool.query(
      `insert into minimal.orders select n, (2026000000000000000 + n)::text, n % ${skus}, 'paid',
         1000, 1, now() from generate_series(1, $1::bigint) n`,
      [count],
    );
    await pool.query(
      `insert into minimal.cards select n, n % ${skus}, floor(random() * 2147483648)::integer,
         repeat(md5(n::text), 3), 'available', null from generate_series(1, $1::bigint) n`,
      [Math.ceil(count * 1.1) + 100 * skus],
    );
    await pool.query('vacuum analyze minimal.orders, minimal.cards, minimal.order_events');
  };
  const run = async (work: Work, clients: number, seconds: number): Promise<Sample> => {
    const { done, perSecond } =
      pgbench === null
        ? await runBare(place, { ...work, clients, seconds })
        : await byPgbench(pgbench, { ...work, place, clients, seconds });
    return { perSecond, count: done, seconds: done / perSecond };
  };
  return {
    by: pgbench === null ? 'a bare client with prepared statements' : pgbench.version,
    async redeem(clients, seconds) {
      const most = Math.ceil(perClientSecond * Math.min(clients, 4) * (seconds + 0.5));
      await fill(most);
      const sample = await run(redeemWork, clients, seconds);
      const { rows } = await pool.query<{ sold: number; events: number }>(
        `select (select count(*)::integer from minimal.cards where state = 'sold') as sold,
           (select count(distinct order_id)::integer from minimal.order_events) as events`,
      );
      // What finds nothing left to redeem is fast, and worth nothing.
      if (rows[0]?.sold !== sample.count || rows[0].events !== sample.count) {
        throw new Error(`minimal: ${rows[0]?.sold} sold in ${sample.count} redeems of ${most}`);
      }
      perClientSecond = Math.max(perClientSecond, (1.3 * sample.perSecond) / Math.min(clients, 4));
      return sample;
    },
    async insert(clients, seconds) {
      await pool.query(clearSql);
      const sample = await run(insertWork, clients, seconds);
      const { rows } = await pool.query<{ n: number }>(
        'select count(*)::integer as n from minimal.orders',
      );
      const count = sample.count * rowsPerInsert;
      if (rows[0]?.n !== count) throw new Error(`minimal: ${rows[0]?.n} of ${count} inserted`);
      return { ...sample, perSecond: sample.perSecond * rowsPerInsert, count };
    },
  };
}

interface Work {
  readonly script: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly text: string;
  readonly valuesOf: (n: number) => readonly unknown[];
}

const redeemWork: Work = {
  script: redeemScript,
  variables: {},
  text: redeemSql('$1'),
  valuesOf: (n) => [n + 1],
};

const insertWork: Work = {
  script: insertScript,
  variables: arrays,
  text: insertSql('$1', ['$2', '$3', '$4']),
  valuesOf: (n) => [n * rowsPerInsert, arrays.ids, arrays.skus, arrays.paids],
};

interface Run extends Work {
  readonly clients: number;
  readonly seconds: number;
}

interface Ran {
  readonly done: number;
  readonly perSecond: number;
}

async function byPgbench(pgbench: Pgbench, run: Run & { readonly place: Place }): Promise<Ran> {
  const variables = { n: 0, clients: run.clients, ...run.variables };
  const { transactions, perSecond } = await runPgbench(pgbench, { ...run, variables });
  return { done: transactions, perSecond };
}

async function runBare(place: Place, { clients, seconds, text, valuesOf }: Run): Promise<Ran> {
  const all = Array.from({ length: clients }, () => new Client({ ...place }));
  try {
    await Promise.all(all.map((client) => client.connect()));
    let begun = 0;
    const from = performance.now();
    const until = from + seconds * 1_000;
    const work = async (client: Client): Promise<void> => {
      while (performance.now() < until) {
        await client.query({ name: 'bare', text, values: [...valuesOf(begun++)] });
      }
    };
    await Promise.all(all.map(work));
    return { done: begun, perSecond: (begun * 1_000) / (performance.now() - from) };
  } finally {
    await Promise.all(all.map((client) => client.end()));
  }
}
