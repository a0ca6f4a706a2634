import type { Result } from '@kaquan/core';
import type { StorageError } from '@kaquan/core/ports';
import type { FaultyOperation } from './faults.ts';

/** A call that cannot fail but by a fault. */
export type Call = <T>(
  operation: FaultyOperation,
  work: () => T,
) => Promise<Result<T, StorageError>>;

/** A call that may refuse what it is asked. */
export type Search = <T>(
  operation: FaultyOperation,
  work: () => Result<T, StorageError>,
) => Promise<Result<T, StorageError>>;
