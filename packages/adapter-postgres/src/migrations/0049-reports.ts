import { stateOfRivals } from '../sql-state.ts';
import type { Migration } from './migration.ts';

const comments: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  reports: {
    tenant_id: 'Whose row it is; first in every key',
    report_id: 'From the IdSource; of one that the worker makes, by its kind and period',
    version: 'Grows by one with every change',
    kind: 'What is reported: daily, weekly, monthly, reconciliation',
    shop_id: 'The only shop that it looks at; null: all',
    status: 'How it came out',
    made_at: 'When it was made; lists are ordered by it',
    signed_at: 'When it was signed off; from then on nothing of it changes',
    is_forgotten: 'Whether its rows are being forgotten; then it is found no more',
    document: 'The report without its items; decodeReport of the core reads it',
  },
  report_items: {
    tenant_id: 'Whose row it is; first in every key',
    report_id: 'The report that it belongs to',
    item_no: 'Counted from 1',
    version: 'Grows by one with every change',
    code: 'Of what kind it is',
    is_open: 'Whether somebody still has to say something to it',
    document: 'The row; decodeReportItem of the core reads it',
  },
  findings: {
    tenant_id: 'Whose row it is; first in every key',
    finding_id: 'Made from the check, the code and the subject',
    version: 'Grows by one with every change',
    check_id: 'The check that finds it',
    shop_id: 'The shop that it is about, or is of; null where it is of none',
    state: 'See findingMachine of the core',
    opened_at: 'Since when it stands; lists are ordered by it',
    settled_at: 'When it was resolved or found no more; null while it stands',
    assignee: 'Who is to see to it',
    document: 'The finding; decodeFinding of the core reads it',
  },
};

// An instant of a document against its column.
const isAt = (field: string, column: string): string =>
  `(document -> '${field}') = coalesce(to_jsonb((extract(epoch from ${column}) * 1000)::bigint),
    'null'::jsonb)`;

// A rival's state: whoever explains while somebody signs has lost a race, and decides again.
const refuse = (words: string): string =>
  `raise exception '${words}' using errcode = '${stateOfRivals}', table = tg_table_name,
      constraint = tg_name;`;

const inMaintenance = `current_setting('kaquan_maintenance.mode', true) is not distinct from 'on'`;

const signedStays = 'a report stays as it was signed';

