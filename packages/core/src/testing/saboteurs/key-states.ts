import { ok } from 'neverthrow';
import type { KeyMove } from '../../ports/change.ts';
import type { KeyEntry } from '../../ports/stock-entry.ts';
import type { StockLevel } from '../../ports/storage-rows.ts';
import {
  committing,
  derivedId,
  disguise,
  misreading,
  reporting,
  rewriting,
  type Saboteur,
} from './kit.ts';

/** Storages that lose sight of keys which are not for sale. */
export const keyStateSaboteurs: readonly Saboteur[] = [
  {
    name: 'sells what is quarantined',
    breaks: ['S428', 'S436'],
    create: onEntries((act) => (act.kind === 'quarantine' ? { ...act, limit: 0 } : act)),
  },
  {
    name: 'moves more keys than were named',
    breaks: ['S429'],
    create: onEntries((act) => ({ ...act, which: {} })),
  },
  {
    name: 'keeps no count of the keys that it has moved',
    breaks: ['S428', 'S429', 'S430', 'S433'],
    create: reporting((outcome) =>
      outcome.outcome === 'applied' && outcome.entered !== undefined
        ? { ...outcome, entered: { ...outcome.entered, quantity: 7 } }
        : outcome,
    ),
  },
  {
    name: 'hands over a key that was withdrawn from its unit',
    breaks: ['S430', 'S432', 'S433', 'S436'],
    create: committing((honest) => async (change) => {
      const outcome = await honest(change);
      const isStale = outcome.isOk() && outcome.value.outcome === 'stale';
      if (!isStale || change.keyMoves === undefined) return outcome;
      return honest({ ...change, changeId: derivedId(change, 'again'), keyMoves: [] });
    }),
  },
  {
    name: 'does not say which keys were withdrawn',
    breaks: ['S430', 'S432', 'S433'],
    create: misreading((loaded) => ({
      ...loaded,
      keys: loaded.keys.map((key) => ({ ...key, isWithdrawn: false })),
    })),
  },
  {
    name: 'forgets whose keys it has withdrawn',
    breaks: ['S430', 'S436'],
    create: (honest) => disguise(honest, { findWithdrawn: async () => ok([]) }),
  },
  {
    name: 'puts back into stock what somebody has read',
    breaks: ['S431'],
    create: onMoves((move) => ({ ...move, revealedAt: null })),
  },
  {
    name: 'takes for available what has expired and nobody has booked',
    breaks: ['S433'],
    create: onLevels((level) =>
      level.kind === 'keys'
        ? { ...level, available: level.available + level.expired, expired: 0 }
        : level,
    ),
  },
  {
    name: 'never learns what has expired',
    breaks: ['S433'],
    create: (honest) => disguise(honest, { findExpired: async () => ok([]) }),
  },
  {
    name: 'sells again what it has consigned',
    breaks: ['S434'],
    create: onEntries((act) => (act.kind === 'consign' ? { ...act, kind: 'quarantine' } : act)),
  },
  {
    name: 'loses keys that it takes out of stock',
    breaks: ['S428', 'S429', 'S430', 'S432', 'S435'],
    create: onLevels((level) => ({ ...level, quarantined: 0, voided: 0 })),
  },
];

function onEntries(change: (act: KeyEntry) => KeyEntry): Saboteur['create'] {
  return rewriting((all) => {
    const { stockEntry } = all;
    if (stockEntry === undefined || !('which' in stockEntry.act)) return all;
    return { ...all, stockEntry: { ...stockEntry, act: change(stockEntry.act) } };
  });
}

function onMoves(change: (move: KeyMove) => KeyMove): Saboteur['create'] {
  return rewriting((all) => ({ ...all, keyMoves: (all.keyMoves ?? []).map(change) }));
}

function onLevels(change: (level: StockLevel) => StockLevel): Saboteur['create'] {
  return (honest) =>
    disguise(honest, {
      stockLevels: async (...asked) =>
        (await honest.stockLevels(...asked)).map((levels) => levels.map(change)),
    });
}
