import { ok } from 'neverthrow';
import type { Dispatch, DispatchUpdate } from '../../ports/dispatch.ts';
import type { TestedStorage } from '../contract-case.ts';
import { disguise, rewriting, type Saboteur } from './kit.ts';

const farFuture = 8_000_000_000_000;

/** Storages that lose or mix up what subscribers are to be told. */
export const dispatchSaboteurs: readonly Saboteur[] = [
  {
    name: 'passes nothing on to subscribers',
    breaks: ['S380', 'S381', 'S384', 'S389'],
    create: (honest) => disguise(honest, { spreadNews: async () => ok(0) }),
  },
  {
    name: 'keeps what is for subscribers that nobody names',
    breaks: ['S492'],
    create: (honest) =>
      disguise(honest, { retireSubscribers: async () => ok({ names: [], hasMore: false }) }),
  },
  {
    name: 'forgets subscribers that were named a moment ago',
    breaks: ['S492'],
    create: (honest) =>
      disguise(honest, {
        retireSubscribers: (request) =>
          honest.retireSubscribers({ ...request, unseenSince: farFuture }),
      }),
  },
  {
    name: 'always has more for subscribers',
    breaks: ['S380', 'S384'],
    create: (honest) =>
      disguise(honest, {
        spreadNews: async (request) => (await honest.spreadNews(request)).map((n) => n + 1),
      }),
  },
  {
    name: 'passes on as much as there is, however little is asked for',
    breaks: ['S383'],
    create: (honest) =>
      disguise(honest, {
        spreadNews: (request) => honest.spreadNews({ ...request, limit: 1_000 }),
      }),
  },
  {
    name: 'begins with the latest event of an order',
    breaks: ['S380', 'S384', 'S385'],
    create: misreporting((row) => ({ ...row, doneSeq: Math.max(row.doneSeq, row.wantedSeq - 1) })),
  },
  {
    name: 'forgets what was added while a subscriber was told',
    breaks: ['S382'],
    create(honest) {
      const done = new Set<string>();
      const keyOf = ({ subscriber, orderId }: Pick<Dispatch, 'subscriber' | 'orderId'>): string =>
        `${subscriber}/${orderId}`;
      const noting = rewriting((change) => {
        for (const update of change.dispatches ?? []) done.add(keyOf(update));
        return change;
      })(honest);
      return disguise(noting, {
        findDueDispatches: async (filter) =>
          (await honest.findDueDispatches(filter)).map((rows) =>
            rows.filter((row) => !done.has(keyOf(row))),
          ),
      });
    },
  },
  {
    name: 'tells new subscribers nothing of what was before',
    breaks: ['S384'],
    create: onNames((subscriber) => ({ ...subscriber, from: 'now' })),
  },
  {
    name: 'tells every subscriber of everything',
    breaks: ['S385'],
    create: onNames((subscriber) => ({ ...subscriber, from: 'beginning' })),
  },
  {
    name: 'finds what is due for anybody, whenever it is',
    breaks: ['S386', 'S387'],
    create: (honest) =>
      disguise(honest, {
        findDueDispatches: (filter) =>
          honest.findDueDispatches({ ...filter, at: farFuture, tenants: 'all' }),
      }),
  },
  {
    name: 'tries what was parked again by itself',
    breaks: ['S387'],
    create: onUpdates((update) => ({ ...update, state: 'pending' })),
  },
  {
    name: 'keeps what was said of failures from nobody',
    breaks: ['S387'],
    create: (honest) =>
      disguise(honest, {
        findParkedDispatches: ({ tenant, limit }) => honest.findParkedDispatches({ tenant, limit }),
      }),
  },
  {
    name: 'lets two decide about one event',
    breaks: ['S388'],
    create: (honest) =>
      disguise(honest, {
        commit: async (changes) =>
          (await honest.commit(changes)).map((outcomes) =>
            outcomes.map((outcome) =>
              outcome.outcome === 'stale'
                ? { outcome: 'applied', claimed: [], duplicates: [] }
                : outcome,
            ),
          ),
      }),
  },
  {
    name: 'tells of what a host has rolled back',
    breaks: ['S389'],
    create: (honest) =>
      disguise(honest, {
        within(tx) {
          const inside = honest.within(tx);
          const commit: typeof inside.commit = (changes) => honest.commit(changes);
          return { ...inside, commit } satisfies typeof inside;
        },
      }),
  },
];

function misreporting(change: (row: Dispatch) => Dispatch): Saboteur['create'] {
  return (honest) =>
    disguise(honest, {
      findDueDispatches: async (filter) =>
        (await honest.findDueDispatches(filter)).map((rows) => rows.map(change)),
    });
}

type Named = Parameters<TestedStorage['spreadNews']>[0]['subscribers'][number];

function onNames(change: (subscriber: Named) => Named): Saboteur['create'] {
  return (honest) =>
    disguise(honest, {
      spreadNews: (request) =>
        honest.spreadNews({ ...request, subscribers: request.subscribers.map(change) }),
    });
}

function onUpdates(change: (update: DispatchUpdate) => DispatchUpdate): Saboteur['create'] {
  return rewriting((all) => ({ ...all, dispatches: (all.dispatches ?? []).map(change) }));
}
