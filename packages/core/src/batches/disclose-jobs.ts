import { err, ok, type Result } from 'neverthrow';
import type { CoreError } from '../kernel/errors.ts';
import type { OrderId } from '../kernel/ids.ts';
import { deliveriesOf } from '../fulfilment/ship-decide.ts';
import type { OrderJob } from '../order/order-jobs.ts';
import type { Delivery, Order } from '../order/order.ts';
import { withLinesBy } from '../order/order-units.ts';
import type { StorageError } from '../ports/storage.ts';
import type { Scope } from '../runtime/runtime.ts';
import { looksAt } from '../stock/issued-goods.ts';
import { runFreshJobs, type FreshJob, type FreshlyDone } from '../sync/run-fresh-job.ts';
import type { BatchWork } from './batch-inputs.ts';
import type { BatchItem } from './batch.ts';
import { absent } from './find-items.ts';
import { decideItem, type ItemDone } from './item-decisions.ts';

/** What is on record of one order that is to be shown. */
export type Recorded = FreshlyDone<ItemDone, CoreError>;

/** Which goods of an order an operation shows; `null`: its link. */
export function goodsShownBy({ operation, input }: BatchWork): readonly Delivery[] | null {
  if (operation !== 'fulfilment.reveal') return null;
  return deliveriesOf('route' in input ? input.route : undefined);
}

/**
 * Puts on record that some orders are shown, in as few trips as possible: a link and a first look in the
 * order's history, a further look at a key among the looks.
 *
 * Errors: `storage.*`, after which nothing is to be shown; what was recorded before stays.
 */
export async function recordDisclosures(
  scope: Scope,
  given: {
    readonly work: BatchWork;
    readonly items: readonly BatchItem[];
    readonly reason: string;
  },
): Promise<Result<ReadonlyMap<OrderId, Recorded>, StorageError>> {
  const { work, items, reason } = given;
  const decidedOn = new Map<OrderId, Order>();
  const jobs = items
    .filter(({ planned }) => planned.verdict === 'apply')
    .map((item): FreshJob<ItemDone, CoreError> => {
      const { orderId } = item;
      return {
        orderId,
        jobWith: (fresh): OrderJob<ItemDone, CoreError> => ({
          target: { orderId },
          reason,
          decide: (context) => {
            const { order } = context;
            if (order === null) return { decision: null, answer: err(absent(item)) };
            decidedOn.set(orderId, order);
            return decideItem(work, order, { ...context, scope, caseId: null, fresh });
          },
        }),
      };
    });
  const ran = await runFreshJobs(scope, jobs, { withKeys: true });
  if (ran.isErr()) return err(ran.error);
  const settled = [...jobs.entries()].flatMap(([position, { orderId }]) => {
    const done = ran.value[position];
    return done === undefined ? [] : [[orderId, done] as const];
  });
  // What had been revealed before is seen again; what was not says so in the history.
  const deliveries = goodsShownBy(work);
  const looks = settled.flatMap(([orderId, done]) => {
    const order = decidedOn.get(orderId);
    if (deliveries === null || done.isErr() || order === undefined) return [];
    return looksAt(scope, { order: withLinesBy(order, deliveries), reason });
  });
  const looked = looks.length === 0 ? ok() : await scope.runtime.storage.appendDisclosures(looks);
  return looked.map(() => new Map(settled));
}
