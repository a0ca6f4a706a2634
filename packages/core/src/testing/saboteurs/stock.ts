import { ok } from 'neverthrow';
import type { TenantId } from '../../kernel/ids.ts';
import type { BoundKey, Change, Claim, KeyMove, NewKey, StockWait } from '../../ports/change.ts';
import {
  committing,
  dawdle,
  derivedId,
  disguise,
  misreading,
  reporting,
  rewriting,
  type Saboteur,
} from './kit.ts';

/** Storages that sell keys wrongly. */
export const stockSaboteurs: readonly Saboteur[] = [
  {
    name: 'hands out a key twice',
    breaks: ['S20', 'S32'],
    create: committing((honest) => {
      let last: BoundKey | null = null;
      return async (change) => {
        const outcome = await honest(change);
        if (outcome.isErr()) return outcome;
        if (outcome.value.outcome === 'applied') last = outcome.value.claimed[0] ?? last;
        if (outcome.value.outcome !== 'short' || last === null) return outcome;
        const { claims: _claims, ...rest } = change;
        const unclaimed = await honest(rest);
        if (unclaimed.isErr()) return unclaimed;
        return ok({ outcome: 'applied', claimed: [last], duplicates: [] });
      };
    }),
  },
  {
    name: 'calls it short when somebody else is claiming',
    breaks: ['S20'],
    create: committing((honest) => {
      let isBusy = false;
      return async (change) => {
        if (isBusy) return ok({ outcome: 'short', products: [] });
        isBusy = true;
        await dawdle();
        const outcome = await honest(change);
        isBusy = false;
        return outcome;
      };
    }),
  },
  {
    name: 'loses sealed texts',
    breaks: ['S21', 'S31', 'S93', 'S112'],
    create: reporting((outcome) =>
      outcome.outcome === 'applied'
        ? { ...outcome, claimed: outcome.claimed.map((key) => ({ ...key, sealed: '' })) }
        : outcome,
    ),
  },
  {
    name: 'does not say which keys an order has',
    breaks: ['S20', 'S21', 'S26', 'S30', 'S36'],
    create: misreading((loaded) => ({ ...loaded, keys: [] })),
  },
  {
    name: 'forgets when keys expire',
    breaks: ['S22', 'S23', 'S28', 'S47'],
    create: onKeys((key) => ({ ...key, expiresAt: null })),
  },
  {
    name: 'hands out a key in the instant in which it expires',
    breaks: ['S23'],
    create: rewriting((change) => ({ ...change, at: change.at - 1 })),
  },
  {
    name: 'serves as many claims of a change as it can',
    breaks: ['S24'],
    create: committing((honest) => async (change) => {
      const outcome = await honest(change);
      if (outcome.isErr() || outcome.value.outcome !== 'short') return outcome;
      const short = new Set(outcome.value.products.map(({ productId }) => productId));
      const claims = (change.claims ?? []).filter(({ productId }) => !short.has(productId));
      return honest({ ...change, claims });
    }),
  },
  {
    name: 'names one short product only',
    breaks: ['S25'],
    create: reporting((outcome) =>
      outcome.outcome === 'short'
        ? { ...outcome, products: outcome.products.slice(0, 1) }
        : outcome,
    ),
  },
  {
    name: 'says that there is stock which is kept for others',
    breaks: ['S40'],
    create: reporting((outcome) =>
      outcome.outcome === 'short'
        ? { ...outcome, products: outcome.products.map((p) => ({ ...p, available: 5 })) }
        : outcome,
    ),
  },
  {
    name: 'gives an attempt a key for every time it asks',
    breaks: ['S26'],
    create: (honest) => {
      let count = 1;
      const renumber = (claim: Claim): Claim => {
        count += 1;
        return { ...claim, attempt: count };
      };
      return onClaims(renumber)(honest);
    },
  },
  {
    name: 'serves a batch in the order in which it was given',
    breaks: ['S27'],
    create: committing((honest) => honest),
  },
  {
    name: 'leaves keys where they are',
    breaks: ['S28', 'S30', 'S31', 'S32', 'S33', 'S34', 'S35', 'S36', 'S44'],
    create: rewriting((change) => ({ ...change, keyMoves: [] })),
  },
  {
    name: 'forgets that a key was revealed',
    breaks: ['S30', 'S32', 'S33', 'S34'],
    create: onMoves((move) => ({ ...move, revealedAt: null })),
  },
  {
    name: 'sells again what was given back, whoever has read it',
    breaks: ['S31', 'S32', 'S33'],
    create: (honest) => resell(honest),
  },
  {
    name: 'believes the latest move of a key',
    breaks: ['S32', 'S34', 'S35'],
    create: (honest) => {
      const moves = new Map<string, KeyMove>();
      const note = onMoves((move) => {
        moves.set(`${move.unitId}/${move.attempt}`, move);
        return move;
      });
      const misread = misreading((loaded) => ({
        ...loaded,
        keys: loaded.keys.map((key) => {
          const { to = key.state, revealedAt = null } =
            moves.get(`${key.unitId}/${key.attempt}`) ?? {};
          return { ...key, state: to, revealedAt };
        }),
      }));
      return misread(note(honest));
    },
  },
  {
    name: 'gives later attempts nothing',
    breaks: ['S36'],
    create: rewriting((change) => ({
      ...change,
      claims: (change.claims ?? []).filter(({ attempt }) => attempt === 1),
    })),
  },
  {
    name: 'forgets who waits',
    breaks: ['S28', 'S40', 'S42', 'S44', 'S45', 'S46', 'S47', 'S110'],
    create: onWaits(() => []),
  },
  {
    name: 'lets newcomers overtake',
    breaks: ['S40', 'S42', 'S44'],
    create: onClaims((claim) => ({ ...claim, paidAt: 0 })),
  },
  {
    name: 'makes everybody wait behind the queue',
    breaks: ['S41', 'S42'],
    create: onClaims((claim) => ({ ...claim, paidAt: claim.paidAt + 1_000_000 })),
  },
  {
    name: 'takes equal payments for earlier ones',
    breaks: ['S42'],
    create: onClaims((claim) => ({ ...claim, paidAt: claim.paidAt - 1 })),
  },
  {
    name: 'has one queue for all products',
    breaks: ['S43', 'S45'],
    create: onWaits((wait) => [
      wait,
      { ...wait, productId: 'product-1' as StockWait['productId'], attempt: wait.attempt + 100 },
    ]),
  },
  {
    name: 'never lets anybody leave the queue',
    breaks: ['S44', 'S46'],
    create: rewriting((change) => ({
      ...change,
      waits: { add: change.waits?.add ?? [], drop: [] },
    })),
  },
  {
    name: 'queues a unit as often as it asks',
    breaks: ['S46'],
    create: (honest) => {
      let count = 0;
      const renumber = (wait: StockWait): readonly StockWait[] => {
        count += 1;
        return [{ ...wait, attempt: wait.attempt + count * 10 }];
      };
      return onWaits(renumber)(honest);
    },
  },
  {
    name: 'takes keys that are in stock already',
    breaks: ['S90', 'S91', 'S92', 'S94'],
    create: onKeys((key) => ({ ...key, fingerprint: `${key.keyId}/${key.fingerprint}` })),
  },
  {
    name: 'knows keys again under the same product only',
    breaks: ['S90'],
    create: onKeys((key) => ({ ...key, fingerprint: `${key.productId}/${key.fingerprint}` })),
  },
  {
    name: 'does not say what it left out',
    breaks: ['S90', 'S91', 'S92'],
    create: reporting((outcome) =>
      outcome.outcome === 'applied' ? { ...outcome, duplicates: [] } : outcome,
    ),
  },
  {
    name: 'takes five hundred keys and drops the rest',
    breaks: ['S93'],
    create: rewriting((change) => ({ ...change, newKeys: (change.newKeys ?? []).slice(0, 500) })),
  },
  {
    name: 'serves a tenant from the stock of another',
    breaks: ['S111'],
    create: committing((honest) => {
      const tenants = new Set<TenantId>();
      return async (change) => {
        tenants.add(change.tenant);
        const outcome = await honest(change);
        if (outcome.isErr() || outcome.value.outcome !== 'short') return outcome;
        for (const tenant of tenants) {
          const { claims = [], at } = change;
          const changeId = derivedId(change, tenant);
          const other = await honest({ changeId, tenant, at, writes: [], claims });
          if (other.isOk() && other.value.outcome === 'applied') return other;
        }
        return outcome;
      };
    }),
  },
];

