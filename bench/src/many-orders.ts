import { createHash } from 'node:crypto';
import { statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { unwrapOrThrow } from '@kaquan/core';
import type { Pool, PoolClient } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { aTrade } from './channel.ts';
import { inFlight } from './sample.ts';
import { columnsByTable, withoutTriggers } from './tables.ts';
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

/** What an order takes on disk with its indexes, and what the log of loading it needs. */
const bytesPerOrder = 5_000;
const logBytes = { perOrder: 50_000, most: 10e9 };
const shopCount = 20;
const yearMs = 365 * 86_400_000;
const rowsPerChunk = 25_000;
const chunksAtOnce = 2;

// What searches and claims go through. Histories and outbox are left out: what they get from new
// orders stands behind everything else, however much that is.
const tables = ['orders', 'order_terms', 'card_keys'] as const;

/**
 * Prepares for loading up to `most` orders, as a year would leave them: a few of each hundred
 * unpaid or closed, some to be redeemed, most redeemed or completed; each kind was made once by the
 * SDK itself.
 * Throws where the disk is too small.
 */
export async function openManyOrders(world: World, most: number): Promise<ManyOrders> {
  const { bavail, bsize } = statfsSync(tmpdir());
  const log = Math.min(most * logBytes.perOrder, logBytes.most);
  const [needed, free] = [most * bytesPerOrder + log, bavail * bsize];
  if (needed > free) {
    const [wanted, present] = [needed, free].map((bytes) => Math.round(bytes / 1e9));
    throw new Error(`${most} orders take ${wanted} GB, and the disk has ${present} GB left`);
  }
  const shops = await openShops(world);
  const kinds = await makeKinds(world);
  const columns = await columnsByTable(world.pool);
  const [since, stepMs] = [Date.now() - yearMs, yearMs / most];
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
            await loadRows(world, { kinds, shops, into, first, last, since, stepMs });
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
      desk.shops.create(
        {
          name: `Bench ${shops.length + 1}`,
          channelType: 'bench',
          orderingUserId: 'seller-1',
          redemptionDomain: 'card.example.com',
          credentials: { token: 'none' },
          skipSetupCheck: true,
        },
        { reason: 'a measurement' },
      ),
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
  /** When the first order was placed, and how long after it each next one. */
  readonly since: number;
  readonly stepMs: number;
}

async function loadRows(world: World, rows: Rows): Promise<void> {
  const { kinds, into, first, last } = rows;
  const templates = kinds.map(({ template }) => linesOf(template, into));
  const kindOf = kinds.flatMap(({ share }, position) => Array<number>(share).fill(position));
  const lines = function* (): Generator<string> {
    for (let n = first; n <= last; n += 1) {
      const values = valuesOf(world, rows, n);
      const kind = kindOf[scattered(n, 1) % kindOf.length] ?? 0;
      for (const line of templates[kind] ?? []) yield line(values);
    }
  };
  const sql = `copy kaquan.${into.table} (${into.columns}) from stdin`;
  await pipeline(Readable.from(inChunks(lines())), into.client.query(copyFrom(sql)));
}

/** What takes the place of a template's own. */
interface Values {
  readonly orderId: string;
  readonly orderNo: string;
  readonly productId: string;
  readonly shopId: string;
  readonly keyId: string;
  readonly fingerprint: string;
  readonly createdMs: number;
}

function valuesOf({ goods }: World, { shops, stepMs, since }: Rows, n: number): Values {
  const number = String(n);
  const die = scattered(n, 2);
  // Half of all orders are the first shop's.
  const shop = die % 2 === 0 ? 0 : 1 + (Math.floor(die / 2) % (shops.length - 1));
  return {
    orderId: `or_01A${number.padStart(23, '0')}`,
    orderNo: `2024${number.padStart(15, '0')}`,
    productId: goods.many[scattered(n, 3) % goods.many.length] ?? '',
    shopId: shops[shop] ?? '',
    keyId: `ck_01A${number.padStart(23, '0')}`,
    fingerprint: createHash('sha256').update(`many${number}`).digest('base64'),
    createdMs: Math.round(since + n * stepMs),
  };
}

/** A number that looks like chance and is none: kind, shop and product must not go together. */
export function scattered(n: number, salt: number): number {
  let x = Math.imul(n + 1, 0x9e3779b1) ^ Math.imul(salt, 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
  return (x ^ (x >>> 16)) >>> 0;
}

const redeemedAfterMs = 300_000;

// A line of COPY is cut once where something of its own order stands, and joined for every copy.
function linesOf(
  { rows, ...own }: Template,
  { table, columns }: { readonly table: string; readonly columns: string },
): readonly ((values: Values) => string)[] {
  const names = columns.split(', ');
  const marks = [own.orderId, own.orderNo, own.productId, own.shopId];
  const instants = [String(own.createdAt), String(own.redeemedAt ?? 'never')];
  const pattern = new RegExp([...marks, ...instants].join('|'), 'g');
  return rows
    .filter((row) => row.table === table)
    .map(({ line }) => {
      const cells = line.split('\t').map((cell, column) => {
        const name = names[column] ?? '';
        const texts = cell.split(pattern);
        const found = [...cell.matchAll(pattern)].map(([mark]) => mark);
        return { name, isNull: cell === '\\N', texts, found };
      });
      return (values) => {
        const { orderId, orderNo, productId, shopId, createdMs } = values;
        const redeemedMs = createdMs + redeemedAfterMs;
        const byMark = new Map<string, string>([
          ...[orderId, orderNo, productId, shopId].map((v, i) => [marks[i] ?? '', v] as const),
          [instants[0] ?? '', String(createdMs)],
          [instants[1] ?? '', String(redeemedMs)],
        ]);
        const written = cells.map(({ name, isNull, texts, found }) => {
          if (isNull) return '\\N';
          if (name === 'created_at') return new Date(createdMs).toISOString();
          if (name === 'redeemed_at') return new Date(redeemedMs).toISOString();
          if (name === 'key_id') return values.keyId;
          if (name === 'fingerprint') return values.fingerprint;
          return texts.reduce(
            (text, next, i) => text + (byMark.get(found[i - 1] ?? '') ?? '') + next,
          );
        });
        return `${written.join('\t')}\n`;
      };
    });
}

// Few large pieces: a stream of single lines would spend its time on handing them on.
function* inChunks(lines: Iterable<string>): Generator<Buffer> {
  let chunk: string[] = [];
  for (const line of lines) {
    chunk.push(line);
    if (chunk.length < 200) continue;
    yield Buffer.from(chunk.join(''));
    chunk = [];
  }
  yield Buffer.from(chunk.join(''));
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
