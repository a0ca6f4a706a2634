import type { CoreError } from '../kernel/errors.ts';

/**
 * What goes wrong in storage. An adapter answers `storage.outcome_unknown` for a commit whose answer
 * was lost on the way, and every other code only where it knows that the change was not stored.
 */
export type StorageError = CoreError<
  | 'storage.unavailable'
  | 'storage.outcome_unknown'
  | 'storage.busy'
  | 'storage.full'
  | 'storage.read_only'
  | 'storage.not_migrated'
  | 'storage.denied'
  | 'storage.transaction_aborted'
  | 'storage.corrupt'
>;
