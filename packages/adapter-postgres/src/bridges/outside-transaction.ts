/**
 * Throws a `TypeError` for a connection that is asked of a transaction: what is committed through it
 * would count as stored, and secrets be opened that the host may yet roll back.
 */
export function assertOutsideTransaction(isTransaction: boolean, session: string): void {
  if (!isTransaction) return;
  // A wrong handle is the host's mistake, found where it is made.
  throw new TypeError(
    `this is a transaction: join it with kaquan.with({ tx: ${session}(…) }), and make the connection ` +
      'of what began it',
  );
}

/** Reads a member that the library has, and our description of it has not. */
export function memberOf(library: object, name: string): unknown {
  return Reflect.get(library, name);
}
