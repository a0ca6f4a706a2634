import { batchMachine } from '../batches/batch-machine.ts';
import { noItems, type Batch, type BatchItem, type BatchPage } from '../batches/batch.ts';
import type { OrderId } from '../kernel/ids.ts';
import { hourMs } from '../kernel/time.ts';
import { anId } from './an-id.ts';
import { startOfTests } from './fixed-clock.ts';

const actor = { kind: 'operator', id: 'li' } as const;

/** Builds a batch: planned, one page, to remove one order; whatever is given replaces that. */
export function aBatch(parts: Partial<Batch> = {}): Batch {
  const [state = 'planned'] = batchMachine.initial;
  return {
    batchId: anId('batch', 'batch-1'),
    version: 1,
    operation: 'orders.remove',
    input: {},
    reason: 'placed by mistake',
    state,
    plannedBy: actor,
    plannedAt: startOfTests,
    expiresAt: startOfTests + hourMs,
    startedBy: null,
    startedAt: null,
    endedAt: null,
    itemCount: 1,
    pageCount: 1,
    planned: { apply: 1, endorse: 0, skip: 0, refuse: 0 },
    totals: { stock: [], productsLeftOut: 0, money: [] },
    pagesDone: 0,
    counts: noItems,
    cancelled: null,
    undo: null,
    ...parts,
  };
}

/** Builds a page with one item; whatever is given replaces that. */
export function aBatchPage(parts: Partial<BatchPage> = {}): BatchPage {
  const batchId = anId('batch', 'batch-1');
  return { batchId, pageNo: 1, version: 1, items: [aBatchItem()], ...parts };
}

/** Builds an item that would be done. */
export function aBatchItem(orderId: OrderId = anId('order', 'order-1')): BatchItem {
  return {
    orderId,
    orderNo: `no-${orderId}`,
    caseId: null,
    planned: { verdict: 'apply', problem: null, version: 1 },
    result: null,
    undone: null,
  };
}
