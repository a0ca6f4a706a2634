import type { Instant } from '@kaquan/core';
import type {
  SalesFilter,
  SalesMove,
  SalesSeries,
  SalesSeriesFilter,
  SalesTallies,
} from '@kaquan/core/ports';

type Counted = Pick<SalesMove, 'sold' | 'cases'>;

/** What every shop of a tenant has sold, and what was complained of, by day. */
export interface SalesCounts {
  add(move: SalesMove): void;
  all(): Iterable<SalesMove>;
  tally(filter: SalesFilter): SalesTallies;
  byDay(filter: SalesSeriesFilter): readonly SalesSeries[];
}

const prefixes: Readonly<Record<SalesFilter['by'], string>> = {
  reason: 'reason:',
  product: 'product:',
  shop: '',
  product_reason: 'product_reason:',
  shop_product_reason: 'product_reason:',
  buyer_refund: 'buyer_refund:',
  buyer_reissue: 'buyer_reissue:',
};

/** Makes counts of nothing. */
export function createSalesCounts(): SalesCounts {
  const moves = new Map<string, SalesMove>();
  return {
    add(move) {
      const key = JSON.stringify([move.day, move.shopId, move.subject]);
      const { sold, cases } = sum(moves.get(key), move);
      moves.set(key, { ...move, sold, cases });
    },
    all: () => moves.values(),
    byDay: ({ productIds, from, to }) =>
      [...new Set(productIds)].map((productId) => {
        const subject = `${prefixes.product}${productId}`;
        const own = [...moves.values()].filter((each) => each.subject === subject);
        const soldByDay = new Map<Instant, number>();
        for (const { day, sold } of own) soldByDay.set(day, (soldByDay.get(day) ?? 0) + sold);
        const all = [...soldByDay].map(([day, sold]) => ({ day, sold }));
        const days = all
          .filter(({ day, sold }) => from <= day && day < to && sold !== 0)
          .toSorted((a, b) => a.day - b.day);
        const early = all.filter(({ day }) => day < from);
        return { productId, before: early.reduce((sum, { sold }) => sum + sold, 0), days };
      }),
    tally({ shopId, from, to, by, limit }) {
      const meant = [...moves.values()].filter(
        (each) => (shopId === null || each.shopId === shopId) && from <= each.day && each.day < to,
      );
      const groups = new Map<string, Counted>();
      for (const each of meant.filter(({ subject }) => subject.startsWith(prefixes[by]))) {
        const key = keyOf(by, each);
        groups.set(key, sum(groups.get(key), by === 'shop' ? once(each) : each));
      }
      return {
        total: meant.map(once).reduce<Counted>(sum, { sold: 0, cases: 0 }),
        groups: [...groups]
          .map(([key, counted]) => ({ key, ...counted }))
          .filter(({ sold, cases }) => sold !== 0 || cases !== 0)
          .toSorted((a, b) => b.cases - a.cases || b.sold - a.sold || (a.key < b.key ? -1 : 1))
          .slice(0, limit),
      };
    },
  };
}

function keyOf(by: SalesFilter['by'], { shopId, subject }: SalesMove): string {
  if (by === 'shop') return shopId;
  const name = subject.slice(prefixes[by].length);
  return by === 'shop_product_reason' ? `${shopId}/${name}` : name;
}

// A case stands once under its reason, and again under each of its products.
function once({ subject, sold, cases }: SalesMove): Counted {
  return { sold, cases: subject.startsWith(prefixes.reason) ? cases : 0 };
}

function sum(a: Counted | undefined, b: Counted): Counted {
  return { sold: (a?.sold ?? 0) + b.sold, cases: (a?.cases ?? 0) + b.cases };
}
