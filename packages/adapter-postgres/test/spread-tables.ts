import type { PgLike } from '../src/index.ts';

/**
 * Spreads every table that has a tenant over four partitions by it, with all its keys, indexes,
 * rules and foreign keys: what an engine that distributes tables by a column asks of them, a
 * PostgreSQL asks of partitions. For empty tables only.
 */
export async function spreadTables(connection: PgLike, schema: string): Promise<void> {
  await connection.query({ text: spreadSql.replaceAll('kaquan', schema), values: [] });
}

const spreadSql = `do $body$
declare
  t record;
  step record;
begin
  create temporary table later on commit drop as
  select 1 as place, c.relname, format('alter table kaquan.%I add constraint %I %s', c.relname,
    k.conname, pg_get_constraintdef(k.oid)) as sql
  from pg_constraint k join pg_class c on c.oid = k.conrelid
  where c.relnamespace = 'kaquan'::regnamespace and k.contype in ('p', 'u')
  union all
  select 2, c.relname, pg_get_indexdef(i.indexrelid)
  from pg_index i join pg_class c on c.oid = i.indrelid
  where c.relnamespace = 'kaquan'::regnamespace
    and not exists (select from pg_constraint k where k.conindid = i.indexrelid and k.contype <> 'f')
  union all
  select 3, c.relname, format('alter table kaquan.%I add constraint %I %s', c.relname, k.conname,
    replace(pg_get_constraintdef(k.oid), ' NOT VALID', ''))
  from pg_constraint k join pg_class c on c.oid = k.conrelid
  where c.relnamespace = 'kaquan'::regnamespace and k.contype = 'f'
  union all
  select 4, c.relname, pg_get_triggerdef(g.oid)
  from pg_trigger g join pg_class c on c.oid = g.tgrelid
  where c.relnamespace = 'kaquan'::regnamespace and not g.tgisinternal
  union all
  select 5, v.viewname, format('create view kaquan.%I as %s', v.viewname, v.definition)
  from pg_views v where v.schemaname = 'kaquan';
  delete from later l where not exists (
    select from pg_attribute a join pg_class c on c.oid = a.attrelid
    where c.relnamespace = 'kaquan'::regnamespace and c.relname = l.relname and a.attname = 'tenant_id'
  );

  for t in
    select c.relname as name from pg_class c
    join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id'
    where c.relnamespace = 'kaquan'::regnamespace and c.relkind = 'r'
  loop
    execute format('alter table kaquan.%I rename to %I', t.name, t.name || '_whole');
    execute format('create table kaquan.%I (like kaquan.%I including all excluding indexes)
      partition by hash (tenant_id)', t.name, t.name || '_whole');
    for part in 0..3 loop
      execute format('create table kaquan.%I partition of kaquan.%I
        for values with (modulus 4, remainder %s)', t.name || '_' || part, t.name, part);
    end loop;
    execute format('drop table kaquan.%I cascade', t.name || '_whole');
  end loop;
  for step in select sql from later order by place, relname loop
    execute step.sql;
  end loop;
end
$body$`;
