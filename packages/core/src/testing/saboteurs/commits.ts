import { err, ok } from 'neverthrow';
import { coreError } from '../../kernel/errors.ts';
import type { AggregateWrite, Change, Outcome } from '../../ports/change.ts';
import type { Loaded } from '../../ports/storage.ts';
import {
  committing,
  dawdle,
  derivedId,
  disguise,
  misreading,
  reporting,
  rewriting,
  type CommitOne,
  type Saboteur,
} from './kit.ts';

/** Storages that break atomicity, versions, uniqueness or the recognition of repeats. */
export const commitSaboteurs: readonly Saboteur[] = [
  {
    name: 'ignores expected versions',
    breaks: ['S4', 'S5', 'S8', 'S9', 'S10', 'S37'],
    create: committing((honest, storage) => async (change) => {
      for (let attempt = 0; ; attempt += 1) {
        const { tenant } = change;
        const orderIds = ordersOf(change).map(({ orderId }) => orderId);
        const loaded = (await storage.load({ tenant, orderIds })).unwrapOr(null);
        const writes = change.writes.map((write) => atStoredVersion(write, loaded));
        const outcome = await honest({ ...change, writes });
        const isLost = outcome.isOk() && outcome.value.outcome === 'stale' && attempt < 20;
        if (!isLost) return outcome;
      }
    }),
  },
  {
    name: 'holds nothing but orders to its version',
    breaks: ['S12'],
    create: committing((honest) => async (change) => {
      for (let expectedVersion = 0; ; expectedVersion += 1) {
        const writes = change.writes.map((write) =>
          write.kind === 'order' ? write : { ...write, expectedVersion },
        );
        const outcome = await honest({ ...change, writes });
        const isLost = outcome.isOk() && outcome.value.outcome === 'stale';
        if (!isLost || expectedVersion === 3) return outcome;
      }
    }),
  },
  {
    name: 'overlooks moves of keys that nobody holds',
    breaks: ['S14', 'S37'],
    create: committing((honest) => async (change) => {
      const outcome = await honest(change);
      const isStale = outcome.isOk() && outcome.value.outcome === 'stale';
      return isStale ? honest({ ...change, writes: [], keyMoves: [] }) : outcome;
    }),
  },
  {
    name: 'serves nobody in a batch after a change that came short',
    breaks: ['S19'],
    create: committing((honest) => {
      let short: Outcome | null = null;
      return async (change) => {
        if (short !== null) return ok(short);
        const outcome = await honest(change);
        if (outcome.isOk() && outcome.value.outcome === 'short') short = outcome.value;
        return outcome;
      };
    }),
  },
  {
    name: 'fails when others commit at the same time',
    breaks: ['S5', 'S13', 'S20', 'S29'],
    create: (honest) => {
      let running = 0;
      return disguise(honest, {
        async commit(changes) {
          if (running > 0) return err(coreError('storage.unavailable', { operation: 'commit' }));
          running += 1;
          const outcomes = await honest.commit(changes);
          running -= 1;
          return outcomes;
        },
      });
    },
  },
  {
    name: 'lets orders share a number',
    breaks: ['S6'],
    create: rewriting((change) => ({
      ...change,
      writes: change.writes.map((write) =>
        write.kind === 'order'
          ? { ...write, value: { ...write.value, orderNo: `no-${write.value.orderId}` } }
          : write,
      ),
    })),
  },
  {
    name: 'lets shops share a name',
    breaks: ['S7'],
    create: rewriting((change) => ({
      ...change,
      writes: change.writes.map((write) =>
        write.kind === 'shop'
          ? { ...write, value: { ...write.value, name: write.value.shopId } }
          : write,
      ),
    })),
  },
  {
    name: 'lets products share a name',
    breaks: ['S7'],
    create: rewriting((change) => ({
      ...change,
      writes: change.writes.map((write) =>
        write.kind === 'product'
          ? { ...write, value: { ...write.value, name: write.value.productId } }
          : write,
      ),
    })),
  },
  {
    name: 'writes what it can of a change that it refuses',
    breaks: ['S8', 'S9', 'S24', 'S37', 'S73'],
    create: committing((honest) => async (change) => {
      const outcome = await honest(change);
      if (outcome.isErr() || isSettled(outcome.value)) return outcome;
      const { fence: _fence, idempotency: _record, claims: _claims, ...rest } = change;
      for (const [i, write] of change.writes.entries()) {
        const half = await honest({ ...bare(change, `write-${i}`), writes: [write] });
        if (half.isErr()) return half;
      }
      const others = await honest({ ...rest, changeId: derivedId(change, 'rest'), writes: [] });
      return others.isErr() ? others : outcome;
    }),
  },
  {
    name: 'gives up a batch at the first refusal',
    breaks: ['S10', 'S27'],
    create: committing((honest) => {
      let hasRefused = false;
      return async (change) => {
        const outcome = await honest(hasRefused ? { ...change, ...refusedFor(change) } : change);
        hasRefused ||= outcome.isOk() && !isSettled(outcome.value);
        return outcome;
      };
    }),
  },
  {
    name: 'shows half a change',
    breaks: ['S11'],
    create: (honest) =>
      disguise(honest, {
        async load(request) {
          const { shopIds = [] } = request;
          const first = await honest.load({ ...request, shopIds: shopIds.slice(0, 1) });
          await dawdle();
          const rest = await honest.load({ ...request, shopIds: shopIds.slice(1) });
          return rest.andThen((late) =>
            first.map((early) => ({ ...late, shops: [...early.shops, ...late.shops] })),
          );
        },
      }),
  },
  {
    name: 'forgets parts of an order',
    breaks: ['S1', 'S3', 'S114'],
    create: misreading((loaded) => ({
      ...loaded,
      orders: loaded.orders.map((order) => ({ ...order, buyerRef: null })),
    })),
  },
  {
    name: 'answers what nobody asked for',
    breaks: ['S2'],
    create: (honest) =>
      disguise(honest, {
        load: async (request) => {
          const more = { ...request, orderRefs: [...(request.orderRefs ?? []), anyOrderRef] };
          return honest.load(more);
        },
      }),
  },
  {
    name: 'answers an order as often as it is named',
    breaks: ['S3'],
    create: misreading((loaded) => ({ ...loaded, orders: loaded.orders.flatMap((o) => [o, o]) })),
  },
  {
    name: 'forgets change ids',
    breaks: ['S50', 'S51', 'S53'],
    create: (honest) => {
      let count = 0;
      const forget = (change: Change): Change => {
        count += 1;
        return { ...change, changeId: derivedId(change, count) };
      };
      return rewriting(forget)(honest);
    },
  },
  {
    name: 'ignores idempotency keys',
    breaks: ['S52', 'S54', 'S55', 'S110'],
    create: rewriting(({ idempotency: _record, ...change }) => change),
  },
  {
    name: 'answers a repeat without its record',
    breaks: ['S52', 'S54'],
    create: reporting((outcome) =>
      outcome.outcome === 'duplicate' ? { ...outcome, record: null } : outcome,
    ),
  },
  {
    name: 'tells idempotency keys apart without their operation',
    breaks: ['S56'],
    create: rewriting((change) =>
      change.idempotency === undefined
        ? change
        : { ...change, idempotency: { ...change.idempotency, operation: 'any' } },
    ),
  },
  {
    name: 'asks for the fence before it recognises a repeat',
    breaks: ['S53'],
    create: (honest) => {
      let latest: number | null = null;
      const way =
        (commit: CommitOne): CommitOne =>
        async (change) => {
          const isLate = change.fence !== undefined && change.fence.token !== latest;
          const outcome = await commit(change);
          return isLate ? outcome.map((): Outcome => ({ outcome: 'fenced' })) : outcome;
        };
      return disguise(committing(way)(honest), {
        async lease(request) {
          const token = await honest.lease(request);
          latest = token.unwrapOr(null) ?? latest;
          return token;
        },
      });
    },
  },
  {
    name: 'takes a refused change for stored when it comes again',
    breaks: ['S9', 'S57'],
    create: committing((honest) => {
      const seen = new Set<string>();
      return async (change) => {
        const isKnown = seen.has(change.changeId);
        seen.add(change.changeId);
        const outcome = await honest(change);
        return isKnown ? outcome.map(() => ({ outcome: 'duplicate', record: null })) : outcome;
      };
    }),
  },
];

