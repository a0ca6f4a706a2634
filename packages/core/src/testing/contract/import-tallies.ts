import assert from 'node:assert/strict';
import type { ImportBatch } from '../../stock/import-batch.ts';
import type { ImportFilter, ImportTally } from '../../ports/import-tallies.ts';
import { anId } from '../an-id.ts';
import { aNewKey, aWriteOf, claimsFor, testTenant } from '../change-builders.ts';
import { anImport, anOrder, aProduct } from '../builders.ts';
import type { ContractCase } from '../contract-case.ts';
import { startOfTests } from '../fixed-clock.ts';
import { product2, storageCase, valueOf, type Desk } from '../storage-desk.ts';
import { allPages } from './finds.ts';

const otherTenant = anId('tenant', 'other');
const shares = { use: 'multi_use', quota: 9 } as const;

/** How good the keys of an import were. */
export const importTallyCases: readonly ContractCase[] = [
  storageCase(
    'S545',
    'lists imports, latest first, page by page, with what narrows',
    async (desk) => {
      const none = await tallies(desk);
      assert.deepEqual(none, []);
      const all = [
        anImport({ importId: idOf('a'), supplier: '甲', startedAt: startOfTests }),
        anImport({ importId: idOf('b'), supplier: null, startedAt: startOfTests + 5 }),
        anImport({ importId: idOf('c'), supplier: '甲', startedAt: startOfTests + 5 }),
        anImport({ importId: idOf('d'), productId: product2, supplier: '乙', startedAt: 7 }),
      ];
      for (const batch of all) await put(desk, batch);
      await put(desk, anImport({ importId: idOf('e') }), otherTenant);
      for (const limit of [1, 2, 500]) {
        const pages = await allPages(async (cursor) =>
          valueOf(await desk.storage.findImports({ tenant: testTenant, limit, ...cursor })),
        );
        const found = pages.flatMap(({ items }) => items);
        assert.deepEqual(namesOf(found), ['c', 'b', 'a', 'd'], `pages of ${limit}`);
      }
      assert.deepEqual(namesOf(await tallies(desk, { supplier: '甲' })), ['c', 'a']);
      assert.deepEqual(namesOf(await tallies(desk, { productId: product2 })), ['d']);
      assert.deepEqual(namesOf(await tallies(desk, { productId: product2, supplier: '甲' })), []);
      const [latest] = await tallies(desk, { limit: 1 });
      assert.deepEqual(latest, { batch: all[2], imported: 0, defects: 0 });
    },
  ),

  storageCase(
    'S546',
    'counts each defect against the import that brought the key',
    async (desk) => {
      await put(desk, anImport({ importId: idOf('a'), supplier: '甲' }));
      await put(
        desk,
        anImport({ importId: idOf('b'), supplier: '乙', startedAt: startOfTests + 1 }),
      );
      await desk.stock([
        { keyId: anId('key', 'k1'), importId: idOf('a') },
        { keyId: anId('key', 'k2'), importId: idOf('a') },
      ]);
      const order = anOrder({ quantity: 2 });
      await desk.apply({ writes: [aWriteOf(order)], claims: claimsFor(order) });
      const [one, two] = claimsFor(order);
      assert.ok(one !== undefined && two !== undefined);
      // With the very change that makes the key void.
      await desk.apply({ defects: [one], keyMoves: [{ ...one, to: 'voided' }] });
      assert.deepEqual(counts(await tallies(desk)), { b: [0, 0], a: [2, 1] });
      await desk.apply({ defects: [two] });
      assert.deepEqual(counts(await tallies(desk)), { b: [0, 0], a: [2, 2] });
    },
  ),

  storageCase('S547', 'counts a shared key once for each unit that it failed', async (desk) => {
    const productId = anId('product', 'accounts');
    const value = aProduct({ productId, stock: { kind: 'keys', keys: 'multi_use' } });
    await desk.apply({ writes: [{ kind: 'product', expectedVersion: 0, value }] });
    await put(desk, anImport({ importId: idOf('a'), productId }));
    const key = aNewKey({
      keyId: anId('key', 'k1'),
      productId,
      importId: idOf('a'),
      share: shares,
    });
    await desk.apply({ newKeys: [key] });
    const order = anOrder({ quantity: 3 });
    const claims = claimsFor(order, { productId, from: 'multi_use' });
    await desk.apply({ writes: [aWriteOf(order)], claims });
    await desk.apply({ defects: claims.slice(0, 2) });
    assert.deepEqual(counts(await tallies(desk)), { a: [1, 2] });
  }),

  storageCase(
    'S548',
    'knows no defect of a key that no unit has, and none of a stale change',
    async (desk) => {
      await put(desk, anImport({ importId: idOf('a') }));
      await desk.stock([{ keyId: anId('key', 'k1'), importId: idOf('a') }]);
      const order = anOrder();
      const [claim] = claimsFor(order);
      assert.ok(claim !== undefined);
      const loose = await desk.commit(desk.change({ defects: [claim] }));
      assert.equal(loose.outcome, 'stale');
      await desk.apply({ writes: [aWriteOf(order)], claims: [claim] });
      const late = desk.change({
        writes: [{ kind: 'order', expectedVersion: 7, value: { ...order, version: 8 } }],
        defects: [claim],
      });
      assert.equal((await desk.commit(late)).outcome, 'stale');
      assert.deepEqual(counts(await tallies(desk)), { a: [1, 0] });
      const repeated = desk.change({ defects: [claim] });
      assert.equal((await desk.commit(repeated)).outcome, 'applied');
      assert.equal((await desk.commit(repeated)).outcome, 'duplicate');
      assert.deepEqual(counts(await tallies(desk)), { a: [1, 1] });
    },
  ),

  storageCase('S549', 'adds the imports of each supplier up, most defects first', async (desk) => {
    const ask = async (productId?: typeof product2) =>
      valueOf(
        await desk.storage.tallySuppliers({ tenant: testTenant, ...(productId && { productId }) }),
      );
    assert.deepEqual(await ask(), []);
    const suppliers = [
      ['a', '甲'],
      ['b', '乙'],
      ['c', null],
      ['d', '乙'],
    ] as const;
    for (const [name, supplier] of suppliers) {
      await put(desk, anImport({ importId: idOf(name), supplier }));
      await desk.stock([{ keyId: anId('key', name), importId: idOf(name) }]);
    }
    await put(desk, anImport({ importId: idOf('e'), supplier: '丙', productId: product2 }));
    const order = anOrder({ quantity: 4 });
    await desk.apply({ writes: [aWriteOf(order)], claims: claimsFor(order) });
    const loaded = await desk.load({ orderIds: [order.orderId], withKeys: true });
    const bad = loaded.keys.filter(({ keyId }) => ['b', 'd', 'c'].includes(keyId));
    await desk.apply({ defects: bad.map(({ unitId, attempt }) => ({ unitId, attempt })) });
    const expected = [
      { supplier: '乙', imports: 2, imported: 2, defects: 2 },
      { supplier: null, imports: 1, imported: 1, defects: 1 },
    ];
    const [first, second, ...others] = await ask();
    assert.deepEqual([first, second], expected);
    assert.deepEqual(others.map(({ supplier }) => supplier).toSorted(), ['丙', '甲'].toSorted());
    const ofOther = [{ supplier: '丙', imports: 1, imported: 0, defects: 0 }];
    assert.deepEqual(await ask(product2), ofOther);
    assert.deepEqual(await tallies(desk, {}, otherTenant), []);
  }),
];

function idOf(name: string): ImportBatch['importId'] {
  return anId('import', name);
}

async function put(desk: Desk, value: ImportBatch, tenant = testTenant): Promise<void> {
  await desk.apply({ tenant, writes: [{ kind: 'import', expectedVersion: 0, value }] });
}

async function tallies(
  desk: Desk,
  which: Partial<ImportFilter> = {},
  tenant = testTenant,
): Promise<readonly ImportTally[]> {
  return valueOf(await desk.storage.findImports({ tenant, limit: 500, ...which })).items;
}

function namesOf(found: readonly ImportTally[]): readonly string[] {
  return found.map(({ batch }) => batch.importId);
}

function counts(found: readonly ImportTally[]): Readonly<Record<string, readonly number[]>> {
  return Object.fromEntries(
    found.map(({ batch, imported, defects }) => [batch.importId, [imported, defects]]),
  );
}
