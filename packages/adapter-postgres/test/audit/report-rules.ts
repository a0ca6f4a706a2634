import type { Rule } from './rule.ts';

/** What must hold of reports and findings. */
export const reportRules: readonly Rule[] = [
  {
    name: 'reports and findings stand as their documents say',
    sql: `
  select r.tenant_id, r.report_id as id from kaquan.reports r
  where r.document ->> 'kind' is distinct from r.kind or r.document ->> 'status' <> r.status
    or r.document ->> 'shopId' is distinct from r.shop_id
    or (r.document ->> 'version')::integer <> r.version
    or r.made_at <> to_timestamp((r.document ->> 'madeAt')::bigint / 1000.0)
    or r.signed_at is distinct from to_timestamp((r.document ->> 'signedAt')::bigint / 1000.0)
  union all
  select i.tenant_id, i.report_id from kaquan.report_items i
  where i.document ->> 'code' <> i.code or (i.document ->> 'isOpen')::boolean <> i.is_open
    or (i.document ->> 'version')::integer <> i.version
  union all
  select f.tenant_id, f.finding_id from kaquan.findings f
  where f.document ->> 'state' <> f.state or f.document ->> 'check' <> f.check_id
    or f.document ->> 'shopId' is distinct from f.shop_id
    or (f.document ->> 'version')::integer <> f.version
    or f.opened_at <> to_timestamp((f.document ->> 'openedAt')::bigint / 1000.0)
    or f.settled_at is distinct from to_timestamp((f.document ->> 'settledAt')::bigint / 1000.0)`,
  },
  {
    name: 'a row of a report has its report',
    sql: `
  select i.tenant_id, i.report_id, i.item_no from kaquan.report_items i
  where not exists (select from kaquan.reports r
    where r.tenant_id = i.tenant_id and r.report_id = i.report_id)`,
  },
  {
    name: 'a report whose rows are being forgotten was signed by nobody',
    sql: `
  select r.tenant_id, r.report_id from kaquan.reports r
  where r.is_forgotten and r.signed_at is not null`,
  },
  {
    name: 'a reconciliation that is over has the rows that it counts, and is signed with none open',
    sql: `
  select r.tenant_id, r.report_id from kaquan.reports r
  cross join lateral (
    select count(*) as rows, count(*) filter (where i.is_open) as open
    from kaquan.report_items i where i.tenant_id = r.tenant_id and i.report_id = r.report_id
  ) i
  where r.kind = 'reconciliation' and not r.is_forgotten
    and r.document #>> '{body,state}' <> 'running'
    and ((r.document #>> '{body,differences}')::integer <> i.rows
      or (r.document #>> '{body,unexplained}')::integer <> i.open
      or (r.signed_at is not null and i.open > 0))`,
  },
  {
    name: 'what a report names as found is a finding of that check',
    sql: `
  select r.tenant_id, r.report_id, c.value ->> 'check' as check_id, n.value as finding_id
  from kaquan.reports r
  cross join lateral jsonb_array_elements(coalesce(r.document #> '{body,results}', '[]')) as c
  cross join lateral jsonb_array_elements_text(coalesce(c.value -> 'findingIds', '[]')) as n
  left join kaquan.findings f on f.tenant_id = r.tenant_id and f.finding_id = n.value
    and f.check_id = c.value ->> 'check'
  where f.finding_id is null`,
  },
  {
    name: 'a finding that stands is not settled, and was opened no earlier than it was found',
    sql: `
  select f.tenant_id, f.finding_id from kaquan.findings f
  where (f.state = 'resolved') <> (f.settled_at is not null)
    or (f.document ->> 'openedAt')::bigint < (f.document ->> 'firstSeenAt')::bigint`,
  },
];
