import type { PgSession } from '../pg-like.ts';

const sessionByTransaction = new WeakMap<object, PgSession>();

/**
 * The session of a transaction, the same each time: calls on one session wait for each other, and two
 * sessions on one transaction would make savepoints across each other.
 */
export function sessionOf(transaction: object, make: () => PgSession): PgSession {
  const known = sessionByTransaction.get(transaction);
  if (known !== undefined) return known;
  const made = make();
  sessionByTransaction.set(transaction, made);
  return made;
}
