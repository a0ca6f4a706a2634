import type { LedgerEntry } from '../../ledger/entry.ts';
import { disguise, rewriting, type Saboteur } from './kit.ts';

/** Storages that err about what is posted beside orders. */
export const ledgerEntrySaboteurs: readonly Saboteur[] = [
  {
    name: 'loses what is posted beside orders',
    breaks: ['S580', 'S581', 'S582', 'S583'],
    create: posting(() => []),
  },
  {
    name: 'forgets why, and by whom, something was posted',
    breaks: ['S580', 'S583'],
    create: posting((entries) => entries.map((each) => ({ ...each, by: '', reason: 'lost' }))),
  },
  {
    name: 'posts a line again under another id',
    breaks: ['S582'],
    create: posting((entries) =>
      entries.map((each) =>
        each.line === null ? each : { ...each, line: null, cause: 'subsidy' },
      ),
    ),
  },
  {
    name: 'takes the same id for another entry',
    breaks: ['S582'],
    create: posting((entries, changeId) =>
      entries.map((each) =>
        each.cause === 'deposit' ? { ...each, entryId: `${each.entryId} ${changeId}` } : each,
      ),
    ),
  },
  {
    name: 'lists only what orders have posted',
    breaks: ['S580'],
    create: (honest) =>
      disguise(honest, {
        findPostings: async (filter) =>
          (await honest.findPostings(filter)).map((page) => ({
            ...page,
            items: page.items.filter((posting) => 'orderId' in posting),
          })),
      }),
  },
  {
    name: 'lists postings of all accounts and times',
    breaks: ['S580'],
    create: (honest) =>
      disguise(honest, {
        findPostings: (filter) => {
          if ('orderId' in filter || 'orderNo' in filter) return honest.findPostings(filter);
          const { from: _from, to: _to, account: _account, ...rest } = filter;
          return honest.findPostings(rest);
        },
      }),
  },
  {
    name: 'counts money from when it was recorded',
    breaks: ['S580'],
    create: posting((entries) => entries.map((each) => ({ ...each, at: each.recordedAt }))),
  },
  {
    name: 'tells a past balance by whole days',
    breaks: ['S581'],
    create: (honest) =>
      disguise(honest, {
        ledgerTotals: ({ until, ...filter }) =>
          honest.ledgerTotals(
            until === undefined ? filter : { ...filter, until: until - (until % 86_400_000) },
          ),
      }),
  },
  {
    name: 'never says that a posting was corrected',
    breaks: ['S583'],
    create: (honest) =>
      disguise(honest, {
        findPosting: async (request) =>
          (await honest.findPosting(request)).map((found) =>
            found === null ? null : { ...found, correctedBy: null },
          ),
      }),
  },
  {
    name: 'finds postings of every shop',
    breaks: ['S583'],
    create: (honest) =>
      disguise(honest, {
        findPosting: (request) =>
          honest.findPosting({ ...request, shopId: 'shop-1' as typeof request.shopId }),
      }),
  },
  {
    name: 'adds up all entries about an order as if they had one cause',
    breaks: ['S583'],
    create: (honest) =>
      disguise(honest, {
        sumEntries: async (filter) =>
          (await honest.sumEntries(filter)).map((sums) =>
            sums.map((sum) => ({ ...sum, cause: 'statement.income' as const })),
          ),
      }),
  },
  {
    name: 'adds up entries about every order',
    breaks: ['S583'],
    create: (honest) =>
      disguise(honest, {
        sumEntries: (filter) =>
          honest.sumEntries({ ...filter, orderNos: [...filter.orderNos, 'no-1', 'no-2'] }),
      }),
  },
];

function posting(
  rewrite: (entries: readonly LedgerEntry[], changeId: string) => readonly LedgerEntry[],
): Saboteur['create'] {
  return rewriting((change) =>
    change.entries === undefined
      ? change
      : { ...change, entries: rewrite(change.entries, change.changeId) },
  );
}
