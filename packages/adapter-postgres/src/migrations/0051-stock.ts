import type { Migration } from './migration.ts';

const comments: Readonly<Record<string, string>> = {
  tenant_id: 'Whose row it is; first in every key',
  product_id: 'The product; its row comes with it',
  version: 'Grows by one with every change; 0 before the first look',
  due_at: 'When to look again; -infinity before the first look',
  news_version: 'The version of the latest crossing; 0 before the first',
  document: 'How the product stands, and what was lowered; null before the first look',
  heard: 'By subscriber: the version of the latest crossing that he has, and when to try the next',
};

/** What is asked of products over many days and shops. */
export const stock: Migration = {
  version: 51,
  name: 'stock',
  statements: [
    `create table kaquan.stock_watches (
  tenant_id text collate "C" not null,
  product_id text collate "C" not null,
  version integer not null default 0 check (version >= 0),
  due_at timestamptz not null default '-infinity',
  news_version integer not null default 0 check (news_version between 0 and version),
  document jsonb,
  heard jsonb not null default '{}',
  primary key (tenant_id, product_id),
  constraint stock_watches_product foreign key (tenant_id, product_id) references kaquan.products
    on delete cascade deferrable initially deferred,
  constraint stock_watches_copies check (document is null and version = 0
    or (document @> jsonb_build_object('productId', product_id, 'version', version)
      and coalesce((document #>> '{news,version}')::integer, 0) = news_version) is true)
)`,
    `create index stock_watches_due on kaquan.stock_watches (tenant_id, due_at, product_id)`,
    `create index stock_watches_news on kaquan.stock_watches (tenant_id, product_id)
  where news_version > 0`,
    `comment on table kaquan.stock_watches is
  'How long products last, from one look to the next, and what was lowered at their channels'`,
    ...Object.entries(comments).map(
      ([column, comment]) => `comment on column kaquan.stock_watches.${column} is '${comment}'`,
    ),
    `create function kaquan.watch_product() returns trigger language plpgsql as $body$
begin
  insert into kaquan.stock_watches (tenant_id, product_id) values (new.tenant_id, new.product_id)
  on conflict do nothing;
  return null;
end
$body$`,
    `comment on function kaquan.watch_product() is
  'Lets a product be looked at, whichever release has created it'`,
  ],
  online: [
    {
      kind: 'ddl',
      name: 'products_watched',
      statements: [
        `create trigger products_watched after insert on kaquan.products for each row
  execute function kaquan.watch_product()`,
      ],
    },
    {
      kind: 'once',
      name: 'products_of_before',
      sql: `insert into kaquan.stock_watches (tenant_id, product_id)
select tenant_id, product_id from kaquan.products on conflict do nothing`,
    },
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
