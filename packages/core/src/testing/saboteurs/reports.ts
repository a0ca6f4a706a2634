import { disguise, rewriting, type Saboteur } from './kit.ts';

/** Storages that lose reports and findings, or find them wrongly. */
export const reportSaboteurs: readonly Saboteur[] = [
  {
    name: 'keeps no rows of reports',
    breaks: ['S588'],
    create: rewriting((change) => ({
      ...change,
      writes: change.writes.filter(({ kind }) => kind !== 'report_item'),
    })),
  },
  {
    name: 'answers every row of a report, whichever are asked for',
    breaks: ['S588'],
    create: (honest) =>
      disguise(honest, {
        findReportItems: ({ tenant, reportId, limit }) =>
          honest.findReportItems({ tenant, reportId, limit }),
      }),
  },
  {
    name: 'forgets that a report was signed',
    breaks: ['S589'],
    create: rewriting((change) => ({
      ...change,
      writes: change.writes.map((write) =>
        write.kind === 'report' ? { ...write, value: { ...write.value, signedAt: null } } : write,
      ),
    })),
  },
  {
    name: 'lists reports oldest first',
    breaks: ['S590'],
    create: (honest) =>
      disguise(honest, {
        findReports: async (filter) =>
          (await honest.findReports(filter)).map(({ items, nextCursor }) => ({
            items: items.toReversed(),
            nextCursor,
          })),
      }),
  },
  {
    name: 'takes reports of all shops for reports of any',
    breaks: ['S590'],
    create: (honest) =>
      disguise(honest, {
        findReports: ({ shopId, ...filter }) =>
          honest.findReports(shopId === null ? filter : { ...filter, ...(shopId && { shopId }) }),
      }),
  },
  {
    name: 'lists findings that are settled with those that stand',
    breaks: ['S591'],
    create: (honest) =>
      disguise(honest, {
        findFindings: ({ states: _states, ...filter }) => honest.findFindings(filter),
      }),
  },
  {
    name: 'forgets the findings that stand',
    breaks: ['S592'],
    create: rewriting((change) => ({
      ...change,
      writes: change.writes.map((write) =>
        write.kind === 'finding' ? { ...write, value: { ...write.value, settledAt: 0 } } : write,
      ),
    })),
  },
  {
    name: 'forgets all rows of a report at once',
    breaks: ['S609'],
    create: (honest) =>
      disguise(honest, {
        purgeReportItems: (request) => honest.purgeReportItems({ ...request, limit: 500 }),
      }),
  },
  {
    name: 'forgets the reports of every tenant',
    breaks: ['S592'],
    create: (honest) =>
      disguise(honest, {
        purgeReports: (request) => honest.purgeReports({ ...request, tenants: 'all' }),
      }),
  },
];
