import {
  createKaquan,
  createVault,
  unwrapOrThrow,
  type Kaquan,
  type KaquanHandle,
} from '@kaquan/core';
import { createSeededIds } from '@kaquan/core/testing';
import { Pool, type PoolConfig } from 'pg';
import { createPostgresStorage, poolConnection } from '../../src/index.ts';
import { createMarketLog, openSharedMarket, type SharedMarket } from './shared-market.ts';

/** Where all processes of a run meet. Plain data: it goes into the command line of a process. */
export interface Place {
  readonly server: PoolConfig;
  readonly schema: string;
  /** How many trades each tenant's marketplace has. */
  readonly trades: number;
}

/** One tenant with a shop at a marketplace of its own. */
export interface Seat {
  readonly tenant: string;
  readonly shopId: string;
  /** Redeemed through the link, reserved when paid; handed over by `ship`, reserved only then. */
  readonly productIds: readonly [byLink: string, direct: string];
  readonly market: SharedMarket;
  readonly desk: KaquanHandle;
}

/** What one process has of it. */
export interface World {
  readonly pool: Pool;
  readonly kaquan: Kaquan;
  readonly seats: readonly [Seat, Seat];
  close(): Promise<void>;
}

/** What tells one process from another. */
export interface Self {
  /** Stands in every id that the process makes; letters and digits. */
  readonly name: string;
  /** How far its clock is ahead of the machine's: time that has passed since an earlier round. */
  readonly aheadMs: number;
}

/** The vault of every process; the check at the end opens keys with it too. */
export function sharedVault(): ReturnType<typeof createVault> {
  return createVault({ keys: [{ id: 'k1', secret: new Uint8Array(32).fill(7) }] });
}

/** Where the server of a pool is, as plain data; a pool hides its password from who copies it. */
export function serverOf({ options }: Pool): PoolConfig {
  const { host, port, user, password, database, connectionString } = options;
  return connectionString === undefined
    ? { host, port, user, password, database }
    : { connectionString };
}

/** Both tenants; ids and marketplaces are named after them. */
export const tenants = ['east', 'west'] as const;

const connections = 4;

/** Opens a process's own view of a place that {@link foundPlace} has made. */
export function openWorld(place: Place, self: Self): World {
  const pool = openPool(place, connections);
  const now = (): number => Date.now() + self.aheadMs;
  const storage = createPostgresStorage({
    connection: poolConnection(pool),
    schema: place.schema,
  });
  const markets = tenants.map((name) =>
    openSharedMarket({ pool, schema: logOf(place, name), name, now }),
  );
  const kaquan = createKaquan({
    storage,
    channels: markets.map(({ channel }) => channel),
    vault: sharedVault(),
    clock: { now },
    ids: createSeededIds(`${self.name}n`),
  });
  const seats = seatsOf(kaquan, markets, self.name);
  return { pool, kaquan, seats, close: () => pool.end() };
}

/** Where each tenant sits; ids are what the founder's have come to, so nobody has to ask for them. */
export function seatsOf(
  kaquan: Kaquan,
  markets: readonly SharedMarket[],
  operator: string,
): World['seats'] {
  const [east, west] = tenants.map((tenant, position): Seat => {
    return {
      tenant,
      shopId: `shop-founder${position}n1`,
      productIds: [`product-founder${position}n1`, `product-founder${position}n2`],
      market: markets[position]!,
      desk: kaquan.with({ tenant, actor: { kind: 'operator', id: operator } }),
    };
  });
  return [east!, west!];
}

// A server that is stopped behind a pool that has just ended may still send a farewell.
function openPool({ server }: Place, max: number): Pool {
  const pool = new Pool({ ...server, max });
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

function logOf({ schema }: Place, tenant: string): string {
  return `${schema}_${tenant}`;
}

/** The number of a trade. */
export function orderNoOf(trade: number): string {
  return `T${String(trade).padStart(5, '0')}`;
}

/** Makes tables, shops, products, a first scarce stock, and trades that nobody has taken in yet. */
export async function foundPlace(place: Place, keys: number): Promise<void> {
  const pool = openPool(place, 1);
  const storage = createPostgresStorage({ connection: poolConnection(pool), schema: place.schema });
  await unwrapOrThrow(await storage.migrate());
  for (const [position, tenant] of tenants.entries()) {
    await createMarketLog(pool, logOf(place, tenant));
    const market = openSharedMarket({
      pool,
      schema: logOf(place, tenant),
      name: tenant,
      now: Date.now,
    });
    const kaquan = createKaquan({
      storage,
      channels: [market.channel],
      vault: sharedVault(),
      ids: createSeededIds(`founder${position}n`),
    });
    const desk = kaquan.with({ tenant, actor: { kind: 'operator', id: 'founder' } });
    await foundSeat(desk, tenant, keys);
    await placeTrades(market, place.trades);
  }
  await pool.end();
}

/** Trades that nobody has taken in yet; one in ten is paid in the course of things only. */
export async function placeTrades(market: SharedMarket, count: number): Promise<void> {
  for (let trade = 0; trade < count; trade += 1) {
    const lines = [
      { itemId: 'by-link', quantity: 1 + (trade % 3) },
      ...(trade % 2 === 0 ? [{ itemId: 'direct', quantity: 1 }] : []),
    ];
    const orderNo = orderNoOf(trade);
    await market.move({ kind: 'place', parts: { orderNo, lines } });
    if (trade % 10 !== 9) await market.move({ kind: 'pay', orderNo });
  }
}

/** Makes a tenant's shop with its products, mappings and a first stock. */
export async function foundSeat(desk: KaquanHandle, tenant: string, keys: number): Promise<void> {
  const { shop } = await unwrapOrThrow(
    desk.shops.create(
      {
        name: 'shop',
        channelType: tenant,
        orderingUserId: 'user-1',
        redemptionDomain: 'card.example.com',
        credentials: { token: 'token' },
        // Short enough that some reveals read the channel again and some do not.
        policy: { freshnessMs: 500, confirmWhen: 'delivered' },
        skipSetupCheck: true,
      },
      { reason: 'a test' },
    ),
  );
  const { shopId } = shop;
  for (const [itemId, delivery] of [
    ['by-link', 'claim_page'],
    ['direct', 'direct'],
  ] as const) {
    const reserve = delivery === 'direct' ? ('on_handover' as const) : ('on_paid' as const);
    const { product } = await unwrapOrThrow(desk.catalog.createProduct({ name: itemId, reserve }));
    const { productId } = product;
    await unwrapOrThrow(desk.catalog.mapItem({ shopId, productId, item: { itemId }, delivery }));
    const source = Array.from({ length: keys }, (_, i) => `${tenant}-${itemId}-${i}\n`);
    await unwrapOrThrow(desk.stock.importKeys({ productId, source }));
  }
}

/** Removes everything that a run has made. */
export async function razePlace(place: Place): Promise<void> {
  const pool = openPool(place, 1);
  for (const schema of [place.schema, ...tenants.map((tenant) => logOf(place, tenant))]) {
    await pool.query(`drop schema if exists "${schema}" cascade`);
  }
  await pool.end();
}
