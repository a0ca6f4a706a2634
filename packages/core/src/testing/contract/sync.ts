import assert from 'node:assert/strict';
import type { IngestFailure, SyncCursor } from '../../ports/change.ts';
import type { Disclosure } from '../../ports/storage.ts';
import { anId } from '../an-id.ts';
import { testTenant } from '../change-builders.ts';
import type { ContractCase } from '../contract-case.ts';
import { startOfTests } from '../fixed-clock.ts';
import { shop1, shop2, storageCase, valueOf, type Desk } from '../storage-desk.ts';

/** Cursors, rows that could not be decoded, and the record of looks at secrets. */
export const syncCases: readonly ContractCase[] = [
  storageCase('S80', 'keeps one cursor per shop and stream', async (desk) => {
    const { storage } = desk;
    const loadCursor = async (shopId = shop1, stream: SyncCursor['stream'] = 'orders') =>
      valueOf(await storage.loadCursor(testTenant, shopId, stream));
    assert.equal(await loadCursor(), null);
    const cursor = { shopId: shop1, stream: 'orders', readTo: startOfTests } as const;
    await desk.apply({ cursor });
    assert.deepEqual(await loadCursor(), cursor);
    for (const other of ['refunds', 'orders_sweep', 'refunds_sweep'] as const) {
      assert.equal(await loadCursor(shop1, other), null);
    }
    assert.equal(await loadCursor(shop2), null);
    const further = { ...cursor, readTo: startOfTests + 1 };
    await desk.apply({ cursor: further });
    assert.deepEqual(await loadCursor(), further);
  }),

  storageCase('S81', 'keeps rows that could not be decoded, one per number', async (desk) => {
    const rows = [aFailure('b', 20), aFailure('a', 10), aFailure('c', 30)];
    const [b, a, c] = rows;
    const elsewhere = { ...aFailure('a', 5), shopId: shop2 };
    await desk.apply({ ingestFailures: [...rows, elsewhere] });
    assert.deepEqual(await failures(desk), [a, b, c], 'oldest first');
    const again = { ...aFailure('a', 40), problem: 'still wrong', sealedRow: 'sealed again' };
    await desk.apply({ ingestFailures: [again] });
    assert.deepEqual(await failures(desk), [b, c, again]);
    assert.deepEqual(await failures(desk, shop2), [elsewhere]);
  }),

  storageCase('S82', 'forgets rows that have been read after all', async (desk) => {
    const [a, b] = [aFailure('a', 10), aFailure('b', 20)];
    await desk.apply({ ingestFailures: [a, b, { ...a, shopId: shop2 }] });
    await desk.apply({ ingestRepaired: [{ shopId: shop1, externalId: 'a' }] });
    assert.deepEqual(await failures(desk), [b]);
    assert.equal((await failures(desk, shop2)).length, 1);
    await desk.apply({ ingestRepaired: [{ shopId: shop1, externalId: 'never failed' }] });
  }),

  storageCase('S83', 'records every look at a secret', async (desk) => {
    const { storage } = desk;
    const [second, first, stranger] = [aLook('o1', 20), aLook('o1', 10), aLook('o2', 5)];
    valueOf(await storage.appendDisclosures([second, stranger]));
    valueOf(await storage.appendDisclosures([first]));
    const found = await storage.findDisclosures(testTenant, anId('order', 'o1'));
    assert.deepEqual(valueOf(found), [first, second]);
    const none = await storage.findDisclosures(testTenant, anId('order', 'o3'));
    assert.deepEqual(valueOf(none), []);
  }),
];

function aFailure(externalId: string, after: number): IngestFailure {
  const failedAt = startOfTests + after;
  const problem = 'no tid';
  const sealedRow = `row ${after}`;
  return { stream: 'refunds', shopId: shop1, externalId, problem, sealedRow, failedAt };
}

async function failures(desk: Desk, shopId = shop1): Promise<readonly IngestFailure[]> {
  return valueOf(await desk.storage.findIngestFailures(testTenant, shopId));
}

function aLook(order: string, after: number): Disclosure {
  return {
    tenant: testTenant,
    orderId: anId('order', order),
    unitId: anId('unit', `${order}.1.1`),
    attempt: 1,
    at: startOfTests + after,
    actor: 'operator:li',
    reason: '买家来电',
  };
}
