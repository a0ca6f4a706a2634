import { rememberedSince, type Rule } from './rule.ts';

// Every item of every batch, with the name that tells it from the others of its batch.
const items = `
  select p.tenant_id, p.batch_id, p.page_no, i.value as item,
    coalesce(i.value ->> 'caseId', i.value ->> 'orderId') as name, i.value ->> 'orderId' as order_id,
    i.value #>> '{result,outcome}' as outcome, i.value #>> '{undone,outcome}' as undone
  from kaquan.batch_pages p cross join lateral jsonb_array_elements(p.document -> 'items') as i`;

const count = (condition: string): string => `count(*) filter (where ${condition})`;

const counted = (path: string, column: string): string =>
  ['done', 'endorsed', 'skipped', 'failed']
    .map(
      (outcome) => `
    or coalesce((b.document #>> '{${path},${outcome}}')::bigint, 0)
      <> coalesce(s.${column}_${outcome}, 0)`,
    )
    .join('');

const sums = (column: string): string =>
  ['done', 'endorsed', 'skipped', 'failed']
    .map((outcome) => `${count(`${column} = '${outcome}'`)} as ${column}_${outcome}`)
    .join(', ');

// What a way of going over a batch has stored of an item, against the record of the item's own change;
// or against the history, where the change is so old that its record was forgotten.
const unrecorded = (field: 'result' | 'undone', operation: string): string => `
  select i.tenant_id, i.batch_id, i.name, '${operation}' as operation, i.item -> '${field}' as said
  from (${items}) i
  left join kaquan.idempotency r on r.tenant_id = i.tenant_id
    and r.operation = '${operation}' and r.key = i.batch_id || '/' || i.name
  left join kaquan.orders o on o.tenant_id = i.tenant_id and o.order_id = i.order_id
    and o.version >= (r.answer ->> 'version')::integer
  where i.item #>> '{${field},version}' is not null
    and ((r.answer ->> 'version') is distinct from (i.item #>> '{${field},version}')
      or o.order_id is null)
    and (r.key is not null or not exists (
      select from kaquan.order_history h
      where h.tenant_id = i.tenant_id and h.order_id = i.order_id
        and h.version = (i.item #>> '{${field},version}')::integer
        and h.at < ${rememberedSince('i.tenant_id')}
    ))`;

/** What must hold of batches, their pages and what they have done. */
export const batchRules: readonly Rule[] = [
  {
    name: 'a batch has all its pages, each item once, and counts what their rows say',
    sql: `
  select b.tenant_id, b.batch_id, s.pages, s.items
  from kaquan.batches b
  left join (
    select tenant_id, batch_id, count(distinct page_no) as pages, max(page_no) as last_page,
      count(*) as items, count(distinct name) as names,
      ${['apply', 'endorse', 'skip', 'refuse']
        .map((verdict) => `${count(`item #>> '{planned,verdict}' = '${verdict}'`)} as p_${verdict}`)
        .join(', ')},
      ${sums('outcome')}, ${sums('undone')}
    from (${items}) i group by tenant_id, batch_id
  ) s on s.tenant_id = b.tenant_id and s.batch_id = b.batch_id
  where (b.document ->> 'pageCount')::bigint <> coalesce(s.pages, 0)
    or coalesce(s.last_page, 0) <> coalesce(s.pages, 0)
    or (b.document ->> 'itemCount')::bigint <> coalesce(s.items, 0)
    or coalesce(s.names, 0) <> coalesce(s.items, 0)
    ${['apply', 'endorse', 'skip', 'refuse']
      .map(
        (verdict) => `or coalesce((b.document #>> '{planned,${verdict}}')::bigint, 0)
      <> coalesce(s.p_${verdict}, 0)`,
      )
      .join('\n    ')}${counted('counts', 'outcome')}${counted('undo,counts', 'undone')}`,
  },
  {
    name: 'what a report says was done is a change of that order, recorded for its item',
    sql: `${unrecorded('result', 'batches.execute')}
  union all${unrecorded('undone', 'batches.undo')}`,
  },
  {
    name: 'a batch rests since its plan has expired, or since it came to its end',
    sql: `
  select b.tenant_id, b.batch_id, b.rests_since from kaquan.batches b
  where b.rests_since is distinct from case b.document ->> 'state'
      when 'running' then null when 'undoing' then null
      when 'planned' then to_timestamp((b.document ->> 'expiresAt')::bigint / 1000.0)
      else to_timestamp(greatest((b.document ->> 'endedAt')::bigint,
        (b.document #>> '{undo,at}')::bigint) / 1000.0)
    end`,
  },
];
