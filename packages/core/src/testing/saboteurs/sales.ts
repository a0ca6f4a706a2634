import { dayMs } from '../../kernel/time.ts';
import type { SalesMove } from '../../ports/sales.ts';
import { disguise, rewriting, type Saboteur } from './kit.ts';

/** Storages that count sales wrongly. */
export const salesSaboteurs: readonly Saboteur[] = [
  {
    name: 'forgets what was sold',
    breaks: ['S500', 'S501', 'S502', 'S503', 'S525', 'S593'],
    create: moving(() => []),
  },
  {
    name: 'counts a sale that is taken back as one more',
    breaks: ['S502'],
    create: moving((moves) => moves.map((each) => ({ ...each, sold: Math.abs(each.sold) }))),
  },
  {
    name: 'counts each case under its reason alone',
    breaks: ['S500', 'S503', 'S593'],
    create: moving((moves) =>
      moves.map((each) => (each.subject.startsWith('product:') ? { ...each, cases: 0 } : each)),
    ),
  },
  {
    name: 'counts cases by product and reason for all shops together',
    breaks: ['S593'],
    create: (honest) =>
      disguise(honest, {
        tallySales: (filter) =>
          honest.tallySales(
            filter.by === 'shop_product_reason' ? { ...filter, by: 'product_reason' } : filter,
          ),
      }),
  },
  {
    name: 'counts nothing that speaks against a buyer',
    breaks: ['S525'],
    create: moving((moves) => moves.filter(({ subject }) => !subject.startsWith('buyer_'))),
  },
  {
    name: 'counts the sales of all shops',
    breaks: ['S500', 'S525', 'S593'],
    create: (honest) =>
      disguise(honest, {
        tallySales: (filter) => honest.tallySales({ ...filter, shopId: null }),
      }),
  },
  {
    name: 'counts a day more than it is asked for',
    breaks: ['S501'],
    create: (honest) =>
      disguise(honest, {
        tallySales: (filter) => honest.tallySales({ ...filter, to: filter.to + dayMs }),
      }),
  },
];

function moving(change: (moves: readonly SalesMove[]) => readonly SalesMove[]): Saboteur['create'] {
  return rewriting((each) =>
    each.sales === undefined ? each : { ...each, sales: change(each.sales) },
  );
}
