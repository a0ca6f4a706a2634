import type { HistoryRecord } from '../../order/history.ts';
import type { RecordFilter } from '../../ports/audit.ts';
import { disguise, rewriting, type Saboteur } from './kit.ts';

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
];

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
