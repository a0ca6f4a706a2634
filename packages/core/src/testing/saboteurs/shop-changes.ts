import { disguise, rewriting, type Saboteur } from './kit.ts';

/** Storages that lose what was done to shops. */
export const shopChangeSaboteurs: readonly Saboteur[] = [
  {
    name: 'forgets what was done to shops',
    breaks: ['S540', 'S541'],
    create: rewriting(({ shopChanges: _changes, ...change }) => change),
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
