import type { Result } from 'neverthrow';
import type { CoreError } from '../kernel/errors.ts';

/** How calls are guarded, by whether they tell the channel something. */
export interface Guards {
  readonly read: Guarded<'channel.unavailable'>;
  readonly write: Guarded<'channel.outcome_unknown'>;
}

/** A call that answers an error where the channel's adapter throws. */
export type Guarded<Code extends 'channel.unavailable' | 'channel.outcome_unknown'> = <T, E>(
  operation: string,
  call: () => Promise<Result<T, E>>,
) => Promise<Result<T, E | CoreError<Code>>>;
