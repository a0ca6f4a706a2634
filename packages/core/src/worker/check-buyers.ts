import { err, ok, type Result } from 'neverthrow';
import { followStanding } from '../buyers/follow-standing.ts';
import type { StorageError } from '../ports/storage.ts';
import { underLease } from '../runtime/lease.ts';
import type { Runtime, Scope } from '../runtime/runtime.ts';
import { system, type Tenants } from './job-report.ts';

/** What `checkBuyers` did. */
export interface BuyersReport {
  /** Users whose orders were looked at. */
  readonly users: number;
  /** Orders that were frozen or released. */
  readonly changedOrders: number;
  /** Users whose orders could not be written now; the next run tries again. */
  readonly failed: number;
}

const usersPerRun = 200;

/** How many pages of a user's orders are looked at in one run; the next one goes on from there. */
const pagesPerUser = 10;

/** Lets orders follow what is said of their users; see `Worker.checkBuyers`. */
export async function checkBuyers(
  runtime: Runtime,
  tenants: Tenants,
): Promise<Result<BuyersReport, StorageError>> {
  const at = runtime.clock.now();
  const due = await runtime.storage.findStandingsDue({ tenants, at, limit: usersPerRun });
  if (due.isErr()) return err(due.error);
  const total = { users: 0, changedOrders: 0, failed: 0 };
  for (const { tenant, standing } of due.value) {
    const scope: Scope = { runtime, tenant, actor: system };
    // Leases stand in tables, errors and logs, where nobody is to be named.
    const job = `buyer/${await runtime.digest(JSON.stringify([tenant, standing.kind, standing.user]))}`;
    const ran = await underLease(scope, job, ({ fence }) =>
      followStanding(scope, standing, { pages: pagesPerUser, fence }),
    );
    if (ran.isErr()) total.failed += 1;
    else if (ran.value !== null) {
      total.users += 1;
      total.changedOrders += ran.value.changedOrders;
    }
  }
  return ok(total);
}
