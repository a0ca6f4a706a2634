import { err } from 'neverthrow';
import type { OrderNarrowing } from '../../ports/storage-filters.ts';
import type { Page, Storage } from '../../ports/storage.ts';
import type { ShopTabCounts } from '../../ports/storage-rows.ts';
import { tabNames } from '../../order/order-tabs.ts';
import type { TestedStorage } from '../contract-case.ts';
import { committing, disguise, rewriting, type Saboteur } from './kit.ts';

const caught: Readonly<Partial<Record<keyof OrderNarrowing, readonly string[]>>> = {
  user: ['S130', 'S137'],
  productId: ['S131', 'S137'],
  tab: ['S126', 'S132', 'S133', 'S137'],
  verification: ['S132'],
  afterSales: ['S132'],
  created: ['S134', 'S137'],
  redeemed: ['S135', 'S137'],
  text: ['S136'],
  category: ['S370'],
  among: ['S371'],
};

/** Storages that count or search wrongly. */
export const tabSaboteurs: readonly Saboteur[] = [
  ...Object.entries(caught).map(([name, breaks]): Saboteur => ({
    name: `does not search by ${name}`,
    breaks,
    create: searching(<Filter extends OrderNarrowing>(filter: Filter) => {
      const others = Object.entries(filter).filter(([condition]) => condition !== name);
      return Object.fromEntries(others) as Filter;
    }),
  })),
  {
    name: 'leaves out the instant at which a time begins',
    breaks: ['S134', 'S135'],
    create: searching((filter) => ({
      ...filter,
      ...(filter.created?.from !== undefined && {
        created: { ...filter.created, from: filter.created.from + 1 },
      }),
      ...(filter.redeemed?.from !== undefined && {
        redeemed: { ...filter.redeemed, from: filter.redeemed.from + 1 },
      }),
    })),
  },
  {
    name: 'pages through a search from its beginning again',
    breaks: ['S138'],
    create: (honest) => {
      const seen = new Map<string, number>();
      return disguise(honest, {
        async findOrders({ cursor, limit, ...filter }) {
          const start = seen.get(cursor ?? '') ?? 0;
          const all = await honest.findOrders({ ...filter, limit: 500 });
          return all.map(({ items }): Page<(typeof items)[number]> => {
            const end = start + limit;
            const name = `at ${end}`;
            seen.set(name, end);
            const nextCursor = items.length > end ? name : null;
            return { items: items.slice(start, end), nextCursor };
          });
        },
      });
    },
  },
  {
    name: 'forgets behind the first page that cases were asked for',
    breaks: ['S531'],
    create: (honest) =>
      disguise(honest, {
        findOrders({ afterSales, ...filter }) {
          const isAsked = afterSales !== undefined && filter.cursor === undefined;
          return honest.findOrders({ ...filter, ...(isAsked && { afterSales }) });
        },
      }),
  },
  {
    name: 'counts no orders that move from tab to tab',
    breaks: ['S120', 'S121', 'S122', 'S123', 'S124', 'S125', 'S372'],
    create: rewriting(({ tabs: _tabs, ...change }) => change),
  },
  {
    name: 'counts the tabs that an order enters, and none that it leaves',
    breaks: ['S120', 'S122'],
    create: rewriting((change) => ({
      ...change,
      tabs: (change.tabs ?? []).map((move) => ({ ...move, before: [] })),
    })),
  },
  {
    name: 'counts what it has refused to store',
    breaks: ['S121', 'S122'],
    create: committing((commit, storage) => async (change) => {
      const outcome = await commit(change);
      if (outcome.isOk() && outcome.value.outcome !== 'applied') {
        const changeId = `${change.changeId}-counted` as typeof change.changeId;
        const { tenant, at, tabs = [] } = change;
        const counted = await storage.commit([{ changeId, tenant, at, writes: [], tabs }]);
        if (counted.isErr()) return err(counted.error);
      }
      return outcome;
    }),
  },
  {
    name: 'counts all shops, whichever it is asked about',
    breaks: ['S120', 'S123'],
    create: (honest) => disguise(honest, { countTabs: (tenant) => honest.countTabs(tenant, null) }),
  },
  {
    name: 'keeps rows of shops in which nothing is left',
    breaks: ['S120'],
    create: countingTabs((rows, shopId) =>
      rows.length > 0 || shopId === null ? rows : [{ shopId, counts: noOrders() }],
    ),
  },
  {
    name: 'loses what it folds',
    breaks: ['S123', 'S124'],
    create: (honest) => {
      let lost = 0;
      const folded = disguise(honest, {
        async foldDeltas(tenants, limit) {
          lost += 1;
          return honest.foldDeltas(tenants, limit);
        },
      });
      return countingTabs((rows) => (lost > 0 ? rows.slice(1) : rows))(folded);
    },
  },
  {
    name: 'always has something to fold',
    breaks: ['S123'],
    create: (honest) =>
      disguise(honest, {
        foldDeltas: async (tenants, limit) =>
          (await honest.foldDeltas(tenants, limit)).map(() => limit),
      }),
  },
  {
    name: 'counts the orders of another tenant as well',
    breaks: ['S125'],
    create: (honest) => {
      const tenants = new Set<Parameters<Storage['countTabs']>[0]>();
      return disguise(honest, {
        commit: (changes) => {
          for (const { tenant } of changes) tenants.add(tenant);
          return honest.commit(changes);
        },
        async countTabs(tenant, shopId) {
          let rows = await honest.countTabs(tenant, shopId);
          for (const other of tenants) {
            if (other === tenant || rows.isErr()) continue;
            const others = await honest.countTabs(other, shopId);
            if (others.isOk()) rows = rows.map((own) => [...own, ...others.value]);
          }
          return rows;
        },
      });
    },
  },
  {
    name: 'counts on beyond what it was asked for',
    breaks: ['S126'],
    create: (honest) =>
      disguise(honest, { countOrders: (filter) => honest.countOrders(filter, 1_000) }),
  },
];

function noOrders(): ShopTabCounts['counts'] {
  return Object.fromEntries(tabNames.map((tab) => [tab, 0])) as ShopTabCounts['counts'];
}

function searching(
  rewrite: <Filter extends OrderNarrowing>(filter: Filter) => Filter,
): Saboteur['create'] {
  return (honest: TestedStorage) =>
    disguise(honest, {
      findOrders: (filter) => honest.findOrders(rewrite(filter)),
      countOrders: (filter, most) => honest.countOrders(rewrite(filter), most),
    });
}

function countingTabs(
  change: (
    rows: readonly ShopTabCounts[],
    shopId: ShopTabCounts['shopId'] | null,
  ) => readonly ShopTabCounts[],
): Saboteur['create'] {
  return (honest: TestedStorage) =>
    disguise(honest, {
      countTabs: async (tenant, shopId) =>
        (await honest.countTabs(tenant, shopId)).map((rows) => change(rows, shopId)),
    });
}
