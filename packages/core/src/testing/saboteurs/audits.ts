import { ok } from 'neverthrow';
import type { HistoryRecord } from '../../order/history.ts';
import type { RecordFilter } from '../../ports/audit.ts';
import {
  committing,
  derivedId,
  disguise,
  rewriting,
  type CommitOne,
  type Saboteur,
} from './kit.ts';

/** Storages that lose or mend what proves a history. */
export const auditSaboteurs: readonly Saboteur[] = [
  {
    name: 'forgets the hashes of changes',
    breaks: ['S490', 'S491'],
    create: rewriting(({ links: _links, ...change }) => change),
  },
  {
    name: 'answers events of a change that it knows only',
    breaks: ['S490'],
    create: onRecords((records) =>
      records.map((record) => ({
        ...record,
        events: record.events.filter((event) => !('since' in Object(event))),
      })),
    ),
  },
  {
    name: 'answers changes from the first one on, wherever it is asked to begin',
    breaks: ['S491'],
    create: onRecords(null, (filter) => ({ ...filter, afterSeq: 0 })),
  },
  {
    name: 'answers all changes at once',
    breaks: ['S491'],
    create: onRecords(null, (filter) => ({ ...filter, limit: 1_000 })),
  },
  {
    name: 'loses what was sealed',
    breaks: ['S493', 'S494', 'S495'],
    create: rewriting(({ seal: _seal, ...change }) => change),
  },
  {
    name: 'seals the same again under the next number',
    breaks: ['S494'],
    create: committing((honest, storage) => async (change) => {
      const outcome = await honest(change);
      if (change.seal === undefined || !isStale(outcome)) return outcome;
      const last = (await storage.latestRoot(change.tenant)).unwrapOr(null);
      const rootNo = (last?.rootNo ?? 0) + 1;
      const root = { ...change.seal.root, rootNo, previous: last?.hash ?? null };
      const leaves = change.seal.leaves.map((leaf) => ({ ...leaf, rootNo }));
      return honest({ ...change, changeId: derivedId(change, rootNo), seal: { root, leaves } });
    }),
  },
  {
    name: 'answers all roots there are',
    breaks: ['S493'],
    create: (honest) =>
      disguise(honest, {
        findRoots: ({ tenant }) => honest.findRoots({ tenant, afterRoot: 0, limit: 1_000 }),
      }),
  },
  {
    name: 'mixes up leaves of a root',
    breaks: ['S493'],
    create: (honest) =>
      disguise(honest, {
        findLeaves: async (filter) =>
          (await honest.findLeaves(filter)).map((leaves) => leaves.toReversed()),
      }),
  },
  {
    name: 'finds no look that is to be sealed',
    breaks: ['S495'],
    create: (honest) => disguise(honest, { findUnsealed: async () => ok([]) }),
  },
];

const isStale = (outcome: Awaited<ReturnType<CommitOne>>): boolean =>
  outcome.isOk() && outcome.value.outcome === 'stale';

function onRecords(
  answer: ((records: readonly HistoryRecord[]) => readonly HistoryRecord[]) | null,
  ask: (filter: RecordFilter) => RecordFilter = (filter) => filter,
): Saboteur['create'] {
  return (honest) =>
    disguise(honest, {
      findRecords: async (filter) => (await honest.findRecords(ask(filter))).map(answer ?? same),
    });
}

const same = <T>(value: T): T => value;
