import type { Reckoning } from '../../ports/reckoning.ts';
import { disguise, type Saboteur } from './kit.ts';

/** Storages that reckon up something else than what is kept. */
export const reckoningSaboteurs: readonly Saboteur[] = [
  {
    name: 'leaves lines in doubt out of what it reckons up',
    breaks: ['S585'],
    create: reckoning((each) => ({
      ...each,
      lines: each.lines.filter(({ isRival }) => !isRival),
    })),
  },
  {
    name: 'leaves out what an order has given back',
    breaks: ['S585'],
    create: reckoning((each) => ({
      ...each,
      postings: each.postings.filter(({ debit }) => debit === 'channel_receivable'),
    })),
  },
  {
    name: 'knows no keys of an order',
    breaks: ['S585'],
    create: reckoning((each) => ({ ...each, keys: [] })),
  },
  {
    name: 'looks for an order in one shop only',
    breaks: ['S586'],
    create: reckoning((each) => ({ ...each, elsewhere: null })),
  },
  {
    name: 'finds no order that a line of any time names',
    breaks: ['S587'],
    create: (honest) =>
      disguise(honest, {
        findUntold: async (filter) => {
          const page = await honest.findUntold(filter);
          if (page.isErr()) return page;
          const { tenant, shopId } = filter;
          const items: string[] = [];
          for (const orderNo of page.value.items) {
            const told = await honest.findStatementLines({ tenant, shopId, orderNo, limit: 1 });
            if (told.isOk() && told.value.items.length === 0) items.push(orderNo);
          }
          return page.map((value) => ({ ...value, items }));
        },
      }),
  },
  {
    name: 'ends with the first page of what no statement names',
    breaks: ['S587'],
    create: (honest) =>
      disguise(honest, {
        findUntold: async (filter) =>
          (await honest.findUntold(filter)).map((page) => ({ ...page, nextCursor: null })),
      }),
  },
];

function reckoning(lie: (each: Reckoning) => Reckoning): Saboteur['create'] {
  return (honest) =>
    disguise(honest, {
      loadReckonings: async (request) =>
        (await honest.loadReckonings(request)).map((all) => all.map(lie)),
    });
}