// The number that builders give to their first order.
const anyOrderRef = { shopId: 'shop-1', orderNo: 'no-order-1' } as NonNullable<
  Parameters<TestedLoad>[0]['orderRefs']
>[number];

type TestedLoad = Parameters<Saboteur['create']>[0]['load'];

function isSettled({ outcome }: Outcome): boolean {
  return outcome === 'applied' || outcome === 'duplicate';
}

function bare(change: Change, suffix: string): Change {
  const { tenant, at } = change;
  return { tenant, at, changeId: derivedId(change, suffix), writes: [] };
}

// A fence that no job has.
function refusedFor(change: Change): Pick<Change, 'changeId' | 'fence'> {
  return { changeId: derivedId(change, 'late'), fence: { job: 'none', token: -1 } };
}

function ordersOf({ writes }: Change) {
  return writes.flatMap((write) => (write.kind === 'order' ? [write.value] : []));
}

function atStoredVersion(write: AggregateWrite, loaded: Loaded | null): AggregateWrite {
  if (write.kind !== 'order') return write;
  const { orderId } = write.value;
  const stored = loaded?.orders.find((order) => order.orderId === orderId)?.version ?? 0;
  const value = { ...write.value, version: stored + 1, eventCount: write.value.eventCount + 1 };
  return { kind: 'order', expectedVersion: stored, value };
}
