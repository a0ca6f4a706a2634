import { err, ok, type Result } from 'neverthrow';
import type { Instant } from '../../../kernel/time.ts';
import type { StorageError } from '../../../ports/storage.ts';
import { stateOfLook } from '../../../stock/cover-decide.ts';
import { lookAt } from '../../../stock/cover-look.ts';
import { coverMachine } from '../../../stock/cover-machine.ts';
import { readCover, type CoverReading } from '../../../stock/product-cover.ts';
import type { Scope } from '../../../runtime/runtime.ts';
import { forecastOf } from '../../stock/forecast.ts';
import { defineCheck } from '../check.ts';
import { collectFindings, type FindingCollector } from '../collect-findings.ts';
import { readPages } from '../../read-pages.ts';

type Code = 'stock.low' | 'stock.out' | 'item.not_lowered';

const productsPerTrip = 200;
/** For how long is to be ordered. */
const horizonDays = 30;
const serviceLevel = 0.95;

/** Products that do not last as long as their policy asks 库存预警, and items that a channel did not lower. */
export const weeklyStockCover = defineCheck({
  id: 'weekly.stock_cover',
  checklist: 'weekly',
  codes: ['stock.low', 'stock.out', 'item.not_lowered'],
  settles: 'all',
  async run({ scope, now }) {
    const found = collectFindings<Code>();
    let products = 0;
    const read = await eachReading(scope, (reading) => {
      products += 1;
      addCover(found, reading, now);
      addItems(found, reading);
    });
    return read.isErr() ? err(read.error) : ok(found.outcome({ products }));
  },
});

async function eachReading(
  scope: Scope,
  take: (reading: CoverReading) => void,
): Promise<Result<void, StorageError>> {
  const { runtime, tenant } = scope;
  const products = readPages((from) =>
    runtime.storage.findProducts({ tenant, limit: productsPerTrip, ...from }),
  );
  for await (const page of products) {
    if (page.isErr()) return err(page.error);
    const readings = await readCover(scope, page.value);
    if (readings.isErr()) return err(readings.error);
    for (const reading of readings.value) take(reading);
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
