import type { TenantId } from '../../kernel/ids.ts';
import type { OrderPosting } from '../../ledger/posting.ts';
import type { Change } from '../../ports/change.ts';
import type { AccountTotals } from '../../ports/storage-rows.ts';
import { shop1 } from '../storage-desk.ts';
import { committing, derivedId, disguise, rewriting, type Saboteur } from './kit.ts';

/** Storages whose ledger is wrong. */
export const ledgerSaboteurs: readonly Saboteur[] = [
  {
    name: 'loses postings',
    breaks: ['S200', 'S201', 'S202', 'S203', 'S204', 'S205', 'S206'],
    create: posting(() => []),
  },
  {
    name: 'loses the last posting of a change',
    breaks: ['S200', 'S201', 'S203'],
    create: posting((postings) => postings.slice(0, Math.max(1, postings.length - 1))),
  },
  {
    name: 'posts everything twice',
    breaks: ['S200', 'S201', 'S202', 'S203', 'S204', 'S205', 'S206'],
    create: posting((postings) => postings.flatMap((each) => [each, again(each)])),
  },
  {
    name: 'posts a little less than it was told',
    breaks: ['S200', 'S201', 'S203', 'S204', 'S205', 'S206'],
    create: posting((postings) =>
      postings.map((each) => ({ ...each, amountMinor: Math.max(1, each.amountMinor - 1) })),
    ),
  },
  {
    name: 'posts to the other side',
    breaks: ['S200', 'S201', 'S202'],
    create: posting((postings) =>
      postings.map((each) => ({ ...each, debit: each.credit, credit: each.debit })),
    ),
  },
  {
    name: 'forgets the unit that is meant',
    breaks: ['S200'],
    create: posting((postings) => postings.map((each) => ({ ...each, unitId: null }))),
  },
  {
    name: 'takes every currency for the same',
    breaks: ['S201'],
    create: posting((postings) => postings.map((each) => ({ ...each, currency: 'CNY' }))),
  },
  {
    name: 'posts what it has refused to store, and what it is told again',
    breaks: ['S202'],
    create: committing((commit) => async (change) => {
      const outcome = await commit(change);
      if (outcome.isErr() || outcome.value.outcome === 'applied') return outcome;
      const { tenant, at, postings = [] } = change;
      const changeId = derivedId(change, 'posted');
      const refused = { changeId, tenant, at, writes: [], postings: postings.map(again) };
      return (await commit(refused)).andThen(() => outcome);
    }),
  },
  {
    name: 'pages through postings by the text of their numbers',
    breaks: ['S203'],
    create: (honest) =>
      disguise(honest, {
        findPostings: async (filter) =>
          (await honest.findPostings({ ...filter, limit: 500 })).map(({ items }) => ({
            items: items
              .filter((p) => 'orderId' in p)
              .toSorted((a, b) => (textOf(a) < textOf(b) ? -1 : 1)),
            nextCursor: null,
          })),
      }),
  },
  {
    name: 'loses a posting between two pages',
    breaks: ['S203'],
    create: (honest) =>
      disguise(honest, {
        findPostings: async (filter) =>
          (await honest.findPostings(filter)).map((page) =>
            page.nextCursor === null ? page : { ...page, items: page.items.slice(0, -1) },
          ),
      }),
  },
  {
    name: 'finds the postings of every order',
    breaks: ['S200', 'S203'],
    create: (honest) =>
      disguise(honest, {
        findPostings: (filter) => {
          const { tenant, limit } = filter;
          const position = filter.cursor === undefined ? {} : { cursor: filter.cursor };
          const shopId = 'shopId' in filter ? filter.shopId : shop1;
          return honest.findPostings({ tenant, limit, shopId, ...position });
        },
      }),
  },
  {
    name: 'adds up all shops, whichever it is asked about',
    breaks: ['S201'],
    create: (honest) =>
      disguise(honest, {
        ledgerTotals: ({ shopId: _shopId, ...filter }) => honest.ledgerTotals(filter),
      }),
  },
  {
    name: 'adds up what was posted later as well',
    breaks: ['S204'],
    create: (honest) =>
      disguise(honest, {
        ledgerTotals: ({ until: _until, ...filter }) => honest.ledgerTotals(filter),
      }),
  },
  {
    name: 'adds up what was posted at the very end of the time',
    breaks: ['S204'],
    create: (honest) =>
      disguise(honest, {
        ledgerTotals: ({ until, ...filter }) =>
          honest.ledgerTotals(until === undefined ? filter : { ...filter, until: until + 1 }),
      }),
  },
  {
    name: 'loses from the totals what it folds',
    breaks: ['S204', 'S205'],
    create: (honest) => {
      let lost = 0;
      return disguise(honest, {
        async foldDeltas(tenants, limit) {
          lost += 1;
          return honest.foldDeltas(tenants, limit);
        },
        ledgerTotals: async (filter) =>
          (await honest.ledgerTotals(filter)).map((rows) => (lost > 0 ? rows.slice(2) : rows)),
      });
    },
  },
  {
    name: 'adds up the ledgers of all tenants',
    breaks: ['S206'],
    create: (honest) => {
      const tenants = new Set<TenantId>();
      return disguise(honest, {
        commit: (changes) => {
          for (const { tenant } of changes) tenants.add(tenant);
          return honest.commit(changes);
        },
        async ledgerTotals(filter) {
          let all = await honest.ledgerTotals(filter);
          for (const tenant of tenants) {
            if (tenant === filter.tenant || all.isErr()) continue;
            const others: readonly AccountTotals[] = (
              await honest.ledgerTotals({ ...filter, tenant })
            ).unwrapOr([]);
            all = all.map((own) => [...own, ...others]);
          }
          return all;
        },
      });
    },
  },
];

function posting(
  rewrite: (postings: readonly OrderPosting[]) => readonly OrderPosting[],
): Saboteur['create'] {
  return rewriting((change: Change) =>
    change.postings === undefined ? change : { ...change, postings: rewrite(change.postings) },
  );
}

function again(posted: OrderPosting): OrderPosting {
  return { ...posted, part: posted.part + 100 };
}

function textOf({ at, orderId, seq, part }: OrderPosting): string {
  return `${at} ${orderId} ${seq} ${part}`;
}
