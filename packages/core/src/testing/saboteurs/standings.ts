import { disguise, misreading, type Saboteur } from './kit.ts';

/** Storages that lose what is said of users. */
export const standingSaboteurs: readonly Saboteur[] = [
  {
    name: 'knows what is said of buyers only',
    breaks: ['S474'],
    create: misreading((loaded) => ({
      ...loaded,
      standings: loaded.standings.filter(({ kind }) => kind === 'buyer'),
    })),
  },
  {
    name: 'forgets whose orders were loaded',
    breaks: ['S474'],
    create: (honest) =>
      disguise(honest, {
        load: ({ withStandings: _with, ...request }) => honest.load(request),
      }),
  },
  {
    name: 'lets the last word about a user win, whatever its version',
    breaks: ['S475'],
    create: (honest) =>
      disguise(honest, {
        commit: async (changes) => {
          const first = await honest.commit(changes);
          return first.map((outcomes) =>
            outcomes.map((outcome, n) => {
              const isWord = changes[n]?.writes.some(({ kind }) => kind === 'standing') === true;
              return isWord && outcome.outcome === 'stale'
                ? { outcome: 'applied', claimed: [], duplicates: [] }
                : outcome;
            }),
          );
        },
      }),
  },
  {
    name: 'looks at a user’s orders too early',
    breaks: ['S476'],
    create: (honest) =>
      disguise(honest, {
        findStandingsDue: (filter) =>
          honest.findStandingsDue({ ...filter, at: filter.at + 600_000 }),
      }),
  },
  {
    name: 'lists users whatever their state',
    breaks: ['S476'],
    create: (honest) =>
      disguise(honest, {
        findStandings: ({ state: _state, ...filter }) => honest.findStandings(filter),
      }),
  },
];
