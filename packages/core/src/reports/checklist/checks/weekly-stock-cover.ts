import { err, ok, type Result } from 'neverthrow';
import type { ItemMapping } from '../../../catalog/item-mapping.ts';
import { listMappings } from '../../../catalog/list-mappings.ts';
import type { Instant } from '../../../kernel/time.ts';
import type { StorageError } from '../../../ports/storage.ts';
import { shopMachine } from '../../../shop/shop-machine.ts';
import type { Shop } from '../../../shop/shop.ts';
import { stopsSalesOf } from '../../../shop/switch-decide.ts';
import { isToLower, stateOfLook, type CoverLook } from '../../../stock/cover-decide.ts';
import { sharesOf, soldItemOf } from '../../../stock/cover-items.ts';
import { lookAt } from '../../../stock/cover-look.ts';
import { coverMachine } from '../../../stock/cover-machine.ts';
import { readCover, type CoverReading } from '../../../stock/product-cover.ts';
import type { Scope } from '../../../runtime/runtime.ts';
import { forecastOf } from '../../stock/forecast.ts';
import { defineCheck } from '../check.ts';
import { collectFindings, type FindingCollector } from '../collect-findings.ts';
import { readPages } from '../../read-pages.ts';

type Code = 'stock.low' | 'stock.out' | 'item.not_lowered' | 'item.by_outer_code';

const productsPerTrip = 200;
/** For how long is to be ordered. */
const horizonDays = 30;
const serviceLevel = 0.95;

/**
 * Products that do not last as long as their policy asks 库存预警, and items that a channel did not lower, or
 * that nobody but a person can lower there.
 */
export const weeklyStockCover = defineCheck({
  id: 'weekly.stock_cover',
  checklist: 'weekly',
  codes: ['stock.low', 'stock.out', 'item.not_lowered', 'item.by_outer_code'],
  settles: 'all',
  async run({ scope, shops, now }) {
    const found = collectFindings<Code>();
    const selling = new Set(shops.filter(isSelling).map(({ shopId }) => shopId));
    let products = 0;
    const read = await eachReading(scope, ({ reading, mappings }) => {
      products += 1;
      addCover(found, reading, now);
      addItems(found, reading);
      const own = mappings.filter(({ shopId }) => selling.has(shopId));
      addOuterCodes(found, { reading, mappings: own }, now);
    });
    return read.isErr() ? err(read.error) : ok(found.outcome({ products }));
  },
});

// What a shop that stops selling sells on is said by `daily.stopped_sales`.
function isSelling(shop: Shop): boolean {
  return 'disable' in shopMachine.states[shop.state] && !stopsSalesOf(shop);
}

/** A product with what sells it. */
interface SoldReading {
  readonly reading: CoverReading;
  readonly mappings: readonly ItemMapping[];
}

async function eachReading(
  scope: Scope,
  take: (sold: SoldReading) => void,
): Promise<Result<void, StorageError>> {
  const { runtime, tenant } = scope;
  const products = readPages((from) =>
    runtime.storage.findProducts({ tenant, limit: productsPerTrip, ...from }),
  );
  for await (const page of products) {
    if (page.isErr()) return err(page.error);
    const readings = await readCover(scope, page.value);
    if (readings.isErr()) return err(readings.error);
    const productIds = page.value.map(({ productId }) => productId);
    const found = await listMappings(scope, productIds);
    if (found.isErr()) return err(found.error);
    const byProduct = Map.groupBy(found.value, ({ productId }) => productId);
    for (const reading of readings.value) {
      take({ reading, mappings: byProduct.get(reading.product.productId) ?? [] });
    }
  }
  return ok();
}

function addCover(found: FindingCollector<Code>, reading: CoverReading, now: Instant): void {
  const look = lookAt(reading, now);
  if (look === null) return;
  const { productId, name, cover } = reading.product;
  const state = stateOfLook(look, cover);
  const { fall, run_out: runOut } = coverMachine.states.well;
  if (state !== fall.to && state !== runOut.to) return;
  const isOut = state === runOut.to;
  const { orderQuantity } = forecastOf(reading, { horizonDays, serviceLevel }, now);
  const { available, coverDays } = look;
  const { waiting } = reading.stock;
  found.add({
    code: isOut ? 'stock.out' : 'stock.low',
    subject: { kind: 'product', productId },
    status: isOut && waiting > 0 ? 'fail' : 'warn',
    figures: {
      ...{ name, available, waiting, orderQuantity },
      coverDays: coverDays === null ? null : Math.floor(coverDays * 10) / 10,
      perDay: Math.round(reading.model.level * 10) / 10,
    },
    evidence: [productId],
    remedies: [],
  });
}

function addItems(found: FindingCollector<Code>, { watch }: CoverReading): void {
  for (const { shopId, itemId, skuId, quantity, problem } of watch?.lowered ?? []) {
    if (problem === null) continue;
    const sku = skuId === null ? {} : { skuId };
    found.add({
      code: 'item.not_lowered',
      subject: { kind: 'item', shopId, itemId },
      status: 'warn',
      figures: { itemId, skuId, quantity, problem },
      evidence: [itemId],
      remedies: [{ call: 'catalog.setItemStock', input: { shopId, itemId, ...sku, quantity } }],
    });
  }
}

// The merchant's own code is no number by which a channel can be told: lowering is wanted, and not done.
function addOuterCodes(
  found: FindingCollector<Code>,
  { reading, mappings }: SoldReading,
  now: Instant,
): void {
  const { name, cover } = reading.product;
  const look = lookOfLow(reading, now);
  if (look === null) return;
  const outer = mappings.filter((mapping) => soldItemOf(mapping) === null);
  // What is left is shared by the items that can be told; where there is none, by these.
  const isShared = outer.length === mappings.length && cover.atChannel?.act === 'lower';
  const shares = sharesOf(isShared ? look.sellable : 0, outer);
  for (const [position, { shopId, itemKey }] of outer.entries()) {
    const [quantity = 0] = shares.slice(position);
    found.add({
      code: 'item.by_outer_code',
      subject: { kind: 'item', shopId, itemId: itemKey },
      status: 'warn',
      figures: { name, itemKey, quantity },
      evidence: [itemKey],
      remedies: [],
    });
  }
}

// Only of what somebody wants to buy, and what its policy has lowered.
function lookOfLow(reading: CoverReading, now: Instant): CoverLook | null {
  const look = lookAt(reading, now);
  const { product, watch } = reading;
  if (look?.isWanted !== true) return null;
  return isToLower(watch?.lowered ?? [], look, product.cover) ? look : null;
}
