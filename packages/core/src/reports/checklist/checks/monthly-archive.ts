import { err, ok } from 'neverthrow';
import { archiveReport } from '../../archive/record-archive.ts';
import { readPages } from '../../read-pages.ts';
import { defineCheck } from '../check.ts';
import { collectFindings } from '../collect-findings.ts';

/** Whether a month that is over was archived 备份与存档; of one that is not, nothing is asked yet. */
export const monthlyArchive = defineCheck({
  id: 'monthly.archive',
  checklist: 'monthly',
  codes: ['archive.missing'],
  settles: 'same_period',
  async run({ scope, period, now }) {
    const found = collectFindings<'archive.missing'>();
    const { runtime, tenant } = scope;
    const { from, to } = period;
    let archives = 0;
    const made = { tenant, kind: archiveReport, shopId: null, limit: 100 };
    for await (const page of readPages((at) => runtime.storage.findReports({ ...made, ...at }))) {
      if (page.isErr()) return err(page.error);
      // One that was made before the month was over does not hold all of it.
      archives += page.value.filter(
        ({ period: of, madeAt }) => madeAt >= to && of.from <= from && of.to >= to,
      ).length;
      // Newest first: none of those behind was made after the month was over.
      if (archives > 0 || page.value.some(({ madeAt }) => madeAt < to)) break;
    }
    const isOver = now >= to;
    if (isOver && archives === 0) {
      found.add({
        code: 'archive.missing',
        subject: { kind: 'tenant' },
        status: 'warn',
        figures: { endedAt: to },
        evidence: [],
        remedies: [],
      });
    }
    return ok(found.outcome({ archives, isOver }));
  },
});
