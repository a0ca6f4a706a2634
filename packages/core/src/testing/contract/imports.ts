import assert from 'node:assert/strict';
import type { ImportId } from '../../kernel/ids.ts';
import type { NewKey } from '../../ports/change.ts';
import { anId } from '../an-id.ts';
import { anOrder } from '../builders.ts';
import { aNewKey, claimsFor, testTenant } from '../change-builders.ts';
import type { ContractCase } from '../contract-case.ts';
import { product1, product2, storageCase, valueOf } from '../storage-desk.ts';

/** Keys that come into stock, each once. */
export const importCases: readonly ContractCase[] = [
  storageCase(
    'S90',
    'leaves out keys that are in stock already, and reports them',
    async (desk) => {
      await desk.apply({ newKeys: [keyOf('a', 'known'), keyOf('b', 'also known')] });
      const { duplicates } = await desk.apply({
        newKeys: [
          keyOf('c', 'new'),
          { ...keyOf('d', 'known'), productId: product2 },
          keyOf('e', 'twice'),
          keyOf('f', 'twice'),
          keyOf('g', 'also known'),
        ],
      });
      assert.deepEqual(duplicates.toSorted(), ['also known', 'known', 'twice']);
      assert.deepEqual([await desk.countFree(product1), await desk.countFree(product2)], [4, 0]);
    },
  ),

  storageCase('S91', 'knows a key again after it was sold or made void', async (desk) => {
    await desk.stock(2);
    const order = anOrder({ quantity: 2 });
    await desk.commit(desk.placing(order, 'claims'));
    const [claim] = claimsFor(order);
    assert.ok(claim !== undefined);
    await desk.apply({ keyMoves: [{ ...claim, to: 'voided' }] });
    const again = [keyOf('x', 'fingerprint-k1'), keyOf('y', 'fingerprint-k2')];
    const { duplicates } = await desk.apply({ newKeys: again });
    assert.equal(duplicates.length, 2);
    assert.equal(await desk.countFree(), 0);
  }),

  storageCase(
    'S92',
    'takes each key once when the same file is imported twice at once',
    async (desk) => {
      const imports = ['left', 'right', 'third'].map((name) =>
        desk.change({
          newKeys: Array.from({ length: 50 }, (_, n) => keyOf(`${name}-${n}`, `print-${n}`)),
        }),
      );
      const outcomes = await Promise.all(imports.map((change) => desk.commit(change)));
      const duplicates = outcomes.flatMap((each) =>
        each.outcome === 'applied' ? each.duplicates : [],
      );
      assert.deepEqual([duplicates.length, new Set(duplicates).size], [100, 50]);
      assert.equal(await desk.countFree(), 50);
    },
  ),

  storageCase('S93', 'takes a thousand keys in one change', async (desk) => {
    const newKeys = Array.from({ length: 1_000 }, (_, n) => keyOf(`bulk-${n}`, `print-${n}`));
    const { duplicates } = await desk.apply({ newKeys });
    assert.deepEqual(duplicates, []);
    assert.equal(await desk.countFree(), 1_000);
    const order = anOrder({ quantity: 1_000 });
    const outcome = await desk.commit(desk.placing(order, 'claims'));
    assert.ok(outcome.outcome === 'applied');
    const sealed = outcome.claimed.map((key) => key.sealed).toSorted();
    assert.deepEqual(sealed, newKeys.map((key) => key.sealed).toSorted());
  }),

  storageCase('S94', 'counts what an import has brought in, wherever it is now', async (desk) => {
    const [left, right] = ['left', 'right'].map((name) => anId('import', name));
    assert.ok(left !== undefined && right !== undefined);
    const count = async (importId: ImportId, tenant = testTenant) =>
      valueOf(await desk.storage.countImported(tenant, importId));
    assert.equal(await count(left), 0);
    const keys = ['a', 'b', 'c'].map((name) => ({ ...keyOf(name, name), importId: left }));
    await desk.apply({ newKeys: keys });
    await desk.apply({
      newKeys: [
        { ...keyOf('d', 'a'), importId: right },
        { ...keyOf('e', 'e'), importId: right },
      ],
    });
    const order = anOrder();
    await desk.commit(desk.placing(order, 'claims'));
    const [claim] = claimsFor(order);
    assert.ok(claim !== undefined);
    await desk.apply({ keyMoves: [{ ...claim, to: 'voided' }] });
    assert.deepEqual([await count(left), await count(right)], [3, 1]);
    assert.equal(await count(left, anId('tenant', 'other')), 0);
  }),
];

function keyOf(name: string, fingerprint: string): NewKey {
  return aNewKey({ keyId: anId('key', name), fingerprint });
}
