import { err, ok, type Result } from 'neverthrow';
import type { Period } from '../../../kernel/time.ts';
import type { StorageError } from '../../../ports/storage.ts';
import type { Scope } from '../../../runtime/runtime.ts';
import { archiveReport } from '../../archive/record-archive.ts';
import { standingStates } from '../../findings/finding-states.ts';
import { readPages } from '../../read-pages.ts';
import { defineCheck, type CheckContext } from '../check.ts';
import { collectFindings } from '../collect-findings.ts';
import { monthOf, monthPeriod } from '../period.ts';

const id = 'monthly.archive';

/**
 * Whether a month that is over was archived 备份与存档; of one that is not, nothing is asked yet, nor of
 * one in which there was no shop. Months of which that was found before are looked at again, so that an
 * archive that comes late settles them.
 */
export const monthlyArchive = defineCheck({
  id,
  checklist: 'monthly',
  codes: ['archive.missing'],
  settles: 'all',
  async run(context) {
    const { scope, shops, period, timeZone, now } = context;
    const earlier = await missingBefore(context);
    if (earlier.isErr()) return err(earlier.error);
    const month = monthOf(period, timeZone);
    const months = new Map([...earlier.value, [month, period] as const]);
    const archived = await archivedIn(scope, months);
    if (archived.isErr()) return err(archived.error);
    const found = collectFindings<'archive.missing'>();
    // Before there was a shop, and an order of it, there was nothing to put away.
    const since = Math.min(...shops.flatMap((shop) => [shop.createdAt, shop.ordersSince]));
    for (const [name, { to }] of [...months].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
      if (now < to || to <= since || archived.value.has(name)) continue;
      found.add({
        code: 'archive.missing',
        subject: { kind: 'month', month: name },
        status: 'warn',
        figures: { month: name, endedAt: to },
        evidence: [],
        remedies: [],
      });
    }
    const archives = archived.value.get(month) ?? 0;
    return ok(found.outcome({ archives, isOver: now >= period.to }));
  },
});

type Months = ReadonlyMap<string, Period>;

async function missingBefore({
  scope,
  timeZone,
}: CheckContext): Promise<Result<Months, StorageError>> {
  const { runtime, tenant } = scope;
  const months = new Map<string, Period>();
  const standing = { tenant, check: id, states: standingStates, limit: 100 };
  for await (const page of readPages((at) =>
    runtime.storage.findFindings({ ...standing, ...at }),
  )) {
    if (page.isErr()) return err(page.error);
    for (const { subject } of page.value) {
      const period = 'month' in subject ? monthPeriod(subject.month, timeZone) : null;
      if (period !== null && 'month' in subject) months.set(subject.month, period);
    }
  }
  return ok(months);
}

/** How many archives there are of each month that has any. */
async function archivedIn(
  { runtime, tenant }: Scope,
  months: Months,
): Promise<Result<ReadonlyMap<string, number>, StorageError>> {
  const counts = new Map<string, number>();
  const firstEnd = Math.min(...[...months.values()].map(({ to }) => to));
  const made = { tenant, kind: archiveReport, shopId: null, limit: 100 };
  for await (const page of readPages((at) => runtime.storage.findReports({ ...made, ...at }))) {
    if (page.isErr()) return err(page.error);
    for (const [month, { from, to }] of months) {
      // One that was made before the month was over does not hold all of it.
      const own = page.value.filter(
        ({ period, madeAt }) => madeAt >= to && period.from <= from && period.to >= to,
      );
      if (own.length > 0) counts.set(month, (counts.get(month) ?? 0) + own.length);
    }
    // Newest first: none of those behind was made after a month was over.
    if (page.value.some(({ madeAt }) => madeAt < firstEnd)) break;
  }
  return ok(counts);
}
