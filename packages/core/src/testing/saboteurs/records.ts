import { ok } from 'neverthrow';
import type { Change, Effect, EffectUpdate } from '../../ports/change.ts';
import type { Disclosure } from '../../ports/storage.ts';
import type { LeaseRequest } from '../../ports/storage-filters.ts';
import { startOfTests } from '../fixed-clock.ts';
import { disguise, rewriting, type Saboteur } from './kit.ts';

const farFuture = 8_000_000_000_000;

/** Storages that lose or mix up what they keep beside the aggregates. */
export const recordSaboteurs: readonly Saboteur[] = [
  {
    name: 'runs effects before they are due',
    breaks: ['S60', 'S62', 'S64'],
    create: (honest) =>
      disguise(honest, {
        findDueEffects: (filter) => honest.findDueEffects({ ...filter, at: farFuture }),
      }),
  },
  {
    name: 'finds the latest effects first',
    breaks: ['S60', 'S65'],
    create: (honest) =>
      disguise(honest, {
        findDueEffects: async (filter) =>
          (await honest.findDueEffects(filter)).map((rows) => rows.toReversed()),
      }),
  },
  {
    name: 'returns effects that are not the first of their order',
    breaks: ['S61', 'S62'],
    create: onEffects((effect) => ({
      ...effect,
      orderId: `${effect.orderId}.${effect.seq}` as Effect['orderId'],
    })),
  },
  {
    name: 'makes refunds wait for confirmations',
    breaks: ['S61'],
    create: onEffects((effect) => ({ ...effect, group: 'confirm' })),
  },
  {
    name: 'lets a parked effect stand in the way',
    breaks: ['S63'],
    create: onEffectUpdates((update) =>
      update.state === 'parked' ? [{ ...update, state: 'pending', dueAt: farFuture }] : [update],
    ),
  },
  {
    name: 'forgets what became of effects',
    breaks: ['S61', 'S63', 'S64'],
    create: onEffectUpdates(() => []),
  },
  {
    name: 'mixes the given up of all shops',
    breaks: ['S595'],
    create: (honest) =>
      disguise(honest, {
        findParkedEffects: ({ shopId: _shop, ...filter }) => honest.findParkedEffects(filter),
      }),
  },
  {
    name: 'ends the given up with their first page',
    breaks: ['S595'],
    create: (honest) =>
      disguise(honest, {
        findParkedEffects: async (filter) =>
          (await honest.findParkedEffects(filter)).map((page) => ({ ...page, nextCursor: null })),
      }),
  },
  {
    name: 'takes what is not due for told',
    breaks: ['S605'],
    create: (honest) =>
      disguise(honest, {
        findPendingEffects: async (filter) =>
          (await honest.findPendingEffects(filter)).map(({ items, nextCursor }) => ({
            items: items.filter(({ dueAt }) => dueAt <= startOfTests),
            nextCursor,
          })),
      }),
  },
  {
    name: 'ends what is to be told with its first page',
    breaks: ['S605'],
    create: (honest) =>
      disguise(honest, {
        findPendingEffects: async (filter) =>
          (await honest.findPendingEffects(filter)).map((page) => ({ ...page, nextCursor: null })),
      }),
  },
  {
    name: 'takes what is being tried anew for given up',
    breaks: ['S595'],
    create: (honest) =>
      disguise(honest, {
        async findParkedEffects(filter) {
          const found = await honest.findParkedEffects(filter);
          const again = await honest.findEffects(filter.tenant, 'order-3' as Effect['orderId']);
          return found.map((page) => ({
            ...page,
            items: [...page.items, ...again.unwrapOr([]).slice(0, 1)],
          }));
        },
      }),
  },
  {
    name: 'drops events',
    breaks: ['S5', 'S50', 'S66', 'S110', 'S113'],
    create: rewriting((change) => ({ ...change, events: [] })),
  },
  {
    name: 'tells history from its end',
    breaks: ['S66'],
    create: (honest) =>
      disguise(honest, {
        findHistory: async (...asked) =>
          (await honest.findHistory(...asked)).map((entries) => entries.toReversed()),
      }),
  },
  {
    name: 'tells history from the start, wherever it is asked to begin',
    breaks: ['S66'],
    create: (honest) =>
      disguise(honest, {
        findHistory: (tenant, orderId) => honest.findHistory(tenant, orderId, 0),
      }),
  },
  {
    name: 'tells a long history at once',
    breaks: ['S67'],
    create: (honest) =>
      disguise(honest, {
        async findHistory(tenant, orderId, afterSeq) {
          const first = await honest.findHistory(tenant, orderId, afterSeq);
          const rest = await honest.findHistory(tenant, orderId, afterSeq + 1_000);
          return first.andThen((some) => rest.map((more) => [...some, ...more]));
        },
      }),
  },
  {
    name: 'gives a job to everybody',
    breaks: ['S70', 'S74'],
    create: onLease((request) => ({ ...request, holder: 'anybody' })),
  },
  {
    name: 'never lets a lease run out',
    breaks: ['S70', 'S73'],
    create: onLease((request) => ({ ...request, ttlMs: farFuture })),
  },
  {
    name: 'renews a lease under another token',
    breaks: ['S71'],
    create: (honest) =>
      disguise(honest, {
        lease: async (request) =>
          (await honest.lease(request)).map((token) =>
            token === null ? null : token + (request.at % 1_000),
          ),
      }),
  },
  {
    name: 'gives a holder the same lease again, however late it comes',
    breaks: ['S71', 'S77'],
    create: (honest) => {
      const tokenByHolder = new Map<string, number>();
      return disguise(honest, {
        async lease(request) {
          const known = tokenByHolder.get(request.holder);
          if (known !== undefined) return ok(known);
          const leased = await honest.lease(request);
          const token = leased.unwrapOr(null);
          if (token !== null) tokenByHolder.set(request.holder, token);
          return leased;
        },
      });
    },
  },
  {
    name: 'keeps jobs that are given back',
    breaks: ['S72'],
    create: (honest) => disguise(honest, { releaseLease: async () => ok(undefined) }),
  },
  {
    name: 'takes a job back from whoever has it',
    breaks: ['S72'],
    create: (honest) => {
      let latest = 0;
      return disguise(honest, {
        async lease(request) {
          const token = await honest.lease(request);
          latest = token.unwrapOr(null) ?? latest;
          return token;
        },
        releaseLease: (tenant, { job }) => honest.releaseLease(tenant, { job, token: latest }),
      });
    },
  },
  {
    name: 'ignores the fence',
    breaks: ['S73', 'S76'],
    create: rewriting(({ fence: _fence, ...change }) => change),
  },
  {
    name: 'refuses a worker whose lease has run out, though nobody has taken over',
    breaks: ['S76'],
    create: (honest) => {
      let until = 0;
      const refuse = (change: Change): Change =>
        change.fence !== undefined && change.at >= until
          ? { ...change, fence: { ...change.fence, token: -1 } }
          : change;
      return disguise(rewriting(refuse)(honest), {
        lease: (request) => {
          until = request.at + request.ttlMs;
          return honest.lease(request);
        },
      });
    },
  },
  {
    name: 'leases a job to one tenant only',
    breaks: ['S75'],
    create: onLease((request) => ({ ...request, tenant: 'default' as LeaseRequest['tenant'] })),
  },
  {
    name: 'has one cursor for all streams of a shop',
    breaks: ['S80'],
    create: (honest) =>
      disguise(honest, {
        loadCursor: (tenant, shopId) => honest.loadCursor(tenant, shopId, 'orders'),
      }),
  },
  {
    name: 'forgets how far it has read',
    breaks: ['S80', 'S110'],
    create: rewriting(({ cursor: _cursor, ...change }) => change),
  },
  {
    name: 'keeps a row that cannot be decoded as often as it fails',
    breaks: ['S81'],
    create: rewriting((change) => ({
      ...change,
      ingestFailures: (change.ingestFailures ?? []).map((row) => ({
        ...row,
        externalId: `${row.externalId}/${row.failedAt}`,
      })),
    })),
  },
  {
    name: 'keeps rows that have been read after all',
    breaks: ['S82'],
    create: rewriting((change) => ({ ...change, ingestRepaired: [] })),
  },
  {
    name: 'forgets the first of several looks at secrets',
    breaks: ['S38', 'S83'],
    create: (honest) =>
      disguise(honest, { appendDisclosures: (rows) => honest.appendDisclosures(rows.slice(1)) }),
  },
  {
    name: 'takes a look at a secret for a row and nothing else',
    breaks: ['S38'],
    create: (honest) => {
      const looks: Disclosure[] = [];
      return disguise(honest, {
        async appendDisclosures(rows) {
          looks.push(...rows);
          return ok();
        },
        async findDisclosures(tenant, orderId) {
          const own = looks.filter((row) => row.tenant === tenant && row.orderId === orderId);
          const found = await honest.findDisclosures(tenant, orderId);
          return found.map((rows) => [...rows, ...own].toSorted((a, b) => a.at - b.at));
        },
      });
    },
  },
];

function onEffects(change: (effect: Effect) => Effect): Saboteur['create'] {
  return rewriting((all) => ({ ...all, effects: (all.effects ?? []).map(change) }));
}

function onEffectUpdates(
  change: (update: EffectUpdate) => readonly EffectUpdate[],
): Saboteur['create'] {
  return rewriting((all) => ({ ...all, effectUpdates: (all.effectUpdates ?? []).flatMap(change) }));
}

function onLease(change: (request: LeaseRequest) => LeaseRequest): Saboteur['create'] {
  return (honest) => disguise(honest, { lease: (request) => honest.lease(change(request)) });
}
