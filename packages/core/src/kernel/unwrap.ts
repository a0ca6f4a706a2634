import type { Result } from 'neverthrow';
import type { CoreError } from './errors.ts';

/** The one exception class of this package, for hosts that prefer exceptions to values. */
export class KaquanException extends Error {
  /** Tells it apart where two copies of this package defeat `instanceof`. */
  override readonly name = 'KaquanException';
  /** The error value that would have been returned. */
  readonly error: CoreError;

  constructor(error: CoreError) {
    super(`${error.code}: ${error.message}`);
    this.error = error;
  }
}

/** Takes the value out of a result; an error value is thrown as a {@link KaquanException}. */
export async function unwrapOrThrow<T, E extends CoreError>(
  result: PromiseLike<Result<T, E>> | Result<T, E>,
): Promise<T> {
  const settled = await result;
  if (settled.isOk()) return settled.value;
  throw new KaquanException(settled.error);
}
