import type { Sql } from './session.ts';

// Enough for the server to see that a tenant has many rows and a key one.
const samples = 300;

// Rows that look like real ones to whoever counts values; nothing reads them, and no trigger sees
// them.
/**
 * Teaches the server what the tables will hold, before they hold anything; where there are orders,
 * keys or effects it does nothing.
 *
 * Plans are kept for as long as nothing is learnt about their tables. Those that were made on tables
 * without any statistics look a row up by whatever index begins with the tenant, and then read all
 * of his rows for each, until the tables are analyzed for the first time: for a minute or so, just
 * when a host takes in its first orders. Building an index forgets how many rows a table had, so this
 * comes after the last migration, and not as one of them.
 */
export const learnStatisticsSql: Sql = `do $body$ begin
  if exists (select from kaquan.orders) or exists (select from kaquan.card_keys)
    or exists (select from kaquan.effects)
  then return; end if;
  alter table kaquan.orders disable trigger user;
  alter table kaquan.card_keys disable trigger user;
  insert into kaquan.orders (tenant_id, order_id, version, shop_id, order_no, payment, redemption,
    is_frozen, has_open_case, created_at, document)
  select '-', 'o' || i, 1, 's', 'n' || i, 'paid', 'pending', false, false,
    timestamptz '2000-01-01' + i * interval '1 minute',
    jsonb_build_object('orderId', 'o' || i, 'shopId', 's', 'orderNo', 'n' || i, 'version', 1,
      'eventCount', 1, 'payment', 'paid', 'redemption', 'pending', 'buyerPaidMinor', 0,
      'lines', '[]'::jsonb)
  from generate_series(1, ${samples}) i;
  insert into kaquan.card_keys (tenant_id, key_id, product_id, import_id, fingerprint, sealed, state,
    order_id, unit_id, attempt, expires_at, pick_order)
  select '-', 'k' || i, 'p', 'i', 'f' || i, '', case when i % 2 = 0 then 'available' else 'claimed' end,
    case when i % 2 = 1 then 'o' || i end, case when i % 2 = 1 then 'o' || i || '.1.1' end,
    case when i % 2 = 1 then 1 end, 'infinity', i
  from generate_series(1, ${samples}) i;
  insert into kaquan.products (tenant_id, product_id, version, name, document)
  select '-', 'p' || i, 1, 'n' || i, '{}' from generate_series(1, ${samples}) i;
  insert into kaquan.item_mappings (tenant_id, shop_id, item_key, version, document)
  select '-', 's', 'i' || i, 1, jsonb_build_object('productId', 'p' || i)
  from generate_series(1, ${samples}) i;
  insert into kaquan.effects (tenant_id, effect_id, shop_id, order_id, effect_group, seq, subject,
    attempts, due_at, state)
  select '-', 'e' || i, 's', 'o' || i, 'confirm', 1, '', 0,
    timestamptz '2000-01-01' + i * interval '1 minute', 'pending'
  from generate_series(1, ${samples}) i;
  analyze kaquan.orders;
  analyze kaquan.card_keys;
  analyze kaquan.effects;
  analyze kaquan.products;
  analyze kaquan.item_mappings;
  delete from kaquan.item_mappings where tenant_id = '-';
  delete from kaquan.products where tenant_id = '-';
  delete from kaquan.effects where tenant_id = '-';
  delete from kaquan.card_keys where tenant_id = '-';
  delete from kaquan.orders where tenant_id = '-';
  set constraints all immediate;
  alter table kaquan.orders enable trigger user;
  alter table kaquan.card_keys enable trigger user;
end $body$`;
