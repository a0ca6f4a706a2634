import { err, ok, type Result } from 'neverthrow';
import type { Deadline, DeadlineName } from '../../../deadlines/deadline.ts';
import { deadlinesOf } from '../../../deadlines/running-deadlines.ts';
import type { Instant } from '../../../kernel/time.ts';
import type { Order } from '../../../order/order.ts';
import type { StorageError } from '../../../ports/storage.ts';
import type { CheckContext } from '../check.ts';
import { readPages } from '../../read-pages.ts';

/** A deadline that has passed. */
export interface Overdue {
  readonly order: Order;
  readonly name: DeadlineName;
  /** The case that it is about; empty where it is about the order. */
  readonly subject: string;
  readonly since: Instant;
  readonly dueAt: Instant;
}

const pageSize = 500;

/** What the shops are late with, of some deadlines; the longest overdue first. */
export async function readOverdue(
  { scope, shops, shopId, now }: CheckContext,
  names: ReadonlySet<DeadlineName>,
  take: (overdue: Overdue) => void,
): Promise<Result<void, StorageError>> {
  const { runtime, tenant } = scope;
  const policies = new Map(shops.map((shop) => [shop.shopId, shop.policy]));
  const filter = { tenant, ...(shopId === null ? {} : { shopId }), to: now + 1, limit: pageSize };
  for await (const page of readPages((from) => runtime.storage.findDue({ ...filter, ...from }))) {
    if (page.isErr()) return err(page.error);
    for (const order of page.value) {
      const policy = policies.get(order.shopId);
      if (policy === undefined) continue;
      for (const deadline of deadlinesOf(order, policy)) {
        if (names.has(deadline.name) && isSellersAndLate(deadline, now))
          take({ order, ...deadline });
      }
    }
  }
  return ok();
}

function isSellersAndLate(
  deadline: Deadline,
  now: Instant,
): deadline is Deadline & { readonly dueAt: Instant } {
  return deadline.owner === 'seller' && deadline.dueAt !== null && deadline.dueAt <= now;
}
