import { statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { unwrapOrThrow } from '@kaquan/core';
import type { Pool, PoolClient } from 'pg';
import { aTrade } from './channel.ts';
import { columnsByTable, withoutTriggers } from './loader.ts';
import { inFlight } from './sample.ts';
import { readTemplate, type Template, type World } from './world.ts';

/** A table full of orders, to which more can be added. */
export interface ManyOrders {
  /** Shops of the tenant; half of all orders are in the first. */
  readonly shops: readonly string[];
  /** Adds orders until there are so many; answers in how many seconds. */
  readonly growTo: (count: number) => Promise<number>;
}

interface Kind {
  readonly template: Template;
  /** Of a hundred orders, how many are like this. */
  readonly share: number;
}

/** What an order and what belongs to it takes on disk, indexes included. */
const bytesPerOrder = 5_500;
const shopCount = 20;
const yearMs = 365 * 86_400_000;
const rowsPerChunk = 25_000;
const chunksAtOnce = 2;

// What belongs to an order and grows with it. Of its history the first entry is copied only, and
// what was told to channels is left out: nothing that is measured reads them.
const tables = ['orders', 'order_terms', 'order_events', 'card_keys'] as const;

/**
 * Prepares for loading up to `most` orders, as a year would leave them: a few of each hundred unpaid
 * or closed, some to be redeemed, most redeemed or completed; each kind made by the SDK itself once.
 * Throws where the disk is too small.
 */
export async function openManyOrders(world: World, most: number): Promise<ManyOrders> {
  const { bavail, bsize } = statfsSync(tmpdir());
  const [needed, free] = [most * bytesPerOrder, bavail * bsize];
  if (needed > free) {
    const [wanted, present] = [needed, free].map((bytes) => Math.round(bytes / 1e9));
    throw new Error(`${most} orders take ${wanted} GB, and the disk has ${present} GB left`);
  }
  const shops = await openShops(world);
  const kinds = await makeKinds(world);
  const columns = await columnsByTable(world.pool);
  let present = 0;
  return {
    shops,
    async growTo(count) {
      const begunAt = performance.now();
      const { pool } = world;
      const from = present;
      const indexes = await dropIndexes(pool);
      const chunks = Math.ceil((count - from) / rowsPerChunk);
      await inFlight(chunks, chunksAtOnce, async (chunk) => {
        const first = from + chunk * rowsPerChunk;
        const last = Math.min(first + rowsPerChunk, count) - 1;
        await withoutTriggers(pool, async (client) => {
          for (const table of tables) {
            const into = { client, table, columns: columns.get(table) ?? '' };
            await loadRows(world, { kinds, shops, into, first, last, stepMs: yearMs / most });
          }
        });
      });
      for (const sql of indexes) await pool.query(sql);
      await withoutTriggers(pool, countTabs);
      await pool.query('vacuum analyze');
      present = count;
      return (performance.now() - begunAt) / 1_000;
    },
  };
}

async function openShops({ desk, shopId }: World): Promise<readonly string[]> {
  const shops = [shopId];
  while (shops.length < shopCount) {
    const { shop } = await unwrapOrThrow(
      desk.shops.create({
        name: `Bench ${shops.length + 1}`,
        channelType: 'bench',
        orderingUserId: 'seller-1',
        redemptionDomain: 'card.example.com',
        credentials: { token: 'none' },
      }),
    );
    shops.push(shop.shopId);
  }
  return shops;
}

async function makeKinds(world: World): Promise<readonly Kind[]> {
  const { desk, channel, goods, shopId } = world;
  const [productId = ''] = goods.many;
  const modifiedAt = Date.now() - 7_200_000;
  const source = ['BENCH-KEY-1\n', 'BENCH-KEY-2\n'];
  await unwrapOrThrow(desk.stock.importKeys({ productId, source }));
  const make = async (
    number: number,
    payments: readonly ('unpaid' | 'paid' | 'closed' | 'completed')[],
    isRedeemed = false,
  ): Promise<Template> => {
    const orderNo = `2025${String(number).padStart(15, '7')}`;
    let orderId = '';
    for (const [step, payment] of payments.entries()) {
      const trade = aTrade(orderNo, 'item-0', modifiedAt + number * 1_001);
      const paidAt = payment === 'unpaid' || payment === 'closed' ? null : trade.paidAt;
      const lines = trade.lines.map((line) => ({ ...line, payment }));
      const modified = trade.modifiedAt + step * 1_000;
      channel.offer([{ ...trade, paidAt, payment, lines, modifiedAt: modified }]);
      ({
        order: { orderId },
      } = await unwrapOrThrow(desk.orders.ingest({ shopId, orderNo })));
      if (payment === 'paid' && isRedeemed) {
        const { token } = await unwrapOrThrow(desk.redemption.link({ orderId }));
        await unwrapOrThrow(desk.redemption.redeem({ token }));
      }
    }
    return readTemplate(world, orderId, productId);
  };
  return [
    { template: await make(1, ['unpaid']), share: 4 },
    { template: await make(2, ['unpaid', 'closed']), share: 6 },
    { template: await make(3, ['paid']), share: 10 },
    { template: await make(4, ['paid'], true), share: 30 },
    { template: await make(5, ['paid', 'completed'], true), share: 50 },
  ];
}

// Indexes that hold up no constraint are made anew afterwards: sorting once is faster than keeping.
async function dropIndexes(pool: Pool): Promise<readonly string[]> {
  const { rows } = await pool.query<{ name: string; sql: string }>(
    `select i.indexrelid::regclass::text as name, pg_get_indexdef(i.indexrelid) as sql
     from pg_index i join pg_class c on c.oid = i.indrelid
     where c.relnamespace = 'kaquan'::regnamespace and c.relname = any($1)
       and not i.indisreplident
       and not exists (select from pg_constraint k where k.conindid = i.indexrelid)`,
    [tables],
  );
  for (const { name } of rows) await pool.query(`drop index ${name}`);
  return rows.map(({ sql }) => sql);
}

interface Rows {
  readonly kinds: readonly Kind[];
  readonly shops: readonly string[];
  readonly into: {
    readonly client: PoolClient;
    readonly table: (typeof tables)[number];
    readonly columns: string;
  };
  readonly first: number;
  readonly last: number;
  readonly stepMs: number;
}

async function loadRows({ goods, shopId }: World, rows: Rows): Promise<void> {
  const { kinds, shops, first, last, stepMs } = rows;
  const { client, table, columns } = rows.into;
  const templates = kinds.map(({ template }) => template);
  const kindOf = kinds.flatMap(({ share }, position) => Array<number>(share).fill(position + 1));
  const most = Math.max(...templates.map((template) => rowsOf(template, table).length));
  for (let each = 0; each < most; each += 1) {
    await client.query(insertSql(table, columns), [
      ...[first, last, kindOf],
      templates.map((template) => rowsOf(template, table)[each] ?? null),
      templates.map(({ orderId }) => orderId),
      templates.map(({ orderNo }) => orderNo),
      templates.map(({ createdAt }) => String(createdAt)),
      templates.map(({ redeemedAt }) => String(redeemedAt ?? 'never')),
      ...[templates[0]?.productId, goods.many, shopId, shops],
      ...[Date.now() - yearMs, stepMs],
    ]);
  }
}

function rowsOf({ rows }: Template, table: string): readonly string[] {
  const own = rows.filter((row) => row.table === table).map(({ row }) => row);
  return table === 'order_events' ? own.slice(0, 1) : own;
}

// The n-th order, on its way from a template's text to a row of its own. Even numbers are the first
// shop's; what an order is like changes with every second one, so that every shop has all kinds.
function insertSql(table: string, columns: string): string {
  const own = columns.replaceAll(/(^|, )/g, '$1r.');
  return `insert into kaquan.${table} (${columns}) overriding system value
select ${own} from generate_series($1::integer, $2::integer) n
cross join lateral (
  select ($3::integer[])[1 + (n / 2) % 100] as k, ($13::bigint + (n * $14::float8)::bigint) as ms
) p
cross join lateral (
  select replace(replace(replace(replace(replace(replace(($4::text[])[k],
    ($5::text[])[k], 'or_01A' || lpad(n::text, 23, '0')),
    ($6::text[])[k], '2024' || lpad(n::text, 15, '0')),
    ($7::text[])[k], ms::text),
    ($8::text[])[k], (ms + 300000)::text),
    $9::text, ($10::text[])[1 + (n / 7) % cardinality($10::text[])]),
    $11::text, ($12::text[])[case when n % 2 = 0 then 1
      else 2 + (n / 200) % (cardinality($12::text[]) - 1) end])::jsonb as row
) x
cross join lateral jsonb_populate_record(null::kaquan.${table}, x.row
  || case when x.row ? 'created_at'
     then jsonb_build_object('created_at', to_timestamp(ms / 1000.0)) else '{}' end
  || case when x.row ->> 'redeemed_at' is not null
     then jsonb_build_object('redeemed_at', to_timestamp((ms + 300000) / 1000.0)) else '{}' end
  || case when x.row ? 'key_id' then jsonb_build_object('key_id', 'ck_01A' || lpad(n::text, 23, '0'),
       'fingerprint', encode(sha256(('many' || n)::bytea), 'base64')) else '{}' end) r
where x.row is not null`;
}

// As the adapter's own conditions have it: what was loaded past it must be counted for it.
async function countTabs(client: PoolClient): Promise<void> {
  await client.query('truncate kaquan.order_tab_counts, kaquan.order_tab_deltas');
  await client.query(
    `insert into kaquan.order_tab_counts (tenant_id, shop_id, to_redeem, redeemed, to_verify,
       verified, in_after_sales, refunded, frozen)
     select tenant_id, shop_id,
       count(*) filter (where payment in ('paid', 'completed') and redemption = 'pending'
         and not is_frozen and not has_open_case),
       count(*) filter (where redemption = 'redeemed'),
       count(*) filter (where verification = 'pending' and not is_frozen and not has_open_case),
       count(*) filter (where verification in ('verified', 'voided')),
       count(*) filter (where has_open_case), count(*) filter (where is_refunded),
       count(*) filter (where is_frozen)
     from kaquan.orders group by tenant_id, shop_id`,
  );
}
