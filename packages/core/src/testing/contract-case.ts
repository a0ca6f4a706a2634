import type { Result } from 'neverthrow';
import type { CoreError } from '../kernel/errors.ts';
import type { Storage } from '../ports/storage.ts';

/** A transaction that a case opens as a host would; `within` takes it as it is. */
export interface HostTransaction {
  /** Answers an error where nothing of it was stored. */
  commit(): Promise<Result<void, CoreError>>;
  /** Afterwards nothing of it was ever there. */
  rollback(): Promise<void>;
}

/** A storage under test. */
export interface TestedStorage extends Storage {
  /**
   * Opens a transaction of the host on the same data. Until it has ended, cases call nothing but what
   * is inside it: there are databases with one session.
   */
  begin(): Promise<HostTransaction>;
  /** Called once, after the case has run, whether it passed or not. */
  close?(): Promise<void>;
}

/** Makes an empty storage; each call one that shares nothing with the others. */
export type CreateStorage = () => Promise<TestedStorage>;

/**
 * One promise of a port as a test that runs anywhere: under vitest it is
 * `it.each(storageContract)('$id $title', (each) => each.run(create))`.
 */
export interface ContractCase {
  /** Never changes and is never used again: `S21`. */
  readonly id: string;
  /** What holds, as a sentence about the storage. */
  readonly title: string;
  /** Passes, or rejects with an assertion error. */
  run(create: CreateStorage): Promise<void>;
}
