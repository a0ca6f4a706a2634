import { rowsIn } from './recordset.ts';
import type { WritePart } from './write-aggregates.ts';

/** Keys, pieces, and who waits for them. */
export const stockParts = {
  bind_keys: {
    isExact: true,
    sql: (values) => `
  update kaquan.card_keys k set state = x.state, order_id = x.order_id, unit_id = x.unit_id,
    attempt = x.attempt, revealed_at = x.revealed_at
  from ${rowsIn(
    values,
    `tenant_id text, key_id text, state text,
    order_id text, unit_id text, attempt integer, revealed_at timestamptz`,
  )} as x
  where k.tenant_id = x.tenant_id and k.key_id = x.key_id and k.state = 'available'
  returning 1`,
  },
  // Whoever has read a key may still use it, so once revealed it is never sold again: it is void.
  // When it was revealed first is never overwritten, and nothing brings a void key back.
  // A key that was withdrawn or has expired is handed over to nobody: whoever wants to has looked at
  // another state. It only leaves its unit, and stays where it is.
  move_keys: {
    isExact: true,
    sql: (values) => `
  update kaquan.card_keys k set state = case when m.is_freed then m.freed_to else m.state end,
    order_id = case when m.is_freed then null else k.order_id end,
    unit_id = case when m.is_freed then null else k.unit_id end,
    attempt = case when m.is_freed then null else k.attempt end,
    revealed_at = m.revealed_at, withdrawn = false, recalled = k.recalled and not m.is_freed
  from (
    select b.tenant_id, b.key_id, coalesce(b.revealed_at, x.revealed_at) as revealed_at,
      b.state as was, case when b.withdrawn then b.state when b.recalled then 'quarantined'
        else 'available' end as freed_to,
      case when b.state = 'voided' or x.state = 'available' then 'voided' else x.state end as state,
      (b.state <> 'voided' or b.withdrawn) and x.state = 'available'
        and coalesce(b.revealed_at, x.revealed_at) is null as is_freed
    from ${rowsIn(
      values,
      `tenant_id text, unit_id text, attempt integer,
      state text, revealed_at timestamptz, at timestamptz`,
    )} as x
    join kaquan.card_keys b
      on b.tenant_id = x.tenant_id and b.unit_id = x.unit_id and b.attempt = x.attempt
    where x.state not in ('claimed', 'delivered')
      or not b.withdrawn and (b.state <> 'claimed' or b.expires_at > x.at)
  ) m
  where k.tenant_id = m.tenant_id and k.key_id = m.key_id and k.state || '' = m.was
  returning 1`,
  },
  // The number of free pieces, or of those who share a key, follows by triggers, at the end of the statement.
  insert_allotments: {
    isExact: true,
    sql: (values) => `
  insert into kaquan.allotments (tenant_id, unit_id, attempt, order_id, product_id, state,
    revealed_at, key_id)
  select tenant_id, unit_id, attempt, order_id, product_id, state, revealed_at, key_id
  from jsonb_to_recordset(${values}::jsonb) as x(tenant_id text, unit_id text, attempt integer,
    order_id text, product_id text, state text, revealed_at timestamptz, key_id text)
  returning 1`,
  },
  move_allotments: {
    isExact: true,
    sql: (values) => `
  select 1 from kaquan.move_allotments(${values}::jsonb)`,
  },
  insert_stock_entries: {
    isExact: true,
    sql: (values) => `
  insert into kaquan.stock_entries (tenant_id, product_id, version, at, actor, reason, act, quantity,
    on_hand, change_id, of_entry)
  select tenant_id, product_id, version, at, actor, reason, act, quantity, on_hand, change_id,
    of_entry
  from jsonb_to_recordset(${values}::jsonb) as x(tenant_id text, product_id text, version integer,
    at timestamptz, actor text, reason text, act text, quantity bigint, on_hand bigint,
    change_id text, of_entry integer)
  order by tenant_id, product_id, version
  returning 1`,
  },
  act_on_keys: {
    isExact: true,
    sql: (values) => `
  update kaquan.card_keys k set state = x.state, entry = x.entry, recalled = x.recalled,
    withdrawn = k.unit_id is not null and x.state <> 'delivered',
    consigned_entry = case x.state when 'consigned' then x.entry else k.consigned_entry end,
    revealed_at = coalesce(k.revealed_at, x.revealed_at)
  from ${rowsIn(
    values,
    `tenant_id text, key_id text, state text, recalled boolean,
    revealed_at timestamptz, entry integer`,
  )} as x
  where k.tenant_id = x.tenant_id and k.key_id = x.key_id
  returning 1`,
  },
  // In order of fingerprints, so that two imports of the same file wait for each other in turn.
  insert_keys: {
    isExact: false,
    sql: (values) => `
  insert into kaquan.card_keys (tenant_id, key_id, product_id, import_id, fingerprint, sealed,
    state, expires_at, pick_order, key_use, quota)
  select tenant_id, key_id, product_id, import_id, fingerprint, sealed, 'available',
    expires_at, floor(random() * 2147483648)::integer, key_use, quota
  from jsonb_to_recordset(${values}::jsonb) as x(tenant_id text, key_id text, product_id text,
    import_id text, fingerprint text, sealed text, expires_at timestamptz, key_use text,
    quota integer)
  order by tenant_id, fingerprint
  on conflict (tenant_id, fingerprint) do nothing
  returning tenant_id, key_id, import_id`,
  },
  // One row per import, and an import is read by one worker at a time: nobody queues for it.
  count_keys: {
    isExact: false,
    sql: () => `
  insert into kaquan.import_counts as c (tenant_id, import_id, stored)
  select tenant_id, import_id, count(*) from insert_keys group by 1, 2 order by 1, 2
  on conflict (tenant_id, import_id) do update set stored = c.stored + excluded.stored
  returning 1`,
  },
  // A code that the shop has given already fails the statement, which makes its change stale.
  insert_codes: {
    isExact: true,
    sql: (values) => `
  insert into kaquan.verification_codes (tenant_id, shop_id, code, order_id, unit_id)
  select tenant_id, shop_id, code, order_id, unit_id
  from jsonb_to_recordset(${values}::jsonb) as x(tenant_id text, shop_id text, code text,
    order_id text, unit_id text)
  order by tenant_id, shop_id, code
  returning 1`,
  },
  drop_waits: {
    isExact: false,
    sql: (values) => `
  delete from kaquan.stock_waits w
  using ${rowsIn(values, `tenant_id text, unit_id text, attempt integer`)} as x
  where w.tenant_id = x.tenant_id and w.unit_id = x.unit_id and w.attempt = x.attempt
  returning 1`,
  },
  add_waits: {
    isExact: true,
    sql: (values) => `
  insert into kaquan.stock_waits (tenant_id, unit_id, attempt, product_id, paid_at, order_id)
  select tenant_id, unit_id, attempt, product_id, paid_at, order_id
  from jsonb_to_recordset(${values}::jsonb) as x(tenant_id text, unit_id text, attempt integer,
    product_id text, paid_at timestamptz, order_id text)
  on conflict (tenant_id, unit_id, attempt) do update set
    product_id = excluded.product_id, paid_at = excluded.paid_at, order_id = excluded.order_id
  returning 1`,
  },
} as const satisfies Readonly<Record<string, WritePart>>;
