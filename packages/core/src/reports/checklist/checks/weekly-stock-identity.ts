import { err, ok } from 'neverthrow';
import type { StockLeak } from '../../../stock/compare-goods.ts';
import { checkBooks, type BookLeak } from '../../stock/check-books.ts';
import { defineCheck } from '../check.ts';
import { collectFindings } from '../collect-findings.ts';
import type { FindingDraft } from '../finding.ts';

type Code = 'stock.leak' | 'stock.miscounted';

/**
 * Whether what orders say of keys 卡密 and pieces is what stock has on its books 库存核对, down to the key.
 * Of a tenant as a whole: keys belong to products, not to shops.
 */
export const weeklyStockIdentity = defineCheck({
  id: 'weekly.stock_identity',
  checklist: 'weekly',
  codes: ['stock.leak', 'stock.miscounted'],
  settles: 'all',
  async run({ scope }) {
    const checked = await checkBooks(scope, null);
    if (checked.isErr()) return err(checked.error);
    const { products, orders, imported, sums, leaks } = checked.value;
    const found = collectFindings<Code>();
    for (const own of Map.groupBy(sums, ({ productId }) => productId).values()) {
      found.add(sumFinding(own));
    }
    for (const own of Map.groupBy(leaks, ({ orderId }) => orderId).values()) {
      found.add(leakFinding(own));
    }
    return ok(found.outcome({ products, orders, imported, leaks: leaks.length + sums.length }));
  },
});

/** As many ids as a finding shows. */
const mostEvidence = 20;

function sumFinding(leaks: readonly BookLeak[]): FindingDraft<Code> {
  const [first] = leaks as readonly [BookLeak, ...BookLeak[]];
  const { kind, productId, expected, found } = first;
  return {
    code: 'stock.miscounted',
    subject: { kind: 'product', productId },
    status: 'fail',
    figures: { kind, expected, found },
    evidence: [productId, ...leaks.flatMap(({ keyId }) => keyId ?? [])].slice(0, mostEvidence),
    remedies: [],
  };
}

function leakFinding(leaks: readonly StockLeak[]): FindingDraft<Code> {
  const [first] = leaks as readonly [StockLeak, ...StockLeak[]];
  const { kind, orderId, shopId, unitId, attempt, keyId, productId, inOrder, inStock } = first;
  const ids = leaks.flatMap((leak) => [leak.unitId, ...(leak.keyId === null ? [] : [leak.keyId])]);
  return {
    code: 'stock.leak',
    subject: { kind: 'order', shopId, orderId },
    status: 'fail',
    figures: { kind, units: leaks.length, unitId, attempt, keyId, productId, inOrder, inStock },
    evidence: [orderId, ...new Set(ids)].slice(0, mostEvidence),
    remedies: [{ call: 'orders.load', input: { orderId } }],
  };
}
