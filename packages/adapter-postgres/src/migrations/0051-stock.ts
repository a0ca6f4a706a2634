import type { Migration } from './migration.ts';

/** What is asked of products over many days and shops. */
export const stock: Migration = {
  version: 51,
  name: 'stock',
  statements: [],
  online: [
    {
      // A product's days, whatever else was sold on them.
      kind: 'index',
      name: 'sales_tallies_of_subject',
      definition: `on kaquan.sales_tallies (tenant_id, subject, day) include (sold)
  where sold <> 0`,
    },
    {
      kind: 'index',
      name: 'item_mappings_of_product',
      definition: `on kaquan.item_mappings (tenant_id, (document ->> 'productId'))`,
    },
  ],
};
