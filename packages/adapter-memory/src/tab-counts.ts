import type { ShopId } from '@kaquan/core';
import { tabNames, type ShopTabCounts, type TabMove, type TabName } from '@kaquan/core/ports';

type Counts = Record<TabName, number>;

/** How many orders of each shop stand under each tab. */
export interface TabCounts {
  move(move: TabMove): void;
  /** By shop id; one shop, or all of them for `null`. */
  of(shopId: ShopId | null): readonly ShopTabCounts[];
}

/** Makes counts of no orders. */
export function createTabCounts(): TabCounts {
  const countsByShop = new Map<ShopId, Counts>();
  return {
    move({ shopId, before, after }) {
      const counts = countsByShop.get(shopId) ?? noOrders();
      countsByShop.set(shopId, counts);
      for (const tab of before) counts[tab] -= 1;
      for (const tab of after) counts[tab] += 1;
    },
    of(shopId) {
      const rows = [...countsByShop].map(([id, counts]) => ({ shopId: id, counts: { ...counts } }));
      return rows
        .filter((row) => shopId === null || row.shopId === shopId)
        .filter(({ counts }) => tabNames.some((tab) => counts[tab] !== 0))
        .toSorted((a, b) => (a.shopId < b.shopId ? -1 : 1));
    },
  };
}

function noOrders(): Counts {
  return Object.fromEntries(tabNames.map((tab) => [tab, 0])) as Counts;
}
