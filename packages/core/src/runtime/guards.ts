import { err, ok, type Result } from 'neverthrow';
import { coreError, type CoreError } from '../kernel/errors.ts';
import { cleanText } from '../kernel/text.ts';
import type { ChannelWriteError, ChannelWriteOutcome } from '../ports/channel.ts';

/** How calls are guarded, by whether they tell the channel something. */
export interface Guards {
  readonly read: Guarded<'channel.unavailable'>;
  readonly write: Guarded<'channel.outcome_unknown'>;
  /** A write that answers what became of it. */
  readonly tell: (
    operation: string,
    call: () => Promise<Result<ChannelWriteOutcome, ChannelWriteError>>,
  ) => Promise<Result<ChannelWriteOutcome, ChannelWriteError>>;
}

/** A call that answers an error where the channel's adapter throws. */
export type Guarded<Code extends 'channel.unavailable' | 'channel.outcome_unknown'> = <T, E>(
  operation: string,
  call: () => Promise<Result<T, E>>,
) => Promise<Result<T, E | CoreError<Code>>>;

const outcomes: ReadonlySet<string> = new Set(['done', 'needs_check', 'impossible']);

/**
 * What a channel answered, its words cleaned. Errors: `channel.outcome_unknown` for what is no answer:
 * nobody knows what became of the call.
 */
export function soundOutcome(
  told: ChannelWriteOutcome,
  where: { readonly channel: string; readonly operation: string },
): Result<ChannelWriteOutcome, CoreError<'channel.outcome_unknown'>> {
  // Adapters are written by others, and not all of them in TypeScript.
  const given: Readonly<Record<string, unknown>> = { ...told };
  const { outcome, note = '' } = given;
  if (typeof outcome !== 'string' || !outcomes.has(outcome) || typeof note !== 'string') {
    return err(coreError('channel.outcome_unknown', where));
  }
  return ok({ outcome: outcome as ChannelWriteOutcome['outcome'], note: cleanText(note) });
}
