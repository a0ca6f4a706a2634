import type { PgLike } from '../src/index.ts';

// One row per thing that makes tables what they are; `$1` is the schema.
const parts: Readonly<Record<string, string>> = {
  columns: `select c.table_name, c.column_name, c.data_type, c.is_nullable, c.column_default,
      c.collation_name, c.is_identity, c.generation_expression,
      col_description(format('%I.%I', c.table_schema, c.table_name)::regclass,
        c.ordinal_position) as comment
    from information_schema.columns c where c.table_schema = $1 order by 1, 2`,
  tables: `select relname, relkind::text, reloptions::text, relrowsecurity,
      obj_description(oid, 'pg_class') as comment
    from pg_class where relnamespace = $1::regnamespace and relkind in ('r', 'v', 'S') order by 1`,
  constraints: `select conrelid::regclass::text as relation, conname, convalidated,
      pg_get_constraintdef(oid) as definition
    from pg_constraint where connamespace = $1::regnamespace and contype <> 'n' order by 1, 2`,
  indexes: `select i.indrelid::regclass::text as relation, i.indexrelid::regclass::text as index,
      i.indisvalid, pg_get_indexdef(i.indexrelid) as definition
    from pg_index i join pg_class c on c.oid = i.indexrelid
    where c.relnamespace = $1::regnamespace order by 1, 2`,
  triggers: `select tgname, tgenabled::text, pg_get_triggerdef(t.oid) as definition
    from pg_trigger t join pg_class c on c.oid = t.tgrelid
    where c.relnamespace = $1::regnamespace and not tgisinternal order by 1`,
  functions: `select p.oid::regprocedure::text as name, md5(replace(prosrc, $1, 'kaquan')) as body,
      obj_description(p.oid, 'pg_proc') as comment
    from pg_proc p where pronamespace = $1::regnamespace order by 1`,
  policies: `select tablename, policyname, roles::text, cmd, qual, with_check from pg_policies
    where schemaname = $1 order by 1, 2`,
  versions: `select version, name, (to_jsonb(m) ->> 'works_from')::integer as works_from
    from kaquan.migrations m order by 1`,
};

/** Everything that makes a table what it is, without the name of the schema. */
export async function catalogOf(connection: PgLike, schema: string): Promise<string> {
  const found: Record<string, unknown> = {};
  for (const [part, text] of Object.entries(parts)) {
    const sql = text.replaceAll('kaquan.', `"${schema}".`);
    const values = sql.includes('$1') ? [schema] : [];
    found[part] = (await connection.query({ text: sql, values })).rows;
  }
  return JSON.stringify(found, null, 1).replaceAll(schema, 'kaquan');
}
