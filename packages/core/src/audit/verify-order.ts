import { err, ok, type Result } from 'neverthrow';
import { coreError, type CoreError } from '../kernel/errors.ts';
import type { OrderId } from '../kernel/ids.ts';
import type { Order } from '../order/order.ts';
import type { StorageError } from '../ports/storage.ts';
import type { Scope } from '../runtime/runtime.ts';
import {
  checkEnd,
  rebuildOn,
  startOfHistory,
  walkOn,
  type HistoryProblem,
  type HistoryWalk,
} from './check-history.ts';

/** What `audit.verify` found. */
export interface VerifiedOrder {
  /** The order that was asked for. */
  readonly orderId: OrderId;
  /** Its version then: how many changes its history has. */
  readonly version: number;
  /** Changes at its beginning, or between, that an earlier release has made: nothing links them. */
  readonly unlinkedChanges: number;
  /** The first thing that is wrong; `null` where the history is whole and leads to the order. */
  readonly finding: { readonly version: number; readonly problem: HistoryProblem } | null;
}

/** Why an order could not be verified. */
export type VerifyOrderError = StorageError | CoreError<'order.not_found'>;

const recordsPerRead = 200;

/** See `AuditService.verify`. */
export async function verifyOrder(
  scope: Scope,
  orderId: OrderId,
): Promise<Result<VerifiedOrder, VerifyOrderError>> {
  const { tenant, runtime } = scope;
  const loaded = await runtime.storage.load({ tenant, orderIds: [orderId] });
  if (loaded.isErr()) return err(loaded.error);
  const [order] = loaded.value.orders;
  if (order === undefined) return err(coreError('order.not_found', { orderId }));
  return (await walkHistory(scope, order)).map(({ walk, problem }) => ({
    orderId,
    version: order.version,
    unlinkedChanges: walk.unlinked,
    finding: problem === null ? null : { version: walk.version + 1, problem },
  }));
}

interface Walked {
  readonly walk: HistoryWalk;
  readonly problem: HistoryProblem | null;
}

// What was added after the order was loaded is left to the next call.
async function walkHistory(
  { tenant, runtime }: Scope,
  order: Order,
): Promise<Result<Walked, StorageError>> {
  const { storage, digest } = runtime;
  let walk = startOfHistory;
  let rebuilt: Order | null = null;
  for (;;) {
    const filter = { tenant, orderId: order.orderId, afterSeq: walk.lastSeq };
    const read = await storage.findRecords({ ...filter, limit: recordsPerRead });
    if (read.isErr()) return err(read.error);
    for (const record of read.value) {
      if (walk.version === order.version) break;
      const next = await walkOn(digest, walk, record);
      if (typeof next === 'string') return ok({ walk, problem: next });
      rebuilt = rebuildOn(rebuilt, record);
      if (rebuilt === null) return ok({ walk, problem: 'unreadable' });
      walk = next;
    }
    if (walk.version === order.version || read.value.length < recordsPerRead) break;
  }
  return ok({ walk, problem: checkEnd(order, walk, rebuilt) });
}
