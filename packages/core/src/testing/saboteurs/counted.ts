import { ok } from 'neverthrow';
import type { Change } from '../../ports/change.ts';
import type { CountedLevel } from '../../ports/storage-rows.ts';
import {
  committing,
  dawdle,
  derivedId,
  disguise,
  reporting,
  rewriting,
  type Saboteur,
} from './kit.ts';

/** Storages that count pieces wrongly. */
export const countedSaboteurs: readonly Saboteur[] = [
  {
    name: 'sells pieces that are not there',
    breaks: ['S320', 'S321', 'S322', 'S329'],
    create: committing((honest) => async (change) => {
      const outcome = await honest(change);
      const isShort = outcome.isOk() && outcome.value.outcome === 'short';
      if (!isShort || !takesPieces(change)) return outcome;
      const products = [...new Set((change.claims ?? []).map(({ productId }) => productId))];
      for (const productId of products) {
        const act = { kind: 'adjust', by: 1_000 } as const;
        const conjured = await honest({
          changeId: derivedId(change, productId),
          tenant: change.tenant,
          at: change.at,
          writes: [],
          stockEntry: { productId, actor: '', reason: '', act },
        });
        if (conjured.isErr()) return conjured;
      }
      return honest(change);
    }),
  },
  {
    name: 'serves as many pieces of a change as it can',
    breaks: ['S321'],
    create: committing((honest) => async (change) => {
      const outcome = await honest(change);
      if (outcome.isErr() || outcome.value.outcome !== 'short') return outcome;
      const [short] = outcome.value.products;
      if (!takesPieces(change) || short === undefined || short.available === 0) return outcome;
      return honest({ ...change, claims: (change.claims ?? []).slice(0, short.available) });
    }),
  },
  {
    name: 'lets who came later take the pieces of those who wait',
    breaks: ['S323'],
    create: rewriting((change) => ({
      ...change,
      claims: (change.claims ?? []).map((claim) =>
        claim.from === 'counted' ? { ...claim, paidAt: 0 } : claim,
      ),
    })),
  },
  {
    name: 'forgets pieces that come back',
    breaks: ['S324', 'S328'],
    create: rewriting((change) => ({
      ...change,
      keyMoves: (change.keyMoves ?? []).map((move) =>
        move.from === 'counted' && move.to === 'available' ? { ...move, to: 'voided' } : move,
      ),
    })),
  },
  {
    name: 'takes a piece for every time an attempt asks',
    breaks: ['S325'],
    create: (honest) => {
      let count = 10;
      return rewriting((change) => ({
        ...change,
        claims: (change.claims ?? []).map((claim) => {
          count += 1;
          return claim.from === 'counted' ? { ...claim, attempt: count } : claim;
        }),
      }))(honest);
    },
  },
  {
    name: 'keeps no reason for what was entered',
    breaks: ['S326'],
    create: rewriting(({ stockEntry, ...change }) =>
      stockEntry === undefined ? change : { ...change, stockEntry: { ...stockEntry, reason: '' } },
    ),
  },
  {
    name: 'takes as many pieces away as are there, and says nothing',
    breaks: ['S327'],
    create: committing((honest) => async (change) => {
      const outcome = await honest(change);
      const { stockEntry } = change;
      const isShort = outcome.isOk() && outcome.value.outcome === 'short';
      if (!isShort || stockEntry === undefined) return outcome;
      return honest({
        ...change,
        stockEntry: { ...stockEntry, act: { kind: 'count', onHand: 0 } },
      });
    }),
  },
  {
    name: 'reads how many pieces there are and writes what it made of it',
    breaks: ['S328'],
    create: committing((honest, storage) => async (change) => {
      const { stockEntry, tenant, at } = change;
      if (stockEntry?.act.kind !== 'adjust') return honest(change);
      const levels = await storage.stockLevels(tenant, [stockEntry.productId], at);
      const [level] = levels.unwrapOr([]);
      const before = (level as CountedLevel | undefined)?.onHand ?? 0;
      await dawdle();
      const act = { kind: 'count', onHand: before + stockEntry.act.by } as const;
      return honest({ ...change, stockEntry: { ...stockEntry, act } });
    }),
  },
  {
    name: 'takes every product for a shelf of keys',
    breaks: ['S320', 'S321', 'S324', 'S325', 'S328', 'S330'],
    create: (honest) =>
      disguise(honest, {
        stockLevels: async (...asked) =>
          (await honest.stockLevels(...asked)).map((levels) =>
            levels.map(({ productId, waiting }) => {
              const units = { available: 0, claimed: 0, delivered: 0, voided: 0 };
              const others = { expired: 0, quarantined: 0, consigned: 0, imported: 0 };
              return { kind: 'keys', productId, waiting, ...units, ...others };
            }),
          ),
      }),
  },
  {
    name: 'does not say what became of an entry',
    breaks: ['S326'],
    create: reporting((outcome) => {
      if (outcome.outcome !== 'applied') return outcome;
      const { entered: _entered, ...rest } = outcome;
      return rest;
    }),
  },
  {
    name: 'finds no entries',
    breaks: ['S326', 'S327', 'S328'],
    create: (honest) => disguise(honest, { findStockEntries: async () => ok([]) }),
  },
];

function takesPieces({ claims = [] }: Change): boolean {
  return claims.some(({ from }) => from === 'counted');
}
