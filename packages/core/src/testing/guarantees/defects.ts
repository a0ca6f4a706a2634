import assert from 'node:assert/strict';
import type { Order } from '../../order/order.ts';
import type { ContractCase } from '../contract-case.ts';
import { lastCase, redeem, unitIdsOf } from './after-sales.ts';
import { must, refused } from './answers.ts';
import { guarantee } from './stage.ts';

/** How good the keys of an import were 缺陷. */
export const defectCases: readonly ContractCase[] = [
  guarantee(
    { id: 'G1528', title: 'counts a bad card against its import and its supplier 供应商, once' },
    async (stage) => {
      const { operator, productId } = stage;
      const { afterSales, stock } = operator;
      const importOf = (importId: string, supplier: string) =>
        must(stock.importKeys({ productId, importId, supplier, source: [`${importId}-key\n`] }));
      await importOf('good', '乙');
      const order = await stage.sell();
      await redeem(stage, order);
      await importOf('bad', '甲');
      const next = await stage.sell();
      await redeem(stage, next);
      await importOf('more', '甲');
      const open = async ({ orderId }: Order, reasonCode: 'card_invalid' | 'changed_mind') => {
        const unitIds = unitIdsOf(await stage.load({ orderId }));
        const wish = { orderId, kind: 'reissue', unitIds, reason: 'x', reasonCode } as const;
        const { caseId } = lastCase(await must(afterSales.open(wish)));
        await must(afterSales.approve({ caseId, override: true }, { reason: '已核实' }));
        const again = afterSales.approve({ caseId, override: true }, { reason: '已核实' });
        assert.equal((await must(again)).outcome, 'replayed');
      };
      await open(next, 'card_invalid');
      await stage.stock(1);
      await open(order, 'changed_mind');
      const { items } = await must(stock.findImports({ supplier: '甲' }));
      const rows = items.map(({ batch, imported, defects }) => [batch.importId, imported, defects]);
      assert.deepEqual(Object.fromEntries(rows.map(([id, ...counted]) => [id, counted])), {
        more: [1, 0],
        bad: [1, 1],
      });
      const tallied = await must(stock.tallySuppliers({ productId }));
      assert.deepEqual(tallied[0], { supplier: '甲', imports: 2, imported: 2, defects: 1 });
      const good = tallied.find(({ supplier }) => supplier === '乙');
      assert.deepEqual(good, { supplier: '乙', imports: 1, imported: 1, defects: 0 });
    },
  ),

  guarantee(
    { id: 'G1529', title: 'goes on with an import without asking for its supplier again' },
    async (stage) => {
      const { productId } = stage;
      const { stock } = stage.operator;
      const about = { productId, importId: 'file-1', source: ['one\n'] };
      await must(stock.importKeys({ ...about, supplier: '甲' }));
      assert.equal((await must(stock.importKeys(about))).outcome, 'replayed');
      const other = stock.importKeys({ ...about, supplier: '乙' });
      assert.match((await refused(other, 'stock.import_mismatch')).problem, /甲/);
      const blank = stock.importKeys({ ...about, importId: 'file-2', supplier: ' 甲' });
      const { issues } = await refused(blank, 'input.invalid');
      assert.deepEqual(
        issues.map(({ field }) => field),
        ['supplier'],
      );
      assert.deepEqual((await must(stage.operator.stock.findImports())).items.length, 1);
    },
  ),
];
