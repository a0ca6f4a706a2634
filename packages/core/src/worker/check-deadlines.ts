import { err, ok, type Result } from 'neverthrow';
import { orderTimesOf, type DeadlineContext } from '../deadlines/announce-decide.ts';
import { decideDeadlines } from '../deadlines/breach-decide.ts';
import { confirmAtOf, requestConfirmations } from '../fulfilment/confirmations-due.ts';
import { join } from '../order/fresh-reading.ts';
import type { Decision } from '../order/decision.ts';
import { draftOrder } from '../order/order-draft.ts';
import { runOrderJobs, type OrderJob } from '../order/order-jobs.ts';
import type { JobContext } from '../order/order-job.ts';
import type { Order } from '../order/order.ts';
import { decideExpire } from '../redemption/extend-decide.ts';
import type { AlarmedOrder } from '../ports/storage-rows.ts';
import type { StorageError } from '../ports/storage.ts';
import type { TenantId } from '../kernel/ids.ts';
import type { Runtime, Scope } from '../runtime/runtime.ts';

/** What `checkDeadlines` did. */
export interface DeadlineReport {
  /** Deadlines that were announced to come soon, reminders included. */
  readonly warned: number;
  /** Deadlines that were announced to have passed. */
  readonly breached: number;
  /** Steps of deadlines that have passed and further reminders: whom the host is to tell. */
  readonly told: number;
  /** Orders whose link has expired 已过期, which is stored now. */
  readonly expired: number;
  /** Orders that could not be looked at or written now; the next run tries again. */
  readonly failed: number;
}

const ordersPerPage = 500;

/** How many pages a run looks at, each without the orders of those before. */
const pagesPerRun = 4;

/** Announces deadlines; see `Worker.checkDeadlines`. */
export async function checkDeadlines(
  runtime: Runtime,
  tenants: readonly TenantId[] | 'all',
): Promise<Result<DeadlineReport, StorageError>> {
  const at = runtime.clock.now();
  const counts: Counts = { warned: 0, breached: 0, told: 0, expired: 0 };
  const seen: AlarmedOrder[] = [];
  let failed = 0;
  for (let page = 0; page < pagesPerRun; page += 1) {
    const filter = { tenants, at, limit: ordersPerPage, except: seen };
    const found = await runtime.storage.findAlarms(filter);
    if (found.isErr()) return err(found.error);
    if (found.value.length === 0) break;
    seen.push(...found.value);
    for (const [tenant, orders] of Map.groupBy(found.value, (each) => each.tenant)) {
      const looked = await lookAt({ runtime, tenant, actor: system }, orders, counts);
      if (looked.isErr()) return err(looked.error);
      failed += looked.value.length;
    }
  }
  return ok({ ...counts, failed });
}

const system = { kind: 'system', id: 'worker' } as const;

/** What was announced of one order, or in all. */
interface Counts {
  warned: number;
  breached: number;
  told: number;
  expired: number;
}

// Answers those that failed. What nobody can read, or decide about, must not keep the others waiting:
// where a page cannot be done at once, each of its orders is tried by itself.
async function lookAt(
  scope: Scope,
  orders: readonly AlarmedOrder[],
  counts: Counts,
): Promise<Result<readonly AlarmedOrder[], StorageError>> {
  const ran = await announce(scope, orders);
  if (ran === null || (ran.isErr() && isOfOneOrder.has(ran.error.code))) {
    return orders.length === 1 ? ok(orders) : lookAtEach(scope, orders, counts);
  }
  if (ran.isErr()) return err(ran.error);
  for (const each of ran.value) {
    if (each.isErr() || !each.value.isChanged) continue;
    for (const name of countNames) counts[name] += each.value.answer[name];
  }
  return ok(orders.filter((_order, position) => ran.value[position]?.isErr() !== false));
}

async function lookAtEach(
  scope: Scope,
  orders: readonly AlarmedOrder[],
  counts: Counts,
): Promise<Result<readonly AlarmedOrder[], StorageError>> {
  const failed: AlarmedOrder[] = [];
  for (const order of orders) {
    const alone = await lookAt(scope, [order], counts);
    if (alone.isErr()) return err(alone.error);
    failed.push(...alone.value);
  }
  return ok(failed);
}

const countNames = ['warned', 'breached', 'told', 'expired'] as const;
const isOfOneOrder: ReadonlySet<string> = new Set(['storage.corrupt']);

type Announced = Awaited<ReturnType<typeof runOrderJobs<Counts, never>>>;

// `null` where a broken invariant of ours was thrown.
async function announce(scope: Scope, orders: readonly AlarmedOrder[]): Promise<Announced | null> {
  const jobs = orders.map((each) => jobFor(scope, each));
  try {
    return await runOrderJobs(scope, jobs);
  } catch (cause) {
    scope.runtime.logger.log('error', 'deadlines could not be decided', { cause: String(cause) });
    return null;
  }
}

function jobFor({ runtime }: Scope, found: AlarmedOrder): OrderJob<Counts, never> {
  return {
    target: { orderId: found.orderId },
    decide: (context) => {
      const decision =
        context.order === null
          ? null
          : decide(runtime, { ...context, order: context.order, found });
      const of = (type: string): number =>
        decision?.events.filter((event) => event.type === type).length ?? 0;
      const answer = {
        warned: of('deadline.warned'),
        breached: of('deadline.breached'),
        told: of('deadline.escalated') + of('deadline.reminded'),
        expired: of('redemption.expired'),
      };
      return { decision, answer: ok(answer) };
    },
  };
}

// Its channel takes the word that goods went out for some time only, also where their buyer has not come.
function decideTelling(order: Order, { policy, now }: DeadlineContext): Decision {
  const draft = draftOrder(order, now);
  const at = confirmAtOf(order, policy);
  if (at !== null && at <= now) requestConfirmations(draft, policy);
  return { order: draft.order, events: draft.events };
}

interface Looking extends Pick<JobContext, 'shop' | 'now' | 'shortages'> {
  readonly order: Order;
  readonly found: AlarmedOrder;
}

function decide(
  { channelByType, caseRules: rules }: Runtime,
  { order, found, shop, now, shortages }: Looking,
): Decision {
  const { policy } = shop;
  const mayRefuse = channelByType.get(shop.channelType)?.capabilities.refusesRefunds === true;
  const how = { policy, now, shortages, rules, mayRefuse, isOverride: false };
  const announced = decideDeadlines(order, how);
  const expired = join(announced, decideExpire(announced.order, { policy, now }));
  const decision = join(expired, decideTelling(expired.order, { policy, now }));
  if (decision.events.length > 0 || order.version !== found.version) return decision;
  // Nobody has changed it, and it stands among those to look at by terms of another day: its times are
  // counted anew, or it would stand there in front of others for ever.
  const { alarmAt: nextAt } = orderTimesOf(order, policy);
  if (nextAt !== null && nextAt <= now) return decision;
  const draft = draftOrder(order, now);
  draft.emit({ type: 'deadline.recounted', nextAt });
  return { order: draft.order, events: draft.events };
}
