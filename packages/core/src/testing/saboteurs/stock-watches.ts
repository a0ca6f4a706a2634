import { ok } from 'neverthrow';
import { disguise, rewriting, type Saboteur } from './kit.ts';

/** Storages that forget what they were told of products. */
export const stockWatchSaboteurs: readonly Saboteur[] = [
  {
    name: 'forgets what was lowered at channels',
    breaks: ['S599'],
    create: rewriting((change) =>
      change.stockWatches === undefined
        ? change
        : {
            ...change,
            stockWatches: change.stockWatches.map((write) => {
              return { ...write, watch: { ...write.watch, lowered: [] } };
            }),
          },
    ),
  },
  {
    name: 'forgets who has heard of a product',
    breaks: ['S599'],
    create: rewriting(({ stockHeard: _heard, ...change }) => change),
  },
  {
    name: 'serves a tenant with many products to the end before the next',
    breaks: ['S608'],
    create: (honest) =>
      disguise(honest, {
        findWatchesDue: async ({ limit, ...filter }) => {
          const due = await honest.findWatchesDue({ ...filter, limit: 1_000 });
          return due.map((all) => all.slice(0, limit));
        },
      }),
  },
  {
    name: 'looks at no product that is new',
    breaks: ['S599'],
    create: (honest) =>
      disguise(honest, {
        findWatchesDue: async (filter) => {
          const due = await honest.findWatchesDue(filter);
          if (due.isErr()) return due;
          const [first] = due.value;
          if (first === undefined) return due;
          const known = await honest.findWatches(
            first.tenant,
            due.value.map(({ productId }) => productId),
          );
          const ids = new Set(known.isOk() ? known.value.map(({ productId }) => productId) : []);
          return ok(due.value.filter(({ productId }) => ids.has(productId)));
        },
      }),
  },
];
