import { ok } from 'neverthrow';
import { disguise, rewriting, type Saboteur } from './kit.ts';

/** Storages that lose what batches have done, or find them wrongly. */
export const batchSaboteurs: readonly Saboteur[] = [
  {
    name: 'keeps no pages of batches',
    breaks: ['S480', 'S481'],
    create: rewriting((change) => ({
      ...change,
      writes: change.writes.filter(({ kind }) => kind !== 'batch_page'),
    })),
  },
  {
    name: 'answers the first page whichever is asked for',
    breaks: ['S480'],
    create: (honest) =>
      disguise(honest, {
        loadBatch: ({ pageNo, ...request }) =>
          honest.loadBatch({ ...request, ...(pageNo === undefined ? {} : { pageNo: 1 }) }),
      }),
  },
  {
    name: 'lists batches oldest first',
    breaks: ['S482'],
    create: (honest) =>
      disguise(honest, {
        findBatches: async (filter) =>
          (await honest.findBatches(filter)).map(({ items, nextCursor }) => ({
            items: items.toReversed(),
            nextCursor,
          })),
      }),
  },
  {
    name: 'takes batches for ended that are being taken back',
    breaks: ['S483'],
    create: (honest) =>
      disguise(honest, {
        findRunningBatches: async (filter) =>
          (await honest.findRunningBatches(filter)).map((running) =>
            running.filter(({ batchId }) => batchId !== 'undoing'),
          ),
      }),
  },
  {
    name: 'begins with the first batch again, whichever came last',
    breaks: ['S483'],
    create: (honest) =>
      disguise(honest, {
        findRunningBatches: ({ tenants, limit }) => honest.findRunningBatches({ tenants, limit }),
      }),
  },
  {
    name: 'forgets no batch, and says that it has',
    breaks: ['S530'],
    create: (honest) => disguise(honest, { purgeBatches: () => Promise.resolve(ok(2)) }),
  },
  {
    name: 'forgets reports as early as plans',
    breaks: ['S530'],
    create: (honest) =>
      disguise(honest, {
        purgeBatches: (request) =>
          honest.purgeBatches({ ...request, reportsBefore: request.plansBefore }),
      }),
  },
  {
    name: 'forgets the batches of every tenant',
    breaks: ['S530'],
    create: (honest) =>
      disguise(honest, {
        purgeBatches: (request) => honest.purgeBatches({ ...request, tenants: 'all' }),
      }),
  },
  {
    name: 'makes up the batch of a page that comes without one',
    breaks: ['S484'],
    create: (honest) =>
      disguise(honest, {
        commit: async (changes) =>
          (await honest.commit(changes)).map((outcomes) =>
            outcomes.map((outcome, position) => {
              const isPage = changes[position]?.writes.every(({ kind }) => kind === 'batch_page');
              const isTaken = outcome.outcome === 'stale' && isPage === true;
              return isTaken ? { outcome: 'applied', claimed: [], duplicates: [] } : outcome;
            }),
          ),
      }),
  },
];
