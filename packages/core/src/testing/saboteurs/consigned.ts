import type { ConsignedKey, KeyEntry, StockAct } from '../../ports/stock-entry.ts';
import { disguise, rewriting, type Saboteur } from './kit.ts';

/** Storages that lose sight of keys which a platform hands out, or were recalled. */
export const consignedSaboteurs: readonly Saboteur[] = [
  {
    name: 'forgets which keys it has consigned',
    breaks: ['S510', 'S511'],
    create: onFound(() => []),
  },
  {
    name: 'answers consigned keys of whatever change',
    breaks: ['S510'],
    create: (honest) => {
      const seen: ConsignedKey[] = [];
      return disguise(honest, {
        findConsigned: async (filter) =>
          (await honest.findConsigned(filter)).map((found) => {
            seen.push(...found);
            return seen;
          }),
      });
    },
  },
  {
    name: 'consigns fewer keys than it was asked for',
    breaks: ['S511'],
    create: onActs((act) => {
      if (!('which' in act)) return act;
      const { isWhole: _isWhole, ...rest } = act;
      return rest;
    }),
  },
  {
    name: 'takes a look at consigned keys for nothing',
    breaks: ['S512'],
    create: onActs((act) => (act.kind === 'look' ? { ...act, keys: 0 } : act)),
  },
  {
    name: 'sells what was recalled when it comes back',
    breaks: ['S513'],
    create: onActs((act) => (isRecall(act) ? { ...act, limit: 0 } : act)),
  },
  {
    name: 'consigns again what it has consigned',
    breaks: ['S514'],
    create: (honest) => {
      const first: { keys: readonly ConsignedKey[] } = { keys: [] };
      return disguise(honest, {
        findConsigned: async (filter) =>
          (await honest.findConsigned(filter)).map((found) => {
            if (first.keys.length === 0) first.keys = found;
            return first.keys;
          }),
      });
    },
  },
];

function isRecall(act: StockAct): act is KeyEntry {
  return act.kind === 'quarantine';
}

function onActs(change: (act: StockAct) => StockAct): Saboteur['create'] {
  return rewriting((all) => {
    const { stockEntry } = all;
    if (stockEntry === undefined) return all;
    return { ...all, stockEntry: { ...stockEntry, act: change(stockEntry.act) } };
  });
}

function onFound(
  change: (found: readonly ConsignedKey[]) => readonly ConsignedKey[],
): Saboteur['create'] {
  return (honest) =>
    disguise(honest, {
      findConsigned: async (filter) => (await honest.findConsigned(filter)).map(change),
    });
}
