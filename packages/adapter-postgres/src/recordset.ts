import type { Sql } from './session.ts';

/**
 * A JSON array of objects as a set of rows to look things up by; the first column is a text.
 *
 * The server takes such a set for a hundred rows, and then prefers to read a table of some thousand
 * rows from end to end. A condition that always holds, and that it believes to hold rarely, makes
 * it look up each row by its key: right for one row, for a thousand, and for tables of any size.
 */
export function rowsIn(values: string, columns: string): Sql {
  const first = columns.trim().split(' ')[0];
  return `(
    select * from jsonb_to_recordset(${values}::jsonb) as r(${columns})
    where r.${first} = r.${first} || ''
  )`;
}

/** As {@link rowsIn}, of a JSON array of texts; the column is `value`. */
export function textsIn(values: string): Sql {
  return `(
    select r.value from jsonb_array_elements_text(${values}::jsonb) as r
    where r.value = r.value || ''
  )`;
}
