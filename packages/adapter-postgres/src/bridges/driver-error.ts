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

/** A transaction of a library, with what its own end failed of told as the driver would. */
export interface Told<Inner, T> {
  readonly begin: (work: (inner: Inner) => Promise<T>) => Promise<T>;
  readonly work: (inner: Inner) => Promise<T>;
  readonly errorOf: (error: unknown) => unknown;
}

/** Runs it. What the work rejects with comes through as it is: it is not the library's to tell. */
export async function told<Inner, T>({ begin, work, errorOf }: Told<Inner, T>): Promise<T> {
  const own = new Set<unknown>();
  try {
    return await begin(async (inner) => {
      try {
        return await work(inner);
      } catch (error) {
        own.add(error);
        throw error; // The library rolls back for it.
      }
    });
  } catch (error) {
    throw own.has(error) ? error : errorOf(error); // Of the beginning or the end.
  }
}
