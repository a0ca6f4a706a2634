import assert from 'node:assert/strict';
import type { Result } from 'neverthrow';
import type { CoreError, ErrorCode } from '../../kernel/errors.ts';

type Answer<T, E> = PromiseLike<Result<T, E>> | Result<T, E>;

/** The value of an answer that must not be an error. */
export async function must<T, E extends CoreError>(answer: Answer<T, E>): Promise<T> {
  const result = await answer;
  assert.ok(result.isOk(), result.isErr() ? `${result.error.code}: ${result.error.message}` : '');
  return result.value;
}

/** The error of an answer that must be refused with this code. */
export async function refused<T, E extends CoreError, Code extends E['code'] & ErrorCode>(
  answer: Answer<T, E>,
  code: Code,
): Promise<CoreError<Code>> {
  const result = await answer;
  assert.ok(result.isErr(), `refused with ${code}, not answered`);
  const error: CoreError = result.error;
  assert.equal(error.code, code, error.message);
  return error as CoreError<Code>;
}

/** Counts texts, such as outcomes and error codes. */
export function tally(texts: Iterable<string>): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const text of texts) counts[text] = (counts[text] ?? 0) + 1;
  return counts;
}

/** What came of a call in one word: its outcome, or the code of its error. */
export function wordOf(result: Result<{ readonly outcome: string }, CoreError>): string {
  return result.isOk() ? result.value.outcome : result.error.code;
}

/** The code of an answer's error; `answered` where it is none. */
export async function codeOf<T, E extends CoreError>(answer: Answer<T, E>): Promise<string> {
  const result = await answer;
  return result.isErr() ? result.error.code : 'answered';
}

/** `count` answers of the same call made at once. */
export function atOnce<T>(count: number, call: (position: number) => PromiseLike<T>): Promise<T[]> {
  return Promise.all(Array.from({ length: count }, (_, position) => call(position)));
}
