import { ok } from 'neverthrow';
import { disguise, rewriting, type Saboteur } from './kit.ts';

/** Storages that lose what was done to shops. */
export const shopChangeSaboteurs: readonly Saboteur[] = [
  {
    name: 'forgets what was done to shops',
    breaks: ['S540', 'S541', 'S570', 'S571', 'S572'],
    create: rewriting(({ shopChanges: _changes, ...change }) => change),
  },
  {
    name: 'forgets how far subscribers have come with shops',
    breaks: ['S570', 'S571', 'S572'],
    create: rewriting(({ shopProgress: _progress, ...change }) => change),
  },
  {
    name: 'tells of shops before it is time',
    breaks: ['S571'],
    create: (honest) =>
      disguise(honest, {
        findShopNews: (filter) => honest.findShopNews({ ...filter, at: filter.at + 10_000 }),
      }),
  },
  {
    name: 'keeps where a retired subscriber stood with shops',
    breaks: ['S573'],
    create: (honest) =>
      disguise(honest, {
        retireSubscribers: async () => ok({ names: ['books'], hasMore: false }),
      }),
  },
  {
    name: 'lists what was done to any shop, whichever was asked for',
    breaks: ['S540'],
    create: (honest) =>
      disguise(honest, {
        findShopChanges: ({ shopId: _shop, ...filter }) => honest.findShopChanges(filter),
      }),
  },
];
