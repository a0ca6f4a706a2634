import { tabNames } from '@kaquan/core/ports';
import { rowsIn } from './recordset.ts';
import type { WritePart } from './write-aggregates.ts';

const tabs = tabNames.join(', ');
const tabSums = tabNames.map((tab) => `nullif(sum(x.${tab}), 0)`);

/** Keys, the queue, and everything that is kept beside the aggregates. */
export const recordParts = {
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
    revealed_at = m.revealed_at, withdrawn = false
  from (
    select b.tenant_id, b.key_id, coalesce(b.revealed_at, x.revealed_at) as revealed_at,
      b.state as was, case when b.withdrawn then b.state else 'available' end as freed_to,
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
    on_hand, change_id)
  select tenant_id, product_id, version, at, actor, reason, act, quantity, on_hand, change_id
  from jsonb_to_recordset(${values}::jsonb) as x(tenant_id text, product_id text, version integer,
    at timestamptz, actor text, reason text, act text, quantity bigint, on_hand bigint,
    change_id text)
  order by tenant_id, product_id, version
  returning 1`,
  },
  act_on_keys: {
    isExact: true,
    sql: (values) => `
  update kaquan.card_keys k set state = x.state, entry = x.entry,
    withdrawn = k.unit_id is not null, revealed_at = coalesce(k.revealed_at, x.revealed_at)
  from ${rowsIn(
    values,
    `tenant_id text, key_id text, state text,
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
  // One row for each shop and statement, and none where as many orders enter a tab as leave it: rows
  // that were counted up in place would make all who sell in a shop wait for each other.
  add_tab_deltas: {
    isExact: false,
    sql: (values) => `
  insert into kaquan.order_tab_deltas (tenant_id, shop_id, ${tabs})
  select x.tenant_id, x.shop_id, ${tabSums.join(', ')}
  from jsonb_to_recordset(${values}::jsonb) as x(tenant_id text, shop_id text,
    ${tabNames.map((tab) => `${tab} integer`).join(', ')})
  group by x.tenant_id, x.shop_id
  having coalesce(${tabSums.join(', ')}) is not null
  returning 1`,
  },
  // One row for each shop, day and subject of a statement, for the same reason as with tabs.
  add_sales_deltas: {
    isExact: false,
    sql: (values) => `
  insert into kaquan.sales_deltas (tenant_id, shop_id, day, subject, sold, cases)
  select x.tenant_id, x.shop_id, x.day, x.subject, sum(x.sold), sum(x.cases)
  from jsonb_to_recordset(${values}::jsonb) as x(tenant_id text, shop_id text, day timestamptz,
    subject text, sold integer, cases integer)
  group by x.tenant_id, x.shop_id, x.day, x.subject
  returning 1`,
  },
  // A line keeps the product that it got, so a term once added stays right.
  add_terms: {
    isExact: false,
    sql: (values) => `
  insert into kaquan.order_terms (tenant_id, term, created_at, order_id)
  select tenant_id, term, created_at, order_id
  from jsonb_to_recordset(${values}::jsonb) as x(tenant_id text, term text,
    created_at timestamptz, order_id text)
  order by tenant_id, term, created_at, order_id
  on conflict do nothing
  returning 1`,
  },
  insert_postings: {
    isExact: true,
    sql: (values) => `
  insert into kaquan.ledger_postings (tenant_id, order_id, seq, part, shop_id, at, cause, unit_id,
    currency, debit, credit, amount_minor)
  select tenant_id, order_id, seq, part, shop_id, at, cause, unit_id, currency, debit, credit,
    amount_minor
  from jsonb_to_recordset(${values}::jsonb) as x(tenant_id text, order_id text, seq integer,
    part integer, shop_id text, at timestamptz, cause text, unit_id text, currency text,
    debit text, credit text, amount_minor bigint)
  returning 1`,
  },
  // One row for each pair of accounts, shop and statement, for the same reason as with tabs.
  add_ledger_deltas: {
    isExact: false,
    sql: (values) => `
  insert into kaquan.ledger_deltas (tenant_id, shop_id, currency, debit, credit, amount_minor)
  select x.tenant_id, x.shop_id, x.currency, x.debit, x.credit, sum(x.amount_minor)
  from jsonb_to_recordset(${values}::jsonb) as x(tenant_id text, shop_id text, currency text,
    debit text, credit text, amount_minor bigint)
  group by x.tenant_id, x.shop_id, x.currency, x.debit, x.credit
  returning 1`,
  },
  insert_events: {
    isExact: true,
    sql: (values) => `
  insert into kaquan.order_events (tenant_id, order_id, seq, version, at, actor_kind, actor_id,
    reason, event, hash)
  select tenant_id, order_id, seq, version, at, actor_kind, actor_id, reason, event, hash
  from jsonb_to_recordset(${values}::jsonb) as x(tenant_id text, order_id text, seq integer,
    version integer, at timestamptz, actor_kind text, actor_id text, reason text, event jsonb,
    hash text)
  returning 1`,
  },
  insert_effects: {
    isExact: true,
    sql: (values) => `
  insert into kaquan.effects (tenant_id, effect_id, shop_id, order_id, effect_group, seq, subject,
    attempts, due_at, state)
  select tenant_id, effect_id, shop_id, order_id, effect_group, seq, subject,
    attempts, due_at, state
  from jsonb_to_recordset(${values}::jsonb) as x(tenant_id text, effect_id text, shop_id text,
    order_id text, effect_group text, seq integer, subject text, attempts integer,
    due_at timestamptz, state text)
  returning 1`,
  },
  update_effects: {
    isExact: true,
    sql: (values) => `
  update kaquan.effects e set state = x.state, attempts = x.attempts, due_at = x.due_at
  from ${rowsIn(
    values,
    `tenant_id text, effect_id text, state text,
    attempts integer, due_at timestamptz`,
  )} as x
  where e.tenant_id = x.tenant_id and e.effect_id = x.effect_id
  returning 1`,
  },
  // A subscriber who stands elsewhere by now was told by somebody else, or a person has decided.
  update_dispatches: {
    isExact: true,
    sql: (values) => `
  update kaquan.dispatches d set done_seq = x.done_seq, attempts = x.attempts, due_at = x.due_at,
    state = x.state, problem = x.problem
  from ${rowsIn(
    values,
    `tenant_id text, subscriber text, order_id text, from_seq integer, done_seq integer,
    attempts integer, due_at timestamptz, state text, problem text`,
  )} as x
  where d.tenant_id = x.tenant_id and d.subscriber = x.subscriber and d.order_id = x.order_id
    and d.done_seq = x.from_seq
  returning 1`,
  },
  insert_idempotency: {
    isExact: true,
    sql: (values) => `
  insert into kaquan.idempotency (tenant_id, operation, key, input_hash, answer, stored_at)
  select tenant_id, operation, key, input_hash, answer, stored_at
  from jsonb_to_recordset(${values}::jsonb) as x(tenant_id text, operation text, key text,
    input_hash text, answer jsonb, stored_at timestamptz)
  order by tenant_id, operation, key
  returning 1`,
  },
  insert_changes: {
    isExact: true,
    sql: (values) => `
  insert into kaquan.applied_changes (tenant_id, change_id, operation, idempotency_key, applied_at)
  select tenant_id, change_id, operation, idempotency_key, applied_at
  from jsonb_to_recordset(${values}::jsonb) as x(tenant_id text, change_id text, operation text,
    idempotency_key text, applied_at timestamptz)
  order by tenant_id, change_id
  returning 1`,
  },
  put_cursors: {
    isExact: true,
    sql: (values) => `
  insert into kaquan.sync_cursors (tenant_id, shop_id, stream, read_to)
  select tenant_id, shop_id, stream, read_to
  from jsonb_to_recordset(${values}::jsonb) as x(tenant_id text, shop_id text, stream text,
    read_to timestamptz)
  on conflict (tenant_id, shop_id, stream) do update set read_to = excluded.read_to
  returning 1`,
  },
  put_failures: {
    isExact: true,
    sql: (values) => `
  insert into kaquan.ingest_failures (tenant_id, shop_id, external_id, stream, problem, sealed_row,
    failed_at)
  select tenant_id, shop_id, external_id, stream, problem, sealed_row, failed_at
  from jsonb_to_recordset(${values}::jsonb) as x(tenant_id text, shop_id text, external_id text,
    stream text, problem text, sealed_row text, failed_at timestamptz)
  on conflict (tenant_id, shop_id, external_id) do update set
    stream = excluded.stream, problem = excluded.problem, sealed_row = excluded.sealed_row, failed_at = excluded.failed_at
  returning 1`,
  },
  drop_failures: {
    isExact: false,
    sql: (values) => `
  delete from kaquan.ingest_failures f
  using ${rowsIn(values, `tenant_id text, shop_id text, external_id text`)} as x
  where f.tenant_id = x.tenant_id and f.shop_id = x.shop_id and f.external_id = x.external_id
  returning 1`,
  },
} as const satisfies Readonly<Record<string, WritePart>>;
