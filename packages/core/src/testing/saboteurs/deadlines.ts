import type { Change } from '../../ports/change.ts';
import { disguise, type Saboteur } from './kit.ts';

const dropTimes = (change: Change): Change => ({
  ...change,
  writes: change.writes.map((write) => {
    if (write.kind !== 'order' || write.expectedVersion === 0) return write;
    const { times: _times, ...rest } = write;
    return rest;
  }),
});

/** Storages that lose when something is due, or find it wrongly. */
export const deadlineSaboteurs: readonly Saboteur[] = [
  {
    name: 'keeps times only of orders that are new',
    breaks: ['S401'],
    create: (honest) =>
      disguise(honest, { commit: (changes) => honest.commit(changes.map(dropTimes)) }),
  },
  {
    name: 'counts the end of a stretch of time in',
    breaks: ['S400', 'S401'],
    create: (honest) =>
      disguise(honest, { findDue: (filter) => honest.findDue({ ...filter, to: filter.to + 1 }) }),
  },
  {
    name: 'looks for what is due in every shop',
    breaks: ['S400'],
    create: (honest) =>
      disguise(honest, { findDue: ({ shopId: _shop, ...filter }) => honest.findDue(filter) }),
  },
  {
    name: 'takes what is to be done by hand for what is due',
    breaks: ['S460'],
    create: (honest) =>
      disguise(honest, { findDue: ({ by: _by, ...filter }) => honest.findDue(filter) }),
  },
  {
    name: 'takes what is to be erased for what is to be announced',
    breaks: ['S466'],
    create: (honest) =>
      disguise(honest, { findAlarms: ({ by: _by, ...filter }) => honest.findAlarms(filter) }),
  },
  {
    name: 'lets the backlog of one tenant fill the page of all',
    breaks: ['S520'],
    create: (honest) =>
      disguise(honest, {
        findAlarms: async (filter) => {
          const found = await honest.findAlarms({ ...filter, limit: 2_000 });
          return found.map((orders) => orders.slice(0, filter.limit));
        },
      }),
  },
  {
    name: 'looks again at what is to be left out',
    breaks: ['S521'],
    create: (honest) =>
      disguise(honest, { findAlarms: ({ except: _left, ...rest }) => honest.findAlarms(rest) }),
  },
  {
    name: 'announces an instant too late',
    breaks: ['S401', 'S402'],
    create: (honest) =>
      disguise(honest, {
        findAlarms: (filter) => honest.findAlarms({ ...filter, at: filter.at - 1 }),
      }),
  },
];
