import { disguise, reporting, rewriting, type Saboteur } from './kit.ts';

/** Storages that close shops too early, or do not find what keeps them open. */
export const settledSaboteurs: readonly Saboteur[] = [
  {
    name: 'closes a shop whatever is open',
    breaks: ['S470', 'S472'],
    create: rewriting(({ settledShop: _shop, ...change }) => change),
  },
  {
    name: 'counts no further than the orders that it names',
    breaks: ['S470'],
    create: reporting((outcome) =>
      outcome.outcome === 'unsettled'
        ? { ...outcome, open: { ...outcome.open, orders: outcome.open.first.length } }
        : outcome,
    ),
  },
  {
    name: 'never lets a shop close',
    breaks: ['S471', 'S472'],
    create: (honest) =>
      disguise(honest, {
        commit: async (changes) =>
          (await honest.commit(changes)).map((outcomes) =>
            outcomes.map((outcome, n) =>
              changes[n]?.settledShop === undefined
                ? outcome
                : { outcome: 'unsettled', open: { orders: 1, sums: [], first: [] } },
            ),
          ),
      }),
  },
  {
    name: 'finds what is open from the second page on again',
    breaks: ['S473'],
    create: (honest) =>
      disguise(honest, { findOpen: ({ cursor: _cursor, ...filter }) => honest.findOpen(filter) }),
  },
  {
    name: 'finds the orders of open money that no entry names',
    breaks: ['S584'],
    create: (honest) =>
      disguise(honest, {
        findArrivals: async (filter) =>
          (await honest.findOpen(filter)).map(({ items, nextCursor }) => ({
            items: items.map(({ orderId, orderNo }) => ({ orderId, orderNo })),
            nextCursor,
          })),
      }),
  },
  {
    name: 'ends where a page of open orders names nothing',
    breaks: ['S584'],
    create: (honest) =>
      disguise(honest, {
        findArrivals: async (filter) =>
          (await honest.findArrivals(filter)).map((page) =>
            page.items.length === 0 ? { ...page, nextCursor: null } : page,
          ),
      }),
  },
];
