/** One step of the tables' history; once released it is never changed. */
export interface Migration {
  /** Counted from 1. */
  readonly version: number;
  readonly name: string;
  /** Each one statement, written for the schema `kaquan`. */
  readonly statements: readonly string[];
}
