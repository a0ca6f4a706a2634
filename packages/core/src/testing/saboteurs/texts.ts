import type { SealedText } from '../../ports/sealed-text.ts';
import { testTenant } from '../change-builders.ts';
import { committing, derivedId, disguise, misreading, rewriting, type Saboteur } from './kit.ts';

/** Storages that keep personal data badly. */
export const textSaboteurs: readonly Saboteur[] = [
  {
    name: 'keeps what is to be erased',
    breaks: ['S464'],
    create: rewriting(({ texts, ...change }) => ({
      ...change,
      ...(texts && { texts: { ...texts, drop: [] } }),
    })),
  },
  {
    name: 'erases everything of an order when one text of it goes',
    breaks: ['S464'],
    create: rewriting(({ texts, ...change }) => {
      const drop = (texts?.drop ?? []).flatMap(({ orderId }) =>
        (['recipient', 'account'] as const).map((kind) => ({ orderId, kind })),
      );
      return { ...change, ...(texts && { texts: { ...texts, drop } }) };
    }),
  },
  {
    name: 'keeps the first text that it was given',
    breaks: ['S462'],
    create: rewriting(({ texts, ...change }) => {
      const isFirst = change.writes.some(({ expectedVersion }) => expectedVersion === 0);
      return { ...change, ...(texts && { texts: isFirst ? texts : { ...texts, put: [] } }) };
    }),
  },
  {
    name: 'keeps the texts of a change that it refuses',
    breaks: ['S463'],
    create: committing((honest) => async (change) => {
      const outcome = await honest(change);
      const { tenant, at, texts } = change;
      if (outcome.isErr() || outcome.value.outcome !== 'stale' || !texts) return outcome;
      const changeId = derivedId(change, 'texts');
      const kept = await honest({ changeId, tenant, at, writes: [], texts });
      return kept.map(() => outcome.value);
    }),
  },
  {
    name: 'keeps what is sealed for one tenant only',
    breaks: ['S465'],
    create: (honest) =>
      disguise(honest, {
        load: async (request) => {
          const loaded = await honest.load(request);
          const theirs = await honest.load({ ...request, tenant: testTenant });
          return loaded.andThen((own) => theirs.map(({ texts }) => ({ ...own, texts })));
        },
      }),
  },
  {
    name: 'forgets what the channel said',
    breaks: ['S461', 'S462'],
    create: misreading((loaded) => ({
      ...loaded,
      texts: loaded.texts.map((text): SealedText => ({ ...text, toldPrint: null })),
    })),
  },
  {
    name: 'answers what is sealed to whoever loads the order',
    breaks: ['S461'],
    create: (honest) =>
      disguise(honest, { load: (request) => honest.load({ ...request, withTexts: true }) }),
  },
];
