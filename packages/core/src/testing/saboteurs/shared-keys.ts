import { ok } from 'neverthrow';
import type { Claim, KeyMove, NewKey } from '../../ports/change.ts';
import { disguise, misreading, rewriting, type Saboteur } from './kit.ts';

/** Storages that lose count of who shares a key. */
export const sharedKeySaboteurs: readonly Saboteur[] = [
  {
    name: 'lets a key be shared by more than its quota says',
    breaks: ['S420', 'S421', 'S422'],
    create: onKeys((key) =>
      key.share?.use === 'multi_use'
        ? { ...key, share: { ...key.share, quota: key.share.quota * 10 } }
        : key,
    ),
  },
  {
    name: 'takes a shared key for one that is good for one unit',
    breaks: ['S420', 'S421', 'S422', 'S423', 'S424', 'S426'],
    create: onKeys((key) => ({ ...key, share: null })),
  },
  {
    name: 'forgets shares that come back',
    breaks: ['S422', 'S426', 'S427'],
    create: onMoves((move) => (move.to === 'available' ? { ...move, to: 'voided' } : move)),
  },
  {
    name: 'loses allotments',
    breaks: ['S423', 'S426'],
    create: misreading((loaded) => ({ ...loaded, keys: [] })),
  },
  {
    name: 'gives an attempt a share for every time it asks',
    breaks: ['S423'],
    create: (honest) => {
      let count = 10;
      return onClaims((claim) => {
        count += 1;
        return { ...claim, attempt: count };
      })(honest);
    },
  },
  {
    name: 'lets who came later take the shares of those who wait',
    breaks: ['S424'],
    create: onClaims((claim) => ({ ...claim, paidAt: 0 })),
  },
  {
    name: 'forgets when shared keys expire',
    breaks: ['S425'],
    create: onKeys((key) => ({ ...key, expiresAt: null })),
  },
  {
    name: 'leaves a fixed content in stock that is replaced',
    breaks: ['S438', 'S439'],
    create: rewriting(({ stockEntry, ...all }) => {
      if (stockEntry?.act.kind !== 'replace') return { ...all, ...(stockEntry && { stockEntry }) };
      const act = { ...stockEntry.act, which: { keyIds: [] } };
      return { ...all, stockEntry: { ...stockEntry, act } };
    }),
  },
  {
    name: 'gives a fixed content to one buyer only',
    breaks: ['S437', 'S438', 'S439'],
    create: onKeys((key) =>
      key.share?.use === 'fixed' ? { ...key, share: { use: 'multi_use', quota: 1 } } : key,
    ),
  },
  {
    name: 'overlooks who has read a shared key',
    breaks: ['S427'],
    create: (honest) => disguise(honest, { appendDisclosures: async () => ok() }),
  },
];

function onKeys(change: (key: NewKey) => NewKey): Saboteur['create'] {
  return rewriting((all) => ({
    ...all,
    newKeys: (all.newKeys ?? []).map((key) => (key.share === null ? key : change(key))),
  }));
}

function onMoves(change: (move: KeyMove) => KeyMove): Saboteur['create'] {
  return rewriting((all) => ({
    ...all,
    keyMoves: (all.keyMoves ?? []).map((move) => (isShare(move) ? change(move) : move)),
  }));
}

function onClaims(change: (claim: Claim) => Claim): Saboteur['create'] {
  return rewriting((all) => ({
    ...all,
    claims: (all.claims ?? []).map((claim) => (isShare(claim) ? change(claim) : claim)),
  }));
}

function isShare({ from }: Pick<Claim, 'from'>): boolean {
  return from === 'multi_use' || from === 'fixed';
}
