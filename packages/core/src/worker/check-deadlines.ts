import { err, ok, type Result } from 'neverthrow';
import { decideDeadlines } from '../deadlines/breach-decide.ts';
import { runOrderJobs, type OrderJob } from '../order/order-jobs.ts';
import { decideExpire } from '../redemption/extend-decide.ts';
import { join } from '../order/fresh-reading.ts';
import type { Actor } from '../order/history.ts';
import type { StorageError } from '../ports/storage.ts';
import type { TenantId } from '../kernel/ids.ts';
import type { Runtime, Scope } from '../runtime/runtime.ts';

/** What `checkDeadlines` did. */
export interface DeadlineReport {
  /** Deadlines that were announced to come soon, reminders included. */
  readonly warned: number;
  /** Deadlines that were announced to have passed. */
  readonly breached: number;
  /** Orders whose link has expired 已过期, which is stored now. */
  readonly expired: number;
  /** Orders that could not be written now; the next run tries again. */
  readonly failed: number;
}

const system: Actor = { kind: 'system', id: 'worker' };
const ordersPerRun = 500;

/** Announces deadlines; see `Worker.checkDeadlines`. */
export async function checkDeadlines(
  runtime: Runtime,
  tenants: readonly TenantId[] | 'all',
): Promise<Result<DeadlineReport, StorageError>> {
  const at = runtime.clock.now();
  const found = await runtime.storage.findAlarms({ tenants, at, limit: ordersPerRun });
  if (found.isErr()) return err(found.error);
  const total = { warned: 0, breached: 0, expired: 0, failed: 0 };
  for (const [tenant, orders] of Map.groupBy(found.value, (each) => each.tenant)) {
    const scope: Scope = { runtime, tenant, actor: system };
    const jobs = orders.map(({ orderId }): OrderJob<Announced, never> => ({
      target: { orderId },
      decide: ({ order, shop, now, shortages }) => {
        if (order === null) {
          return { decision: null, answer: ok({ warned: 0, breached: 0, expired: 0 }) };
        }
        const { policy } = shop;
        const mayRefuse =
          runtime.channelByType.get(shop.channelType)?.capabilities.refusesRefunds === true;
        const rules = runtime.caseRules;
        const how = { policy, now, shortages, rules, mayRefuse, isOverride: false };
        const announced = decideDeadlines(order, how);
        const decision = join(announced, decideExpire(announced.order, { policy, now }));
        const of = (type: string): number => decision.events.filter((e) => e.type === type).length;
        const warned = of('deadline.warned');
        const breached = of('deadline.breached');
        return { decision, answer: ok({ warned, breached, expired: of('redemption.expired') }) };
      },
    }));
    const ran = await runOrderJobs(scope, jobs);
    if (ran.isErr()) return err(ran.error);
    for (const each of ran.value) {
      if (each.isErr()) total.failed += 1;
      else if (each.value.isChanged) {
        total.warned += each.value.answer.warned;
        total.breached += each.value.answer.breached;
        total.expired += each.value.answer.expired;
      }
    }
  }
  return ok(total);
}

interface Announced {
  readonly warned: number;
  readonly breached: number;
  readonly expired: number;
}
