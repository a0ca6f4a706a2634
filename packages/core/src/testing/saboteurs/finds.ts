import type { TenantId } from '../../kernel/ids.ts';
import type { Order } from '../../order/order.ts';
import type { OrderFilter } from '../../ports/storage-filters.ts';
import type { Change } from '../../ports/change.ts';
import type { Loaded, Page, Storage } from '../../ports/storage.ts';
import { dawdle, disguise, misreading, type Saboteur } from './kit.ts';

const narrowings = [
  'shopId',
  'orderNo',
  'payment',
  'redemption',
  'isFrozen',
  'hasOpenCase',
] as const satisfies readonly (keyof OrderFilter)[];

/** Storages that list wrongly, or that share what nobody may share. */
export const findSaboteurs: readonly Saboteur[] = [
  ...narrowings.map((name): Saboteur => ({
    name: `does not narrow orders by ${name}`,
    breaks: ['S101'],
    create: onFindOrders(
      (find) =>
        ({ [name]: _condition, ...filter }) =>
          find(filter),
    ),
  })),
  {
    name: 'answers the shops of orders only by their own ids',
    breaks: ['S16'],
    create: (honest) =>
      disguise(honest, {
        load: ({ withShops: _withShops, ...request }) => honest.load(request),
      }),
  },
  {
    name: 'answers products only by their own ids',
    breaks: ['S17'],
    create: (honest) =>
      disguise(honest, {
        load: ({ withProducts: _withProducts, ...request }) => honest.load(request),
      }),
  },
  {
    name: 'lists the rows of a page backwards',
    breaks: ['S100', 'S102', 'S104', 'S105'],
    create: (honest) =>
      disguise(honest, {
        findOrders: async (filter) => (await honest.findOrders(filter)).map(backwards),
        findShops: async (filter) => (await honest.findShops(filter)).map(backwards),
        findTenantShops: async (filter) => (await honest.findTenantShops(filter)).map(backwards),
      }),
  },
  {
    name: 'counts pages instead of remembering where they ended',
    breaks: ['S102'],
    create: onFindOrders((find) => async ({ cursor, limit, ...filter }) => {
      const start = Number(cursor ?? 0);
      const all = await find({ ...filter, limit: 500 });
      return all.map(({ items }) => ({
        items: items.slice(start, start + limit),
        nextCursor: items.length > start + limit ? String(start + limit) : null,
      }));
    }),
  },
  {
    name: 'ends with an empty page',
    breaks: ['S100'],
    create: onFindOrders((find) => async (filter) => {
      if (filter.cursor === 'end') {
        return (await find({ tenant: filter.tenant, limit: 1 })).map(() => noRows);
      }
      return (await find(filter)).map(({ items, nextCursor }) => {
        const isFull = items.length === filter.limit;
        return { items, nextCursor: nextCursor ?? (isFull ? 'end' : null) };
      });
    }),
  },
  {
    name: 'begins again where it cannot read a cursor',
    breaks: ['S106'],
    create: onFindOrders((find) => async (filter) => {
      const { cursor: _cursor, ...first } = filter;
      const page = await find(filter);
      return page.isOk() ? page : find(first);
    }),
  },
  {
    name: 'lists orders as they were at first',
    breaks: ['S103'],
    create: (honest) => {
      const first = new Map<string, Order>();
      return disguise(honest, {
        commit: (changes) => {
          for (const { value } of orderWrites(changes)) {
            if (!first.has(value.orderId)) first.set(value.orderId, value);
          }
          return honest.commit(changes);
        },
        findOrders: async (filter) =>
          (await honest.findOrders(filter)).map((page) => ({
            ...page,
            items: page.items.map((order) => first.get(order.orderId) ?? order),
          })),
      });
    },
  },
  {
    name: 'does not narrow shops by channel',
    breaks: ['S104'],
    create: (honest) =>
      disguise(honest, {
        findShops: ({ channelType: _channelType, ...filter }) => honest.findShops(filter),
      }),
  },
  {
    name: 'does not narrow shops by words',
    breaks: ['S578'],
    create: (honest) =>
      disguise(honest, {
        findShops: ({ keyword: _keyword, ...filter }) => honest.findShops(filter),
      }),
  },
  {
    name: 'does not narrow shops by state',
    breaks: ['S579'],
    create: (honest) =>
      disguise(honest, {
        findShops: ({ state: _state, ...filter }) => honest.findShops(filter),
      }),
  },
  {
    name: 'answers more rows than it was asked for',
    breaks: ['S45', 'S60', 'S65'],
    create: (honest) =>
      disguise(honest, {
        findWaiting: (tenant, productId) => honest.findWaiting(tenant, productId, 1_000),
        findDueEffects: (filter) => honest.findDueEffects({ ...filter, limit: 1_000 }),
      }),
  },
  {
    name: 'tells a queue from its end',
    breaks: ['S45'],
    create: (honest) =>
      disguise(honest, {
        findWaiting: async (...asked) =>
          (await honest.findWaiting(...asked)).map((rows) => rows.toReversed()),
      }),
  },
  {
    name: 'looks at all tenants, whichever it is asked about',
    breaks: ['S47', 'S65', 'S105'],
    create: (honest) =>
      disguise(honest, {
        findServable: (_tenants, at, limit) => honest.findServable('all', at, limit),
        findDueEffects: (filter) => honest.findDueEffects({ ...filter, tenants: 'all' }),
        findTenantShops: (filter) => honest.findTenantShops({ ...filter, tenants: 'all' }),
      }),
  },
  {
    name: 'counts expired keys as free',
    breaks: ['S23', 'S28', 'S47'],
    create: (honest) =>
      disguise(honest, {
        stockLevels: (tenant, productIds) => honest.stockLevels(tenant, productIds, 0),
        findServable: (tenants, _at, limit) => honest.findServable(tenants, 0, limit),
      }),
  },
  {
    name: 'has no stock level for a product without keys',
    breaks: ['S28'],
    create: (honest) =>
      disguise(honest, {
        stockLevels: async (...asked) =>
          (await honest.stockLevels(...asked)).map((levels) =>
            levels.filter((l) => l.kind === 'keys' && l.available + l.claimed + l.delivered > 0),
          ),
      }),
  },
  {
    name: 'answers one tenant with what another has',
    breaks: ['S110'],
    create: (honest) => {
      const tenants = new Set<TenantId>();
      return disguise(honest, {
        commit: (changes) => {
          for (const { tenant } of changes) tenants.add(tenant);
          return honest.commit(changes);
        },
        async load(request) {
          const own = await honest.load(request);
          for (const tenant of tenants) {
            if (own.isErr() || own.value.orders.length > 0) break;
            const others = await honest.load({ ...request, tenant });
            if (others.isOk() && others.value.orders.length > 0) return others;
          }
          return own;
        },
      });
    },
  },
  {
    name: 'looks at what it was handed after its caller has gone on',
    breaks: ['S112'],
    create: (honest) =>
      disguise(honest, {
        async commit(changes) {
          await dawdle();
          return honest.commit(changes);
        },
      }),
  },
  {
    name: 'hands out its own objects',
    breaks: ['S113'],
    create: (honest) => {
      const handedOut = new Map<string, Order>();
      const share = (order: Order): Order => {
        const known = handedOut.get(`${order.orderId}/${order.version}`);
        if (known !== undefined) return known;
        const shared = structuredClone(order);
        handedOut.set(`${order.orderId}/${order.version}`, shared);
        return shared;
      };
      return misreading((loaded) => ({ ...loaded, orders: loaded.orders.map(share) }))(honest);
    },
  },
  {
    name: 'cannot hold large amounts',
    breaks: ['S114'],
    create: misreading((loaded) => ({ ...loaded, orders: loaded.orders.map(narrowed) })),
  },
];

const noRows: Page<never> = { items: [], nextCursor: null };

function onFindOrders(
  change: (find: Storage['findOrders']) => Storage['findOrders'],
): Saboteur['create'] {
  return (honest) =>
    disguise(honest, { findOrders: change((filter) => honest.findOrders(filter)) });
}

function backwards<Row>({ items, nextCursor }: Page<Row>): Page<Row> {
  return { items: items.toReversed(), nextCursor };
}

function orderWrites(changes: readonly Change[]) {
  return changes.flatMap(({ writes }) => writes.filter((write) => write.kind === 'order'));
}

// As a column of 32 bits does.
function narrowed(order: Loaded['orders'][number]): Order {
  return { ...order, buyerPaidMinor: Math.min(order.buyerPaidMinor, 2 ** 31 - 1) };
}
