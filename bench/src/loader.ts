import { unwrapOrThrow } from '@kaquan/core';
import type { Pool } from 'pg';
import { tablesOf, withoutTriggers } from './tables.ts';
import { tenant, type Template, type World } from './world.ts';

/** A run of orders that are alike but for their numbers. */
export interface OrderRun {
  readonly template: Template;
  readonly count: number;
  /** The products that they buy in turn. */
  readonly products: readonly string[];
  /** Keys in stock for each order; more than 1 where rivals must always find one. */
  readonly keysPerOrder: number;
}

/** Where a run was loaded: its orders have these numbers. */
export interface Loaded {
  readonly from: number;
  readonly count: number;
}

/** Fills the tables from the server's side, which the measured work is not about. */
export interface Loader {
  /** Empties the tables, leaves shop and catalog, and loads these runs. */
  readonly reset: (runs: readonly OrderRun[]) => Promise<readonly Loaded[]>;
  /** Adds so many keys to the stock of these products, the same number to each. */
  readonly stock: (products: readonly string[], wanted: number) => Promise<void>;
}

/** Our own id of the order with this number. */
export function orderIdOf(n: number): string {
  return `or_01K${String(n).padStart(23, '0')}`;
}

/** What the secret of a key with this number is. */
function secretOf(n: number): string {
  return `SECRET-${String(n).padStart(12, '0')}`;
}

const keyIdOf = (n: number): string => `ck_01K${String(n).padStart(23, '0')}`;

/** Keeps what the tables hold now as what `reset` goes back to, and prepares for loading. */
export async function openLoader(world: World): Promise<Loader> {
  const { pool } = world;
  const tables = await tablesOf(pool);
  await pool.query('create schema base');
  for (const { name } of tables) {
    await pool.query(`create table base.${name} as table kaquan.${name}`);
  }
  const keyRow = await keyTemplate(world);
  await pool.query('create table base.sealed_keys (n integer primary key, sealed text not null)');
  const columns = new Map(tables.map((table) => [table.name, table.columns]));
  const columnsOf = (table: string): string => columns.get(table) ?? '';
  const clear = (): Promise<void> =>
    withoutTriggers(pool, async (client) => {
      await client.query(`truncate ${tables.map(({ name }) => `kaquan.${name}`).join(', ')}`);
      for (const { name, columns } of tables) {
        await client.query(
          `insert into kaquan.${name} (${columns}) overriding system value
           select ${columns} from base.${name}`,
        );
      }
    });
  await clear();
  let [sealed, keys] = [0, 0];
  const stock = async (products: readonly string[], wanted: number): Promise<void> => {
    sealed = await sealUpTo(world, sealed, keys + wanted);
    const into = { keyRow, from: keys, wanted, columns: columnsOf('card_keys') };
    await loadKeys(pool, products, into);
    keys += wanted;
  };
  return {
    stock,
    async reset(runs) {
      await clear();
      const loaded: Loaded[] = [];
      let orders = 0;
      keys = 0;
      for (const run of runs) {
        loaded.push({ from: orders, count: run.count });
        await loadOrders(pool, run, { from: orders, columnsOf });
        await stock(run.products, Math.ceil(run.count * run.keysPerOrder));
        orders += run.count;
      }
      await pool.query('vacuum analyze');
      return loaded;
    },
  };
}

async function keyTemplate({ desk, pool, goods, recorder }: World): Promise<string> {
  await unwrapOrThrow(desk.stock.importKeys({ productId: goods.hot, source: ['TEMPLATE\n'] }));
  const { rows } = await pool.query<{ row: string }>(
    'select to_jsonb(k)::text as row from kaquan.card_keys k limit 1',
  );
  recorder.take();
  const [first] = rows;
  if (first === undefined) throw new Error('the imported key is not there');
  return first.row;
}

async function loadOrders(
  pool: Pool,
  { template, count, products }: OrderRun,
  { from, columnsOf }: { readonly from: number; readonly columnsOf: (table: string) => string },
): Promise<void> {
  const { orderId, orderNo, productId, createdAt, rows } = template;
  for (const { table, row } of rows) {
    const columns = columnsOf(table);
    const own = columns.replaceAll(/(^|, )/g, '$1r.');
    await pool.query(
      `insert into kaquan.${table} (${columns}) overriding system value
       select ${own} from generate_series($1::integer, $2::integer) n
       cross join lateral (
         select replace(replace(replace(replace($3, $4, 'or_01K' || lpad(n::text, 23, '0')),
           $5, '2026' || lpad(n::text, 15, '0')), $6, ($7::text[])[1 + n % cardinality($7)]),
           $8, ($8::text::bigint - n)::text)::jsonb as row
       ) x
       cross join lateral jsonb_populate_record(null::kaquan.${table},
         case when x.row ? 'created_at' then x.row || jsonb_build_object('created_at',
           to_timestamp(($8::text::bigint - n) / 1000.0)) else x.row end) r`,
      [from, from + count - 1, row, orderId, orderNo, productId, products, String(createdAt)],
    );
  }
}

async function loadKeys(
  pool: Pool,
  products: readonly string[],
  keys: {
    readonly keyRow: string;
    readonly from: number;
    readonly wanted: number;
    readonly columns: string;
  },
): Promise<void> {
  const { keyRow, from, wanted, columns } = keys;
  await pool.query(
    `insert into kaquan.card_keys (${columns})
     select ${columns.replaceAll(/(^|, )/g, '$1r.')} from base.sealed_keys s
     cross join lateral jsonb_populate_record(null::kaquan.card_keys,
       $1::jsonb || jsonb_build_object(
         'key_id', 'ck_01K' || lpad(s.n::text, 23, '0'),
         'fingerprint', encode(sha256(s.n::text::bytea), 'base64'),
         'sealed', s.sealed,
         'product_id', ($4::text[])[1 + s.n % cardinality($4)],
         'pick_order', floor(random() * 2147483648)::integer)) r
     where s.n >= $2 and s.n < $3`,
    [keyRow, from, from + wanted, products],
  );
}

const sealedPerTrip = 5_000;

// Sealed once for every key number; products come and go, the key's own id is what binds it.
async function sealUpTo({ pool, vault }: World, sealed: number, wanted: number): Promise<number> {
  let done = sealed;
  while (done < wanted) {
    const numbers = Array.from({ length: sealedPerTrip }, (_, i) => done + i);
    const texts = await unwrapOrThrow(
      vault.sealMany(
        numbers.map((n) => ({
          text: JSON.stringify([null, secretOf(n)]),
          context: { tenant, table: 'card_keys', row: keyIdOf(n), field: 'card' },
        })),
      ),
    );
    await pool.query(
      `insert into base.sealed_keys select * from unnest($1::integer[], $2::text[])`,
      [numbers, texts],
    );
    done += sealedPerTrip;
  }
  return done;
}
