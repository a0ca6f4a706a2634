import type { CodeRef } from '../../ports/storage-refs.ts';
import { shop1, shop2 } from '../storage-desk.ts';
import { committing, derivedId, disguise, type Saboteur } from './kit.ts';

/** Storages that mix up verification codes. */
export const codeSaboteurs: readonly Saboteur[] = [
  {
    name: 'gives a code that is taken to another unit',
    breaks: ['S301', 'S302', 'S305'],
    create: committing((honest) => async (change) => {
      const outcome = await honest(change);
      const isStale = outcome.isOk() && outcome.value.outcome === 'stale';
      return isStale && change.codes ? honest({ ...change, codes: [] }) : outcome;
    }),
  },
  {
    name: 'keeps the codes of a change that it refuses',
    breaks: ['S304'],
    create: committing((honest) => async (change) => {
      const outcome = await honest(change);
      const { tenant, at, codes = [] } = change;
      if (outcome.isErr() || outcome.value.outcome !== 'stale') return outcome;
      const changeId = derivedId(change, 'codes');
      const kept = await honest({ changeId, tenant, at, writes: [], codes });
      return kept.map(() => outcome.value);
    }),
  },
  {
    name: 'finds nothing by a code',
    breaks: ['S300', 'S301', 'S302', 'S303', 'S304'],
    create: (honest) =>
      disguise(honest, {
        load: ({ codeRefs: _left, ...request }) => honest.load(request),
      }),
  },
  {
    name: 'takes a code for that of any shop',
    breaks: ['S303'],
    create: (honest) =>
      disguise(honest, {
        load: ({ codeRefs = [], ...request }) =>
          honest.load({ ...request, codeRefs: codeRefs.flatMap(inEveryShop) }),
      }),
  },
];

function inEveryShop({ code }: CodeRef): readonly CodeRef[] {
  return [shop1, shop2].map((shopId) => ({ shopId, code }));
}
