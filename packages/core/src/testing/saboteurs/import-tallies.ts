import { disguise, rewriting, type Saboteur } from './kit.ts';

/** Storages that do not know how good keys were. */
export const importTallySaboteurs: readonly Saboteur[] = [
  {
    name: 'forgets that keys were defective',
    breaks: ['S546', 'S547', 'S548', 'S549'],
    create: rewriting(({ defects: _defects, ...change }) => change),
  },
  {
    name: 'lists the imports of any supplier, whichever was asked for',
    breaks: ['S545'],
    create: (honest) =>
      disguise(honest, {
        findImports: ({ supplier: _supplier, ...filter }) => honest.findImports(filter),
      }),
  },
  {
    name: 'adds up the imports for all products',
    breaks: ['S549'],
    create: (honest) =>
      disguise(honest, {
        tallySuppliers: ({ productId: _product, ...filter }) => honest.tallySuppliers(filter),
      }),
  },
];
