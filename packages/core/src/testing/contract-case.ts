import type { Storage } from '../ports/storage.ts';

/** A storage under test. */
export interface TestedStorage extends Storage {
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
