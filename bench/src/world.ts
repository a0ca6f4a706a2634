import { randomBytes } from 'node:crypto';
import type { Pool } from 'pg';
import {
  createKaquan,
  createVault,
  unwrapOrThrow,
  type Kaquan,
  type KaquanHandle,
} from '@kaquan/core';
import type { Vault } from '@kaquan/core/ports';
import {
  createPostgresStorage,
  poolConnection,
  type PostgresStorage,
} from '@kaquan/adapter-postgres';
import { aTrade, createBenchChannel, sellerToken, type BenchChannel } from './channel.ts';
import { columnsByTable } from './tables.ts';
import { recordingOf, type RecordingConnection } from './recording.ts';

/** What the measures sell. */
export interface Goods {
  /** A hundred products that get their key when it is handed over; item `item-0` and so on. */
  readonly many: readonly string[];
  /** One that everybody wants. */
  readonly hot: string;
  /** Handed over by `ship`. */
  readonly direct: string;
}

/** Kaquan as a host composes it, over a pool, with a recorder in between. */
export interface World {
  readonly pool: Pool;
  readonly kaquan: Kaquan;
  readonly desk: KaquanHandle;
  readonly vault: Vault;
  readonly storage: PostgresStorage;
  readonly channel: BenchChannel;
  readonly recorder: RecordingConnection;
  readonly shopId: string;
  readonly goods: Goods;
  /** The redemption token of an order, as its link carries it. */
  readonly tokenOf: (orderId: string) => Promise<string>;
}

/** The tenant of everything that is measured. */
export const tenant = 'bench';
const dayMs = 86_400_000;

/** Makes the tables and sets up a shop with its catalog, through the public API only. */
export async function openWorld(pool: Pool): Promise<World> {
  const recorder = recordingOf(poolConnection(pool));
  const storage = createPostgresStorage({ connection: recorder.connection });
  const vault = createVault({ keys: [{ id: 'bench1', secret: new Uint8Array(randomBytes(32)) }] });
  const channel = createBenchChannel();
  const kaquan = createKaquan({ storage, channels: [channel.channel], vault });
  const desk = kaquan.with({ tenant, actor: { kind: 'operator', id: 'bench' } });
  await unwrapOrThrow(await storage.migrate());
  const { shop } = await unwrapOrThrow(
    desk.shops.create(
      {
        name: 'Bench',
        channelType: 'bench',
        orderingUserId: 'seller-1',
        redemptionDomain: 'card.example.com',
        credentials: { token: sellerToken },
        // Orders that were read today are fresh: no channel is asked while redeeming is measured.
        policy: { freshnessMs: dayMs },
        skipSetupCheck: true,
      },
      { reason: 'a measurement' },
    ),
  );
  const { shopId } = shop;
  const sell = async (item: string, delivery: 'claim_page' | 'direct'): Promise<string> => {
    const { product } = await unwrapOrThrow(
      desk.catalog.createProduct({ name: item, reserve: 'on_handover' }),
    );
    const { productId } = product;
    await unwrapOrThrow(
      desk.catalog.mapItem({ shopId, item: { itemId: item }, productId, delivery }),
    );
    return productId;
  };
  const many: string[] = [];
  for (let i = 0; i < 100; i += 1) many.push(await sell(`item-${i}`, 'claim_page'));
  const goods = {
    many,
    hot: await sell('item-hot', 'claim_page'),
    direct: await sell('item-direct', 'direct'),
  };
  const tokenOf = tokensOf(vault);
  recorder.take();
  return { pool, kaquan, desk, vault, storage, channel, recorder, shopId, goods, tokenOf };
}

// As the links carry them, made here because asking for ten thousands of links is not what is
// measured; `takeTemplates` compares one with the real one.
function tokensOf(vault: Vault): (orderId: string) => Promise<string> {
  return async (orderId) => {
    const mac = await unwrapOrThrow(vault.mac(`kaquan/link/1\n${tenant}\n${orderId}\n1`));
    return [orderId, 1, mac.keyId, mac.code].join('~');
  };
}

/** A row as JSON, and as a line of COPY. */
interface TemplateRow {
  readonly table: string;
  readonly row: string;
  readonly line: string;
}

/** Rows of an order in all tables that hold something of it, to be copied under other numbers. */
export interface Template {
  readonly orderId: string;
  readonly orderNo: string;
  readonly productId: string;
  readonly createdAt: number;
  readonly redeemedAt: number | null;
  readonly shopId: string;
  readonly rows: readonly TemplateRow[];
}

/** Takes an order in through the public API and reads what the tables hold of it. */
export async function takeTemplate(
  world: World,
  item: string,
  productId: string,
): Promise<Template> {
  const { desk, channel, shopId } = world;
  const orderNo = `2025${String(process.hrtime.bigint()).padStart(15, '0').slice(-15)}`;
  channel.offer([aTrade(orderNo, item, Date.now() - 3_600_000)]);
  const { order } = await unwrapOrThrow(desk.orders.ingest({ shopId, orderNo }));
  const { token } = await unwrapOrThrow(desk.redemption.link({ orderId: order.orderId }));
  const ours = await world.tokenOf(order.orderId);
  if (token !== ours) throw new Error(`a link's token is ${token}, not ${ours}`);
  return readTemplate(world, order.orderId, productId);
}

// Queues: what is loaded was told to subscribers long ago, and the server numbers what is not.
const told = ['order_news'];

/** Reads what the tables hold of an order. */
export async function readTemplate(
  world: World,
  orderId: string,
  productId: string,
): Promise<Template> {
  const { desk, pool } = world;
  const { orderNo, createdAt, redeemedAt } = await unwrapOrThrow(desk.orders.load({ orderId }));
  const columns = await columnsByTable(pool);
  const rows: TemplateRow[] = [];
  for (const [table, names] of columns) {
    if (!names.split(', ').includes('order_id') || told.includes(table)) continue;
    const found = await pool.query<Omit<TemplateRow, 'table'>>(
      `select to_jsonb(t)::text as row, (${lineSql(names)}) as line
       from kaquan.${table} t where order_id = $1
       order by (to_jsonb(t) ->> 'seq')::integer nulls last`,
      [orderId],
    );
    rows.push(...found.rows.map((row) => ({ table, ...row })));
  }
  world.recorder.take();
  const { shopId } = world;
  return { orderId, orderNo, productId, shopId, createdAt, redeemedAt, rows };
}

// The text format of COPY: backslashes, tabs and line ends are written with a backslash.
function lineSql(columns: string): string {
  const cells = columns.split(', ').map((name) => {
    const marked = [
      [`'\\'`, `'\\\\'`],
      [`e'\\t'`, `'\\t'`],
      [`e'\\n'`, `'\\n'`],
      [`e'\\r'`, `'\\r'`],
    ].reduce((text, [from, to]) => `replace(${text}, ${from}, ${to})`, `t.${name}::text`);
    return `coalesce(${marked}, '\\N')`;
  });
  return `concat_ws(e'\\t', ${cells.join(', ')})`;
}
