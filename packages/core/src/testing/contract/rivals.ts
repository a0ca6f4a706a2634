import assert from 'node:assert/strict';
import type { AggregateWrite, Change } from '../../ports/change.ts';
import { anId } from '../an-id.ts';
import { aMapping, anImport, anOrder, aProduct, aShop } from '../builders.ts';
import { aNewKey, anEffect, aWriteOf, claimsFor } from '../change-builders.ts';
import type { ContractCase } from '../contract-case.ts';
import { startOfTests } from '../fixed-clock.ts';
import { product1, product2, shop1, storageCase, valueOf } from '../storage-desk.ts';
import { outcomesOf } from './outcomes.ts';

/** Rivals that want the same things in different orders, where a database would have them wait in a ring. */
export const rivalCases: readonly ContractCase[] = [
  storageCase('S12', 'holds every kind of aggregate to its version', async (desk) => {
    const kinds: readonly ((version: number) => AggregateWrite['value'])[] = [
      (version) => aShop({ shopId: shop1, version }),
      (version) => aProduct({ productId: product1, version }),
      (version) => aMapping({ version }),
      (version) => anImport({ version }),
    ];
    const names = ['shop', 'product', 'mapping', 'import'] as const;
    await desk.apply({
      writes: [writeOf('mapping', 0, aMapping()), writeOf('import', 0, anImport())],
    });
    for (const [i, valueAt] of kinds.entries()) {
      const kind = names[i] ?? 'shop';
      for (const expectedVersion of [0, 2]) {
        const write = writeOf(kind, expectedVersion, valueAt(expectedVersion + 1));
        assert.deepEqual(await desk.commit(desk.change({ writes: [write] })), { outcome: 'stale' });
      }
      await desk.apply({ writes: [writeOf(kind, 1, valueAt(2))] });
    }
  }),

  storageCase(
    'S13',
    'serves batches that write the same orders the other way round',
    async (desk) => {
      const names = ['a', 'b', 'c', 'd', 'e', 'f'];
      const orders = names.map((name) => anOrder({ orderId: anId('order', name) }));
      await desk.apply({ writes: orders.map(aWriteOf) });
      for (let version = 2; version <= 8; version += 1) {
        const batches = Array.from({ length: 6 }, (_, writer) => {
          const changes = orders.map((order) => {
            const next = { ...order, version, eventCount: version, linkGeneration: writer + 1 };
            return desk.change({ writes: [aWriteOf(next)] });
          });
          return writer % 2 === 0 ? changes : changes.toReversed();
        });
        const answers = await Promise.all(batches.map((batch) => desk.storage.commit(batch)));
        const outcomes = answers.flatMap(valueOf);
        assert.deepEqual(outcomesOf(outcomes), { applied: 6, stale: 30 });
      }
    },
  ),

  storageCase(
    'S29',
    'serves changes that claim the same products the other way round',
    async (desk) => {
      await desk.stock(
        Array.from({ length: 40 }, (_, n) => ({
          keyId: anId('key', `k${n}`),
          productId: n % 2 === 0 ? product1 : product2,
        })),
      );
      const changes = Array.from({ length: 40 }, (_, n) => {
        const order = anOrder({ orderId: anId('order', `o${n}`) });
        const other = anOrder({ orderId: anId('order', `o${n}-2`), productId: product2 });
        const claims = [...claimsFor(order), ...claimsFor(other)];
        const sorted = n % 2 === 0 ? claims : claims.toReversed();
        return {
          ...desk.placing(order),
          writes: [aWriteOf(order), aWriteOf(other)],
          claims: sorted,
        };
      });
      const outcomes = await Promise.all(changes.map((change) => desk.commit(change)));
      assert.deepEqual(outcomesOf(outcomes), { applied: 20, short: 20 });
      assert.deepEqual([await desk.countFree(product1), await desk.countFree(product2)], [0, 0]);
    },
  ),

  storageCase(
    'S14',
    'calls a change stale that speaks of what is not there, or is already',
    async (desk) => {
      await desk.stock(4);
      const order = anOrder();
      await desk.apply({ writes: [aWriteOf(order)], effects: [anEffect(order)] });
      const [claim] = claimsFor(order);
      assert.ok(claim !== undefined);
      const stranger = anOrder({ orderId: anId('order', 'stranger') });
      const { effectId } = anEffect(stranger);
      const rival = anOrder({ orderId: anId('order', 'rival'), orderNo: stranger.orderNo });
      const mistaken: readonly Partial<Change>[] = [
        { keyMoves: [{ ...claim, to: 'voided' }] },
        { effectUpdates: [{ effectId, state: 'done', attempts: 1, dueAt: startOfTests }] },
        { effects: [anEffect(order)] },
        { claims: [claim, claim] },
        { writes: [aWriteOf(stranger), aWriteOf(rival)] },
        { newKeys: [aNewKey({ keyId: anId('key', 'k1'), fingerprint: 'another card' })] },
      ];
      for (const parts of mistaken) {
        const outcome = await desk.commit(desk.change(parts));
        assert.deepEqual(outcome, { outcome: 'stale' }, Object.keys(parts).join());
      }
      assert.equal(await desk.countFree(), 4);
      assert.deepEqual((await desk.load({ orderIds: [stranger.orderId] })).orders, []);
    },
  ),

  storageCase(
    'S19',
    'lets a batch go on with what a change that came short has left',
    async (desk) => {
      await desk.stock(2);
      const [greedy, modest] = [3, 1].map((quantity, i) =>
        anOrder({ orderId: anId('order', `o${i}`), quantity, paidAt: startOfTests + i }),
      );
      assert.ok(greedy !== undefined && modest !== undefined);
      const changes = [greedy, modest].map((order) => desk.placing(order, 'claims'));
      const outcomes = valueOf(await desk.storage.commit(changes));
      assert.deepEqual(
        outcomes.map(({ outcome }) => outcome),
        ['short', 'applied'],
        "it stands in nobody's way until it has taken its place in the queue",
      );
    },
  ),
];

function writeOf(
  kind: AggregateWrite['kind'],
  expectedVersion: number,
  value: AggregateWrite['value'],
): AggregateWrite {
  return { kind, expectedVersion, value } as AggregateWrite;
}
