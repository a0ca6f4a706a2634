import assert from 'node:assert/strict';
import type { ContractCase } from '../contract-case.ts';
import { atOnce, must, refused } from './answers.ts';
import { guarantee, type Stage } from './stage.ts';

function* linesThen(count: number, end: () => void): Generator<string> {
  for (let n = 1; n <= count; n += 1) yield `sesame-${n}\n`;
  end();
}

const lines = (count: number): Iterable<string> => linesThen(count, () => undefined);

const breaking = (count: number): Iterable<string> =>
  linesThen(count, () => {
    throw new Error('the file has gone');
  });

async function anotherProduct(stage: Stage): Promise<string> {
  const { product } = await must(stage.operator.catalog.createProduct({ name: '季卡' }));
  return product.productId;
}

/** A key enters stock once, wherever an import stops. */
export const importingCases: readonly ContractCase[] = [
  guarantee({ id: 'G90', title: 'goes on with an import where it stopped' }, async (stage) => {
    const { productId, operator } = stage;
    const run = (source: Iterable<string>) =>
      operator.stock.importKeys({ productId, source, importId: 'may' });
    await refused(run(breaking(1_100)), 'input.invalid');
    assert.equal((await stage.level()).available, 1_000, 'whole trips are stored');
    await refused(run(breaking(1_300)), 'input.invalid');
    const report = await must(run(lines(1_300)));
    const { outcome, imported, duplicates, badLines } = report;
    assert.deepEqual(
      { outcome, imported, duplicates, badLines },
      { outcome: 'applied', imported: 1_300, duplicates: 0, badLines: 0 },
    );
    assert.equal((await stage.level()).available, 1_300);
  }),

  guarantee(
    { id: 'G91', title: 'answers a finished import again without reading anything' },
    async (stage) => {
      const { productId, operator } = stage;
      const run = (source: Iterable<string>) =>
        operator.stock.importKeys({ productId, source, importId: 'may' });
      const first = await must(run(['sesame-1\n', 'sesame-1\n', 'sesame-2']));
      assert.deepEqual([first.imported, first.duplicates], [2, 1]);
      const again = await must(run(breaking(0)));
      assert.deepEqual(again, { ...first, outcome: 'replayed' });
      const other = { productId: await anotherProduct(stage), source: [], importId: 'may' };
      await refused(operator.stock.importKeys(other), 'stock.import_mismatch');
    },
  ),

  guarantee(
    { id: 'G92', title: 'knows a key again, under whatever product and in whatever form' },
    async (stage) => {
      const { productId, operator } = stage;
      const season = await anotherProduct(stage);
      await must(operator.stock.importKeys({ productId, source: ['sesame-1\nsesame-2\n'] }));
      const source = ['\uFEFFsesame-1\r\n', '  sesame-2  \n', '\n', 'ses', 'ame-3'];
      const { imported, duplicates } = await must(
        operator.stock.importKeys({ productId: season, source }),
      );
      assert.deepEqual({ imported, duplicates }, { imported: 1, duplicates: 2 });
      const csv = await must(
        operator.stock.importKeys({
          productId,
          source: ['"sesame-3"\n7,sesame-3\n'],
          format: 'csv',
        }),
      );
      assert.deepEqual([csv.imported, csv.duplicates], [1, 1], 'another number is another card');
      const token = await stage.tokenOf(await stage.sell());
      await must(stage.buyer().redemption.redeem({ token }));
      const late = await must(
        operator.stock.importKeys({ productId: season, source: ['sesame-1'] }),
      );
      assert.equal(late.duplicates, 1, 'also one that has been sold');
    },
  ),

  guarantee(
    { id: 'G93', title: 'tells bad lines by number, and never what stands in them' },
    async (stage) => {
      const { productId, operator } = stage;
      const source = [
        '1,sesame-1\n',
        '2,sesame-2,more\n',
        '\n',
        '"3,sesame-3\n',
        `4,${'x'.repeat(5_000)}\n`,
      ];
      const report = await must(operator.stock.importKeys({ productId, source, format: 'csv' }));
      assert.equal(report.imported, 1);
      assert.equal(report.badLines, 3);
      assert.deepEqual(
        report.badSamples.map(({ line }) => line),
        [2, 4, 5],
      );
      assert.ok(!JSON.stringify(report).includes('sesame'));
    },
  ),

  guarantee(
    { id: 'G94', title: 'imports each key once when many imports of one file run at once' },
    async (stage) => {
      const { productId } = stage;
      const reports = await atOnce(6, (n) => {
        const someone = stage.compose().with({ actor: { kind: 'operator', id: `o${n}` } });
        return must(someone.stock.importKeys({ productId, source: lines(300) }));
      });
      assert.equal(
        reports.reduce((sum, { imported }) => sum + imported, 0),
        300,
      );
      assert.equal((await stage.level()).available, 300);
      const sameName = await atOnce(4, (n) => {
        const someone = stage.compose().with({ actor: { kind: 'operator', id: `o${n}` } });
        return someone.stock.importKeys({
          productId,
          source: ['more-1\nmore-2'],
          importId: 'june',
        });
      });
      for (const answer of sameName) {
        if (answer.isErr()) assert.equal(answer.error.code, 'stock.import_mismatch');
      }
      assert.equal((await stage.level()).available, 302);
    },
  ),

  guarantee(
    { id: 'G95', title: 'imports each key once wherever the storage fails' },
    async (stage) => {
      const { productId, operator, faults } = stage;
      let failed = 0;
      for (const operation of ['load', 'commit', 'findWaiting', 'countImported'] as const) {
        for (const moment of ['before', 'after'] as const) {
          for (let skip = 0; skip < 3; skip += 1) {
            const importId = `${operation}-${moment}-${skip}`;
            const source = Array.from({ length: 501 }, (_, n) => `${importId}-${n}\n`);
            const run = () => operator.stock.importKeys({ productId, source, importId });
            faults.fail({ operation, moment, skip, times: 2 });
            if ((await run()).isErr()) failed += 1;
            faults.heal();
            const { imported, duplicates } = await must(run());
            assert.deepEqual({ imported, duplicates }, { imported: 501, duplicates: 0 }, importId);
          }
        }
      }
      assert.ok(failed >= 10, `it failed in many places, not in ${failed}`);
      assert.equal((await stage.level()).available, 24 * 501);
    },
  ),
];
