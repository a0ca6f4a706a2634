import assert from 'node:assert/strict';
import type { ChangesLeaf, Seal, SealedRoot } from '../../ports/audit.ts';
import type { Disclosure } from '../../ports/storage.ts';
import { anId } from '../an-id.ts';
import { anOrder } from '../builders.ts';
import { testTenant } from '../change-builders.ts';
import type { ContractCase } from '../contract-case.ts';
import { startOfTests } from '../fixed-clock.ts';
import { storageCase, valueOf, type Desk } from '../storage-desk.ts';

const hashOf = (letter: string): string => letter.repeat(43);
const orderOf = (name: string) => anId('order', name);

function aRoot(rootNo: number, parts: Partial<SealedRoot> = {}): SealedRoot {
  return {
    tenant: testTenant,
    rootNo,
    previous: rootNo === 1 ? null : hashOf(String(rootNo - 1)),
    leaves: 1,
    tree: hashOf('t'),
    from: startOfTests,
    to: startOfTests + 5,
    sealedAt: startOfTests + rootNo,
    hash: hashOf(String(rootNo)),
    ...parts,
  };
}

function aLeaf(rootNo: number, name: string, parts: Partial<ChangesLeaf> = {}): ChangesLeaf {
  return {
    kind: 'changes',
    rootNo,
    leafNo: 0,
    orderId: orderOf(name),
    digest: hashOf('d'),
    afterSeq: 0,
    previous: null,
    firstVersion: 1,
    lastVersion: 2,
    ...parts,
  };
}

const sealOf = (rootNo: number, leaves: Seal['leaves']): Seal => {
  return { root: aRoot(rootNo, { leaves: leaves.length }), leaves };
};

async function latest(desk: Desk): Promise<number> {
  return valueOf(await desk.storage.latestRoot(testTenant))?.rootNo ?? 0;
}

/** Roots over histories, one after the other. */
export const sealCases: readonly ContractCase[] = [
  storageCase('S493', 'answers roots and leaves as they were sealed', async (desk) => {
    assert.equal(await latest(desk), 0);
    const later = { afterSeq: 3, previous: hashOf('p'), firstVersion: 3, lastVersion: 3 };
    const first = sealOf(1, [aLeaf(1, 'a'), aLeaf(1, 'b', { leafNo: 1 })]);
    const second = sealOf(2, [aLeaf(2, 'b', later)]);
    await desk.apply({ seal: first });
    await desk.apply({ seal: second });
    const { storage } = desk;
    const tenant = testTenant;
    assert.deepEqual(valueOf(await storage.latestRoot(tenant)), second.root);
    const roots = async (filter: object) =>
      valueOf(await storage.findRoots({ tenant, afterRoot: 0, limit: 10, ...filter }));
    assert.deepEqual(await roots({}), [first.root, second.root]);
    assert.deepEqual(await roots({ afterRoot: 1 }), [second.root]);
    assert.deepEqual(await roots({ limit: 1 }), [first.root]);
    const { sealedAt } = second.root;
    assert.deepEqual(await roots({ sealed: { to: sealedAt } }), [first.root]);
    assert.deepEqual(await roots({ sealed: { from: sealedAt } }), [second.root]);
    assert.deepEqual(await roots({ tenant: anId('tenant', 'other') }), []);
    const ofFirst = valueOf(await storage.findLeaves({ tenant, rootNo: 1 }));
    assert.deepEqual(ofFirst, first.leaves);
    const ofB = valueOf(await storage.findLeaves({ tenant, orderIds: [orderOf('b')] }));
    assert.deepEqual(ofB, [first.leaves[1], ...second.leaves]);
  }),

  storageCase('S494', 'seals everything once, whoever else does at the same time', async (desk) => {
    const rivals = ['a', 'b', 'c'].map((name) =>
      desk.change({ seal: sealOf(1, [aLeaf(1, name)]) }),
    );
    const outcomes = await Promise.all(rivals.map((change) => desk.commit(change)));
    const words = outcomes.map(({ outcome }) => outcome).toSorted();
    assert.deepEqual(words, ['applied', 'stale', 'stale']);
    assert.equal(await latest(desk), 1);
    const [leaf] = valueOf(await desk.storage.findLeaves({ tenant: testTenant, rootNo: 1 }));
    assert.ok(leaf !== undefined);
    const again = desk.change({ seal: sealOf(2, [aLeaf(2, leaf.orderId)]) });
    assert.equal((await desk.commit(again)).outcome, 'stale', 'these changes are sealed');
    assert.equal(await latest(desk), 1, 'nothing of it is there');
    assert.deepEqual(valueOf(await desk.storage.findLeaves({ tenant: testTenant, rootNo: 2 })), []);
  }),

  storageCase('S495', 'finds looks until they are sealed, as they are', async (desk) => {
    const order = anOrder({ orderId: orderOf('a') });
    await desk.stock(1);
    assert.equal((await desk.place({ orderId: order.orderId }, 'claims')).outcome, 'applied');
    const unitId = order.lines[0]?.units[0]?.unitId ?? assert.fail();
    const look = (reason: string): Disclosure => ({
      tenant: testTenant,
      orderId: order.orderId,
      unitId,
      attempt: 1,
      at: startOfTests,
      actor: 'operator:li',
      reason,
    });
    valueOf(await desk.storage.appendDisclosures([look('first'), look('second')]));
    const unsealed = async (limit = 10) =>
      valueOf(await desk.storage.findUnsealed({ tenants: 'all', limit }));
    const [first, second, ...more] = await unsealed();
    assert.ok(first !== undefined && second !== undefined && more.length === 0);
    const { tenant, orderId, at, content } = first;
    assert.deepEqual(
      { tenant, orderId, at, content },
      {
        tenant: testTenant,
        orderId: order.orderId,
        at: startOfTests,
        content: look('first'),
      },
    );
    assert.equal((await unsealed(1)).length, 1);
    const { disclosureId } = first;
    const digest = hashOf('d');
    const leaf = {
      kind: 'disclosure' as const,
      rootNo: 1,
      leafNo: 0,
      orderId,
      digest,
      disclosureId,
    };
    const seal = sealOf(1, [{ ...leaf, content }]);
    await desk.apply({ seal });
    assert.deepEqual(
      (await unsealed()).map((each) => each.content),
      [look('second')],
    );
    assert.deepEqual(valueOf(await desk.storage.findLeaves({ tenant, rootNo: 1 })), seal.leaves);
    const twice = sealOf(2, [{ ...leaf, rootNo: 2, content }]);
    assert.equal((await desk.commit(desk.change({ seal: twice }))).outcome, 'stale');
    const looks = valueOf(await desk.storage.findDisclosures(testTenant, orderId));
    assert.equal(looks.length, 2, 'a sealed look is shown as before');
  }),
];
