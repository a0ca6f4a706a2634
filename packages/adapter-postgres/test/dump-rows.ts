import type { PgLike } from '../src/index.ts';

/**
 * Every row of the schema `kaquan` as `insert` statements, in the order of their keys; `migrations`
 * is left to the script that makes the tables.
 */
export async function dumpRows(connection: PgLike): Promise<string> {
  const query = async (text: string): Promise<readonly string[]> => {
    const { rows } = await connection.query({ text, values: [] });
    return (rows as readonly { readonly value: string }[]).map(({ value }) => value);
  };
  const tables = await query(
    `select tablename as value from pg_tables
     where schemaname = 'kaquan' and tablename not like 'migration%' order by 1`,
  );
  const parts: string[] = [];
  for (const table of tables) {
    const columns = await query(
      `select quote_ident(attname) as value from pg_attribute
       where attrelid = 'kaquan.${table}'::regclass and attnum > 0 and not attisdropped
         and attgenerated = '' order by attnum`,
    );
    // Picking starts at a random place; which one is no part of what is kept.
    const values = columns.map((column) =>
      column === 'pick_order' ? `'0'` : `quote_nullable(${column}::text)`,
    );
    const rows = await query(
      `select '(' || concat_ws(', ', ${values.join(', ')}) || ')' as value
       from kaquan.${table} t order by t::text`,
    );
    if (rows.length === 0) continue;
    const into = `insert into kaquan.${table} (${columns.join(', ')})`;
    parts.push(`${into} overriding system value values\n${rows.join(',\n')};\n`);
  }
  return `set time zone 'UTC';\n${parts.join('\n')}`;
}
