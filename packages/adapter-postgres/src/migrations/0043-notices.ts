import type { Migration } from './migration.ts';

const comments: Readonly<Record<string, string>> = {
  tenant_id: 'Whose row it is; first in every key',
  shop_id: 'The shop that it is about',
  event_id: 'The same for every repetition of one event, and no other’s in its shop',
  kind: 'order, refund, vouchers (the channel asks for them), or grant: what to read again',
  order_no: 'The channel’s number of the order; null where it does not say',
  refund_id: 'The channel’s number of the refund',
  sealed_token: 'What the channel wants back with the vouchers, as the vault sealed it',
  is_again: 'Whether vouchers that the channel has are to go to the buyer once more',
  state: 'waiting; done; parked: given up, a person must look',
  attempts: 'How often in a row it was read in vain',
  due_at: 'Not to be read before',
  received_at: 'When it was kept first',
  problem: 'What went wrong when it was read last; empty where nothing did',
};

/** What channels tell of by themselves, kept once; and shops by the number that their channel gives. */
export const notices: Migration = {
  version: 43,
  name: 'notices',
  statements: [
    `create table kaquan.notices (
  tenant_id text collate "C" not null,
  shop_id text collate "C" not null,
  event_id text collate "C" not null check (event_id <> ''),
  kind text collate "C" not null check (kind in ('order', 'refund', 'vouchers', 'grant')),
  order_no text collate "C",
  refund_id text collate "C",
  sealed_token text,
  is_again boolean not null default false,
  state text collate "C" not null check (state in ('waiting', 'done', 'parked')),
  attempts integer not null check (attempts >= 0),
  due_at timestamptz not null,
  received_at timestamptz not null,
  problem text not null,
  primary key (tenant_id, shop_id, event_id),
  constraint notices_subject check (case kind
    when 'grant' then order_no is null else order_no is not null or kind = 'refund' end),
  constraint notices_refund check ((refund_id is not null) = (kind = 'refund')),
  constraint notices_token check ((coalesce(sealed_token, '') <> '') = (kind = 'vouchers')),
  constraint notices_again check (kind = 'vouchers' or not is_again)
) with (fillfactor = 85, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000)`,
    `create index notices_due on kaquan.notices (due_at, tenant_id, shop_id, event_id)
  where state = 'waiting'`,
    `create index notices_due_of_shop on kaquan.notices (tenant_id, shop_id, due_at, event_id)
  where state = 'waiting'`,
    `create index notices_parked on kaquan.notices (tenant_id, received_at, shop_id, event_id)
  where state = 'parked'`,
    `create index notices_of_vouchers on kaquan.notices
  (tenant_id, shop_id, order_no, received_at, event_id) where kind = 'vouchers'`,
    `create index notices_by_age on kaquan.notices (received_at) where state <> 'waiting'`,
    `comment on table kaquan.notices is
  'What channels have told of by themselves 推送通知: what to read again, and whether it was'`,
    ...Object.entries(comments).map(
      ([column, comment]) => `comment on column kaquan.notices.${column} is '${comment}'`,
    ),
  ],
  online: [
    {
      kind: 'index',
      name: 'shops_by_external_id',
      definition: `on kaquan.shops (channel_type, (document ->> 'externalId'), tenant_id, shop_id)
  where document ->> 'externalId' is not null`,
    },
  ],
};
