import { ok } from 'neverthrow';
import { dayMs } from '../../kernel/time.ts';
import { disguise, type Saboteur } from './kit.ts';

/** Storages that tell products, or the books of their stock, wrongly. */
export const stockBookSaboteurs: readonly Saboteur[] = [
  {
    name: 'counts what is sold on the day after the last',
    breaks: ['S597'],
    create: (honest) =>
      disguise(honest, {
        salesByDay: (filter) => honest.salesByDay({ ...filter, to: filter.to + dayMs }),
      }),
  },
  {
    name: 'leaves out products that sell nothing',
    breaks: ['S597'],
    create: (honest) =>
      disguise(honest, {
        salesByDay: async (filter) =>
          (await honest.salesByDay(filter)).map((all) => all.filter(({ days }) => days.length > 0)),
      }),
  },
  {
    name: 'lists the first page of products only',
    breaks: ['S597'],
    create: (honest) =>
      disguise(honest, {
        findProducts: async (filter) =>
          (await honest.findProducts(filter)).map((page) => ({ ...page, nextCursor: null })),
      }),
  },
  {
    name: 'knows no items of products',
    breaks: ['S597'],
    create: (honest) =>
      disguise(honest, { findMappings: async () => ok({ items: [], nextCursor: null }) }),
  },
  {
    name: 'lists the first page of items only',
    breaks: ['S597'],
    create: (honest) =>
      disguise(honest, {
        findMappings: async (filter) =>
          (await honest.findMappings(filter)).map((page) => ({ ...page, nextCursor: null })),
      }),
  },
  {
    name: 'ends its audit with the first page',
    breaks: ['S598'],
    create: (honest) =>
      disguise(honest, {
        auditStock: async (filter) =>
          (await honest.auditStock(filter)).map((page) => ({ ...page, next: null })),
      }),
  },
  {
    name: 'does not miss a key that a unit says it has',
    breaks: ['S598'],
    create: (honest) =>
      disguise(honest, {
        auditStock: async (filter) =>
          (await honest.auditStock(filter)).map((page) => ({
            ...page,
            suspects: page.suspects.filter(({ held }) => held.length > 0),
          })),
      }),
  },
  {
    name: 'forgets the pieces that units hold',
    breaks: ['S598'],
    create: (honest) =>
      disguise(honest, {
        sumStock: async (tenant, productId) =>
          (await honest.sumStock(tenant, productId)).map((sums) => ({ ...sums, held: 0 })),
      }),
  },
];
