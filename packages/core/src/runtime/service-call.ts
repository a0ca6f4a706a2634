import { err, ResultAsync, type Result } from 'neverthrow';
import { z } from 'zod';
import type { CoreError } from '../kernel/errors.ts';
import { parseInput } from '../kernel/parse.ts';
import { isCleanText } from '../kernel/text.ts';
import type { CallOptions, WaitOptions } from './runtime.ts';

const notClean = 'must not hold a NUL or half a character';

const callOptionsSchema = z.object({
  idempotencyKey: z.string().min(1).max(200).refine(isCleanText, notClean).exactOptional(),
  reason: z.string().max(500).refine(isCleanText, notClean).exactOptional(),
  waitMs: z.int().min(1).max(60_000).exactOptional(),
});

/** Checks the input of a service method once, at the rim, and then runs the method. */
export function serviceCall<Input, A, E>(
  schema: z.ZodType<Input>,
  input: unknown,
  run: (input: Input) => Promise<Result<A, E>>,
): ResultAsync<A, E | CoreError<'input.invalid'>> {
  const parsed = parseInput(schema, input);
  if (parsed.isErr()) return new ResultAsync(Promise.resolve(err(parsed.error)));
  return new ResultAsync(run(parsed.value));
}

/** Checks input and options of a mutating service method, and then runs the method. */
export function mutatingCall<Input, A, E>(
  schema: z.ZodType<Input>,
  given: { readonly input: unknown; readonly options: CallOptions | undefined },
  run: (input: Input, options: WaitOptions) => Promise<Result<A, E>>,
): ResultAsync<A, E | CoreError<'input.invalid'>> {
  const options = parseInput(callOptionsSchema, given.options ?? {});
  if (options.isErr()) return new ResultAsync(Promise.resolve(err(options.error)));
  return serviceCall(schema, given.input, (input) => run(input, options.value));
}