/** What was reported and found, from one report to the next. */
export const reports: Migration = {
  version: 49,
  name: 'reports',
  statements: [
    `create table kaquan.reports (
  tenant_id text collate "C" not null,
  report_id text collate "C" not null,
  version integer not null check (version > 0),
  kind text collate "C" not null,
  shop_id text collate "C",
  status text collate "C" not null check (status in ('pass', 'warn', 'fail', 'unknown')),
  made_at timestamptz not null,
  signed_at timestamptz,
  is_forgotten boolean not null default false,
  document jsonb not null,
  primary key (tenant_id, report_id),
  constraint reports_forgotten check (not is_forgotten or signed_at is null),
  constraint reports_copies check ((
    document @> jsonb_build_object('reportId', report_id, 'version', version, 'kind', kind,
      'shopId', shop_id, 'status', status)
    and ${isAt('madeAt', 'made_at')} and ${isAt('signedAt', 'signed_at')}
  ) is true)
)`,
    `comment on table kaquan.reports is
  'Reports 报告: checklists and reconciliations, as they were made'`,
    `create index reports_listed on kaquan.reports (tenant_id, made_at desc, report_id)`,
    `create index reports_of_kind on kaquan.reports (tenant_id, kind, made_at desc, report_id)`,
    `create index reports_being_forgotten on kaquan.reports (tenant_id, report_id) where is_forgotten`,
    `create index reports_by_age on kaquan.reports (made_at) where signed_at is null`,
    `create table kaquan.report_items (
  tenant_id text collate "C" not null,
  report_id text collate "C" not null,
  item_no integer not null check (item_no > 0),
  version integer not null check (version > 0),
  code text collate "C" not null,
  is_open boolean not null,
  document jsonb not null,
  primary key (tenant_id, report_id, item_no),
  constraint report_items_report foreign key (tenant_id, report_id) references kaquan.reports
    on delete cascade,
  constraint report_items_copies check ((
    document @> jsonb_build_object('reportId', report_id, 'itemNo', item_no, 'version', version,
      'code', code, 'isOpen', is_open)
  ) is true)
)`,
    `comment on table kaquan.report_items is 'The rows of reports that have many, such as differences'`,
    `create index report_items_of_code on kaquan.report_items (tenant_id, report_id, code, item_no)`,
    `create index report_items_open on kaquan.report_items (tenant_id, report_id, item_no)
  where is_open`,
    `create table kaquan.findings (
  tenant_id text collate "C" not null,
  finding_id text collate "C" not null,
  version integer not null check (version > 0),
  check_id text collate "C" not null,
  shop_id text collate "C",
  state text collate "C" not null check (state in ('open', 'acknowledged', 'resolved')),
  opened_at timestamptz not null,
  settled_at timestamptz,
  assignee text,
  document jsonb not null,
  primary key (tenant_id, finding_id),
  constraint findings_copies check ((
    document @> jsonb_build_object('findingId', finding_id, 'version', version, 'check', check_id,
      'shopId', shop_id, 'state', state, 'assignee', assignee)
    and ${isAt('openedAt', 'opened_at')} and ${isAt('settledAt', 'settled_at')}
  ) is true),
  constraint findings_settled check ((state = 'resolved') = (settled_at is not null))
)`,
    `comment on table kaquan.findings is
  'What checks have found 问题, and what was done about it'`,
    `create index findings_listed on kaquan.findings (tenant_id, opened_at, finding_id)`,
    `create index findings_standing on kaquan.findings (tenant_id, opened_at, finding_id)
  where settled_at is null`,
    `create index findings_of_check on kaquan.findings (tenant_id, check_id, opened_at, finding_id)`,
    `create index findings_of_check_standing on kaquan.findings
  (tenant_id, check_id, opened_at, finding_id) where settled_at is null`,
    `create index findings_by_age on kaquan.findings (settled_at) where settled_at is not null`,
    ...Object.entries(comments).flatMap(([table, columns]) =>
      Object.entries(columns).map(
        ([column, comment]) => `comment on column kaquan.${table}.${column} is '${comment}'`,
      ),
    ),
    ...Object.keys(comments).map(
      (table) => `create trigger ${table}_version before update on kaquan.${table} for each row
  when (new.version <> old.version + 1
    and current_setting('kaquan_maintenance.mode', true) is distinct from 'on')
  execute function kaquan.refuse('the version of a report or finding grows by one with every change')`,
    ),
    `create function kaquan.keep_signed_report() returns trigger language plpgsql as $body$
begin
  if old.signed_at is not null and not (${inMaintenance}) then
    ${refuse(signedStays)}
  end if;
  if tg_op = 'DELETE' then return old; end if;
  return new;
end
$body$`,
    `comment on function kaquan.keep_signed_report() is 'Refuses to change or forget a signed report'`,
    `create trigger reports_signed before update or delete on kaquan.reports for each row
  execute function kaquan.keep_signed_report()`,
    // The lock keeps the report from being signed before this change of its rows is stored.
    `create function kaquan.keep_signed_items() returns trigger language plpgsql as $body$
declare
  own record := case when tg_op = 'DELETE' then old else new end;
  signed timestamptz;
begin
  select r.signed_at into signed from kaquan.reports r
  where r.tenant_id = own.tenant_id and r.report_id = own.report_id for share;
  if signed is not null and not (${inMaintenance}) then
    ${refuse(signedStays)}
  end if;
  return own;
end
$body$`,
    `comment on function kaquan.keep_signed_items() is
  'Refuses to change the rows of a signed report, to add to them or to forget them'`,
    `create trigger report_items_signed before insert or update or delete on kaquan.report_items
  for each row execute function kaquan.keep_signed_items()`,
    ...['reports', 'report_items'].map(
      (table) => `create trigger ${table}_kept before truncate on kaquan.${table} for each statement
  when (current_setting('kaquan_maintenance.mode', true) is distinct from 'on')
  execute function kaquan.refuse('${signedStays}')`,
    ),
  ],
};
