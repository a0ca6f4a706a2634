import { tabNames } from '@kaquan/core/ports';
import { rowsIn } from './recordset.ts';
import type { WritePart } from './write-aggregates.ts';

const tabs = tabNames.join(', ');
const tabSums = tabNames.map((tab) => `nullif(sum(x.${tab}), 0)`);

/** Everything that is kept beside the aggregates, but for stock. */
export const recordParts = {
  put_texts: {
    isExact: true,
    sql: (values) => `
  insert into kaquan.order_texts (tenant_id, order_id, kind, sealed, print, told_print, stored_at)
  select tenant_id, order_id, kind, sealed, print, told_print, stored_at
  from jsonb_to_recordset(${values}::jsonb) as x(tenant_id text, order_id text, kind text,
    sealed text, print text, told_print text, stored_at timestamptz)
  order by tenant_id, order_id, kind
  on conflict (tenant_id, order_id, kind) do update set sealed = excluded.sealed,
    print = excluded.print, told_print = excluded.told_print, stored_at = excluded.stored_at
  returning 1`,
  },
  drop_texts: {
    isExact: false,
    sql: (values) => `
  delete from kaquan.order_texts t
  using ${rowsIn(values, `tenant_id text, order_id text, kind text`)} as x
  where t.tenant_id = x.tenant_id and t.order_id = x.order_id and t.kind = x.kind
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
  // One row for each pair of accounts, shop, day and statement, for the same reason as with tabs.
  add_ledger_deltas: {
    isExact: false,
    sql: (values) => `
  insert into kaquan.ledger_deltas (tenant_id, shop_id, currency, debit, credit, day, amount_minor)
  select x.tenant_id, x.shop_id, x.currency, x.debit, x.credit, x.day, sum(x.amount_minor)
  from jsonb_to_recordset(${values}::jsonb) as x(tenant_id text, shop_id text, currency text,
    debit text, credit text, day timestamptz, amount_minor bigint)
  group by x.tenant_id, x.shop_id, x.currency, x.debit, x.credit, x.day
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
  // A row that is not there stands at nought.
  put_shop_progress: {
    isExact: true,
    sql: (values) => `
  insert into kaquan.shop_progress as p
    (tenant_id, subscriber, shop_id, done_version, attempts, due_at, from_version)
  select x.tenant_id, x.subscriber, x.shop_id, x.done_version, x.attempts, x.due_at, x.from_version
  from ${rowsIn(
    values,
    `tenant_id text, subscriber text, shop_id text, from_version integer, done_version integer,
    attempts integer, due_at timestamptz`,
  )} as x
  where x.from_version = 0 or exists (
    select from kaquan.shop_progress s
    where s.tenant_id = x.tenant_id and s.subscriber = x.subscriber and s.shop_id = x.shop_id
  )
  on conflict (tenant_id, subscriber, shop_id) do update set done_version = excluded.done_version,
    attempts = excluded.attempts, due_at = excluded.due_at, from_version = excluded.from_version
  where p.done_version = excluded.from_version
  returning 1`,
  },
  // The key is the unit's own, or one that it shares.
  insert_key_defects: {
    isExact: true,
    sql: (values) => `
  insert into kaquan.key_defects (tenant_id, unit_id, attempt, key_id, import_id, at)
  select x.tenant_id, x.unit_id, x.attempt, held.key_id, held.import_id, x.at
  from ${rowsIn(values, 'tenant_id text, unit_id text, attempt integer, at timestamptz')} as x
  cross join lateral (
    select k.key_id, k.import_id from kaquan.card_keys k
    where k.tenant_id = x.tenant_id and k.unit_id = x.unit_id and k.attempt = x.attempt
    union all
    select k.key_id, k.import_id from kaquan.allotments a
    join kaquan.card_keys k on k.tenant_id = a.tenant_id and k.key_id = a.key_id
    where a.tenant_id = x.tenant_id and a.unit_id = x.unit_id and a.attempt = x.attempt
  ) held
  returning 1`,
  },
  insert_shop_changes: {
    isExact: true,
    sql: (values) => `
  insert into kaquan.shop_changes (tenant_id, shop_id, version, at, document)
  select tenant_id, shop_id, version, at, document
  from jsonb_to_recordset(${values}::jsonb) as x(tenant_id text, shop_id text, version integer,
    at timestamptz, document jsonb)
  returning 1`,
  },
  // Every repetition of an event is the same notice, and whatever became of it stays.
  keep_notices: {
    isExact: false,
    sql: (values) => `
  insert into kaquan.notices (tenant_id, shop_id, event_id, kind, order_no, refund_id, sealed_token,
    is_again, state, attempts, due_at, received_at, problem)
  select tenant_id, shop_id, event_id, kind, order_no, refund_id, sealed_token, is_again,
    state, attempts, due_at, received_at, problem
  from jsonb_to_recordset(${values}::jsonb) as x(tenant_id text, shop_id text, event_id text,
    kind text, order_no text, refund_id text, sealed_token text, is_again boolean,
    state text, attempts integer, due_at timestamptz, received_at timestamptz, problem text)
  order by tenant_id, shop_id, event_id
  on conflict do nothing
  returning 1`,
  },
  update_notices: {
    isExact: false,
    sql: (values) => `
  update kaquan.notices n set state = x.state, attempts = x.attempts, due_at = x.due_at,
    problem = x.problem
  from ${rowsIn(
    values,
    `tenant_id text, shop_id text, event_id text, state text, attempts integer,
    due_at timestamptz, problem text`,
  )} as x
  where n.tenant_id = x.tenant_id and n.shop_id = x.shop_id and n.event_id = x.event_id
  returning 1`,
  },
  // Of lines with one number the first stays what was told, whoever comes later: an index allows one of
  // them, so that two who tell different things at the same time cannot both be first.
  insert_statement_lines: {
    isExact: false,
    sql: (values) => `
  insert into kaquan.statement_lines (tenant_id, shop_id, book, line_no, print, at, kind,
    amount_minor, currency, balance_minor, order_no, refund_id, text, stored_at, is_rival)
  select x.tenant_id, x.shop_id, x.book, x.line_no, x.print, x.at, x.kind, x.amount_minor,
    x.currency, x.balance_minor, x.order_no, x.refund_id, x.text, x.stored_at,
    row_number() over (partition by x.tenant_id, x.shop_id, x.book, x.line_no order by x.place) > 1
      or exists (
        select from kaquan.statement_lines s where s.tenant_id = x.tenant_id
          and s.shop_id = x.shop_id and s.book = x.book and s.line_no = x.line_no
      )
  from ${rowsIn(
    values,
    `tenant_id text, place integer, shop_id text, book text, line_no text, print text,
    at timestamptz, kind text, amount_minor bigint, currency text, balance_minor bigint,
    order_no text, refund_id text, text text, stored_at timestamptz`,
  )} as x
  order by x.tenant_id, x.shop_id, x.book, x.line_no, x.place
  on conflict (tenant_id, shop_id, book, line_no, print) do nothing
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
