/**
 * The driver's own error below whatever a library has wrapped around it, with the names of table and
 * constraint where `pg` has them.
 */
export function driverErrorOf(error: unknown): unknown {
  const { code, cause } = Object(error) as { readonly code?: unknown; readonly cause?: unknown };
  const own = code === undefined && cause instanceof Error ? cause : error;
  if (!(own instanceof Error)) return own;
  const { table_name: table, constraint_name: constraint } = own as Error & Names;
  if (table !== undefined) Object.assign(own, { table });
  if (constraint !== undefined) Object.assign(own, { constraint });
  return own;
}

/** As postgres.js calls them. */
interface Names {
  readonly table_name?: unknown;
  readonly constraint_name?: unknown;
}
