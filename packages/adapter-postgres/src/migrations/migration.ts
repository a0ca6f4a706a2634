/**
 * One step of the tables' history; once released it is never changed.
 *
 * Processes of the release before go on working while it runs and afterwards: it adds what they do
 * not look at (expand). What they still read or write is taken away by a migration of a later
 * release only (contract), which then says so in `worksFrom`.
 */
export interface Migration {
  /** Counted from 1. */
  readonly version: number;
  readonly name: string;
  /**
   * Each one statement, written for the schema `kaquan`; run in one transaction that waits for no
   * lock longer than a moment. Nothing in it reads or rewrites a table that may be large.
   */
  readonly statements: readonly string[];
  /** What takes long, or locks a table that is in use: run afterwards, one by one. */
  readonly online?: readonly OnlineStep[];
  /**
   * The oldest schema version whose release works on the tables afterwards; 1 unless told. Kept in
   * the tables from version 3 on.
   */
  readonly worksFrom?: number;
}

/** Something that is done while others read and write; done twice, it is as if done once. */
export type OnlineStep =
  IndexStep | DropIndexesStep | ConstraintStep | DdlStep | BackfillStep | OnceStep;

/** An index, built concurrently; a half-built one that a killed run has left is dropped first. */
export interface IndexStep {
  readonly kind: 'index';
  readonly name: string;
  readonly isUnique?: boolean;
  /** From `on kaquan.` on. */
  readonly definition: string;
}

/**
 * Indexes that are not needed any more. Always done again, also by a run that comes too late: it may
 * itself have built one that another run had built, used and dropped meanwhile.
 */
export interface DropIndexesStep {
  readonly kind: 'drop_indexes';
  readonly name: string;
  readonly indexes: readonly string[];
}

/** A check or a foreign key: new rows obey at once, old ones are looked at without a lock. */
export interface ConstraintStep {
  readonly kind: 'constraint';
  readonly table: string;
  readonly name: string;
  readonly definition: string;
}

/** Statements that need a strong lock for an instant, in one transaction. */
export interface DdlStep {
  readonly kind: 'ddl';
  readonly name: string;
  readonly statements: readonly string[];
}

/** Rows that are brought up to date in batches, each a transaction. */
export interface BackfillStep {
  readonly kind: 'backfill';
  readonly name: string;
  /** Changes at most `batch` rows that lack something, and answers one row for each. */
  readonly sql: (batch: number) => string;
}

/** One statement over many rows that takes no strong lock, in a transaction of its own. */
export interface OnceStep {
  readonly kind: 'once';
  readonly name: string;
  readonly sql: string;
}