function onKeys(change: (key: NewKey) => NewKey): Saboteur['create'] {
  return rewriting((all) => ({ ...all, newKeys: (all.newKeys ?? []).map(change) }));
}

function onClaims(change: (claim: Claim) => Claim): Saboteur['create'] {
  return rewriting((all) => ({ ...all, claims: (all.claims ?? []).map(change) }));
}

function onMoves(change: (move: KeyMove) => KeyMove): Saboteur['create'] {
  return rewriting((all) => ({ ...all, keyMoves: (all.keyMoves ?? []).map(change) }));
}

function onWaits(change: (wait: StockWait) => readonly StockWait[]): Saboteur['create'] {
  return rewriting((all) => ({
    ...all,
    waits: { add: (all.waits?.add ?? []).flatMap(change), drop: all.waits?.drop ?? [] },
  }));
}

// A copy of the key goes into stock whenever it comes back.
function resell(honest: Parameters<Saboteur['create']>[0]): ReturnType<Saboteur['create']> {
  const products = new Map<string, NewKey['productId']>();
  const copyOf = (change: Change): readonly NewKey[] =>
    (change.keyMoves ?? []).flatMap(({ unitId, attempt, to }, i) => {
      const productId = products.get(`${unitId}/${attempt}`);
      if (to !== 'available' || productId === undefined) return [];
      const name = derivedId(change, i);
      const keyId = name as string as NewKey['keyId'];
      const importId = 'import-1' as NewKey['importId'];
      return {
        keyId,
        productId,
        importId,
        fingerprint: name,
        sealed: name,
        expiresAt: null,
        share: null,
      };
    });
  const rewrite = (change: Change): Change => {
    for (const { unitId, attempt, productId } of change.claims ?? []) {
      products.set(`${unitId}/${attempt}`, productId);
    }
    return { ...change, newKeys: [...(change.newKeys ?? []), ...copyOf(change)] };
  };
  return disguise(rewriting(rewrite)(honest), {});
}
