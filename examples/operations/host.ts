// The host: what the backend of a house with four shops does with Kaquan. Everything else in this folder is
// the world around it, what is planted there, and the comparison afterwards.
import { createMemoryStorage } from '@kaquan/adapter-memory';
import { createKaquan, createVault, unwrapOrThrow } from '@kaquan/core';
import type { Kaquan, KaquanHandle, ShopId } from '@kaquan/core';
import type { Channel, Clock, Storage } from '@kaquan/core/ports';
import { createReports, type Reports, type ReportsHandle } from '@kaquan/core/reports';
import { assortment, handedOver } from './assortment.ts';
import type { Stall } from './stall.ts';

/** A composed Kaquan, the desk of one operator, and his reports. */
export interface Host {
  readonly kaquan: Kaquan;
  readonly desk: KaquanHandle;
  readonly reports: ReportsHandle;
  /** The same outside of any handle: what its own worker does. */
  readonly allReports: Reports;
  readonly storage: Storage;
}

/** A shop of ours, and the place where it is. */
export interface Shop {
  readonly shopId: ShopId;
  readonly stall: Stall;
}

const actor = { kind: 'operator', id: 'li' } as const;

export function createHost(parts: {
  readonly channels: readonly Channel[];
  readonly clock: Clock;
}): Host {
  const storage = createMemoryStorage();
  const secret = crypto.getRandomValues(new Uint8Array(32));
  const vault = createVault({ keys: [{ id: 'k1', secret }] });
  const kaquan = createKaquan({ ...parts, storage, vault });
  const allReports = createReports(kaquan);
  const reports = allReports.with({ actor });
  return { kaquan, desk: kaquan.with({ actor }), reports, allReports, storage };
}

/** Opens our shop in each place, and switches it on once it was tried out 接入检查. */
export async function openShops(
  { desk }: Host,
  stalls: readonly Stall[],
  ordersSince: number,
): Promise<readonly Shop[]> {
  const shops: Shop[] = [];
  for (const [index, stall] of stalls.entries()) {
    const { shop } = await unwrapOrThrow(
      desk.shops.create({
        name: stall.name,
        channelType: stall.channelType,
        orderingUserId: `seller-${index + 1}`,
        redemptionDomain: `card${index + 1}.example.com`,
        credentials: stall.credentials(),
        ordersSince,
        sortOrder: index + 1,
      }),
    );
    const { shopId } = shop;
    const { outcome, steps } = await unwrapOrThrow(desk.shops.checkSetup({ shopId }));
    if (outcome !== 'passed') throw new Error(`the setup fails: ${JSON.stringify(steps)}`);
    await unwrapOrThrow(desk.shops.enable({ shopId }));
    shops.push({ shopId, stall });
  }
  return shops;
}

/** Puts what is sold into the catalog; answers the products by code. */
export async function openCatalog(
  { desk }: Host,
  shops: readonly Shop[],
): Promise<ReadonlyMap<string, string>> {
  const products = new Map<string, string>();
  for (const { code, name, priceFen } of assortment) {
    const costMinor = Math.floor(priceFen * 0.85);
    const { product } = await unwrapOrThrow(desk.catalog.createProduct({ name, costMinor }));
    const { productId } = product;
    products.set(code, productId);
    for (const { shopId, stall } of shops) {
      const delivery = code === handedOver && !stall.isByHand ? 'direct' : 'claim_page';
      await unwrapOrThrow(
        desk.catalog.mapItem({ shopId, item: { outerId: code }, productId, delivery }),
      );
    }
  }
  return products;
}
