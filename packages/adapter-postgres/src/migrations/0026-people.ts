import type { Migration } from './migration.ts';

const comments: Readonly<Record<string, string>> = {
  tenant_id: 'Whose row it is; first in every key',
  order_id: 'The order that it belongs to',
  kind: 'recipient 收件人, or account 充值账号: what the text is',
  sealed: 'The text as the vault sealed it; never plain',
  print: 'The vault’s keyed fingerprint of the text, by which a repeat is known',
  told_print: 'The fingerprint of what the channel said last; null where it has said nothing',
  stored_at: 'When it was stored',
};

/**
 * Personal data of buyers, apart from the orders: what is erased here is nowhere else. Orders are found
 * by when something of them is to be erased; those that were there before have none.
 */
export const people: Migration = {
  version: 26,
  name: 'people',
  statements: [
    `create table kaquan.order_texts (
  tenant_id text collate "C" not null,
  order_id text collate "C" not null,
  kind text collate "C" not null check (kind in ('recipient', 'account')),
  sealed text not null check (sealed <> ''),
  print text collate "C" not null,
  told_print text collate "C",
  stored_at timestamptz not null,
  primary key (tenant_id, order_id, kind),
  constraint order_texts_order foreign key (tenant_id, order_id) references kaquan.orders
    deferrable initially deferred
)`,
    `comment on table kaquan.order_texts is
  'Personal data 个人信息 of orders, sealed; a row goes for good when it is erased'`,
    ...Object.entries(comments).map(
      ([column, comment]) => `comment on column kaquan.order_texts.${column} is '${comment}'`,
    ),
    `alter table kaquan.orders add column erase_at timestamptz`,
    `comment on column kaquan.orders.erase_at is
  'From when on personal data of it is to be erased; null for never; as of status_version'`,
  ],
  online: [
    {
      kind: 'index',
      name: 'orders_to_erase',
      definition: `on kaquan.orders (tenant_id, erase_at, order_id) where erase_at is not null`,
    },
  ],
};
