import assert from 'node:assert/strict';
import type { OrderId } from '../../kernel/ids.ts';
import type { Order } from '../../order/order.ts';
import type { SealedText } from '../../ports/sealed-text.ts';
import { anId } from '../an-id.ts';
import { anOrder } from '../builders.ts';
import { anEvent, testTenant } from '../change-builders.ts';
import type { ContractCase } from '../contract-case.ts';
import { startOfTests } from '../fixed-clock.ts';
import { must } from '../guarantees/answers.ts';
import { furnish, storageCase, type Desk } from '../storage-desk.ts';

const otherTenant = anId('tenant', 'other');
const a = anId('order', 'a');
const b = anId('order', 'b');

function aText(orderId: OrderId, parts: Partial<SealedText> = {}): SealedText {
  const print = `print of ${orderId}`;
  const kind = 'recipient';
  const sealed = `sealed ${orderId}`;
  return { orderId, kind, sealed, print, toldPrint: null, storedAt: startOfTests, ...parts };
}

async function textsOf(
  desk: Desk,
  orderIds: readonly OrderId[],
  tenant = testTenant,
): Promise<readonly SealedText[]> {
  const { texts } = await must(desk.storage.load({ tenant, orderIds, withTexts: true }));
  return texts.toSorted((x, y) => (`${x.orderId}${x.kind}` < `${y.orderId}${y.kind}` ? -1 : 1));
}

function placing(order: Order, put: readonly SealedText[]) {
  const writes = [{ kind: 'order', expectedVersion: order.version - 1, value: order }] as const;
  const events = [anEvent(order, { seq: order.eventCount })];
  return { writes, events, texts: { put, drop: [] } };
}

/** What is kept sealed beside orders: with its change or not at all, and gone when it is erased. */
export const textCases: readonly ContractCase[] = [
  storageCase('S461', 'answers what is sealed beside the orders that are loaded', async (desk) => {
    const account = aText(a, { kind: 'account', toldPrint: 'told', storedAt: startOfTests + 7 });
    await desk.apply(placing(anOrder({ orderId: a }), [aText(a), account]));
    await desk.apply(placing(anOrder({ orderId: b }), [aText(b)]));
    assert.deepEqual(await textsOf(desk, [a]), [account, aText(a)]);
    assert.deepEqual(await textsOf(desk, [a, b]), [account, aText(a), aText(b)]);
    const { orders, texts } = await desk.load({ orderIds: [a] });
    assert.deepEqual([orders.length, texts], [1, []], 'it was not asked for');
  }),

  storageCase('S462', 'puts a text in the place of the one before', async (desk) => {
    const order = anOrder({ orderId: a });
    await desk.apply(placing(order, [aText(a)]));
    const later = { ...order, version: 2, eventCount: 2 };
    const next = aText(a, { sealed: 'other', print: 'other', toldPrint: 'told' });
    await desk.apply(placing(later, [next]));
    assert.deepEqual(await textsOf(desk, [a]), [next]);
  }),

  storageCase(
    'S463',
    'stores the texts of a change that is stored, and of no other',
    async (desk) => {
      const order = anOrder({ orderId: a });
      await desk.apply(placing(order, [aText(a)]));
      const stale = { ...order, version: 8, eventCount: 2 };
      const refused = desk.change(placing(stale, [aText(a, { sealed: 'stale' })]));
      assert.deepEqual(await desk.commit(refused), { outcome: 'stale' });
      assert.deepEqual(await textsOf(desk, [a]), [aText(a)]);
    },
  ),

  storageCase('S464', 'leaves nothing of what was erased, and everything else', async (desk) => {
    const order = anOrder({ orderId: a });
    const account = aText(a, { kind: 'account' });
    await desk.apply(placing(order, [aText(a), account]));
    await desk.apply(placing(anOrder({ orderId: b }), [aText(b)]));
    const drop = [{ orderId: a, kind: 'recipient' }] as const;
    const later = { ...order, version: 2, eventCount: 2 };
    await desk.apply({ ...placing(later, []), texts: { put: [], drop } });
    assert.deepEqual(await textsOf(desk, [a, b]), [account, aText(b)]);
    const again = { ...order, version: 3, eventCount: 3 };
    await desk.apply({ ...placing(again, []), texts: { put: [], drop } });
    assert.deepEqual(await textsOf(desk, [a]), [account], 'what is not there needs no erasing');
  }),

  storageCase('S465', 'keeps what is sealed for one tenant from another', async (desk) => {
    await desk.apply(placing(anOrder({ orderId: a }), [aText(a)]));
    await furnish(desk, otherTenant);
    const theirs = anOrder({ orderId: a });
    const text = aText(a, { sealed: 'theirs' });
    const events = [{ ...anEvent(theirs), tenant: otherTenant }];
    await desk.apply({ ...placing(theirs, [text]), events, tenant: otherTenant });
    assert.deepEqual(await textsOf(desk, [a]), [aText(a)]);
    assert.deepEqual(await textsOf(desk, [a], otherTenant), [text]);
  }),
];
