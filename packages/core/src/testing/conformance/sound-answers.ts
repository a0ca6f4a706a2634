import assert from 'node:assert/strict';
import type { Result } from 'neverthrow';
import type { CoreError } from '../../kernel/errors.ts';
import { errorCatalog } from '../../kernel/error-catalog.ts';
import type { ChannelWriteOutcome } from '../../ports/channel.ts';
import type { ChannelHarness } from './channel-harness.ts';

// An error goes into logs, also a thousand times an hour.
const longestError = 8_000;

/** The value of an answer that must be one. */
export function valueFrom<T>(desk: ChannelHarness, answer: Result<T, CoreError>): T {
  if (answer.isOk()) return answer.value;
  checkError(desk, answer.error);
  return assert.fail(`an answer was expected, and not ${answer.error.code}`);
}

/** The code of an answer that must be an error, which is sound and one of these. */
export function errorFrom<E extends CoreError>(
  desk: ChannelHarness,
  answer: Result<unknown, E>,
  codes: readonly E['code'][],
): E {
  if (answer.isOk()) return assert.fail(`${codes.join(' or ')} was expected, and not an answer`);
  checkError(desk, answer.error);
  assert.ok(codes.includes(answer.error.code), `${codes.join(' or ')}, not ${answer.error.code}`);
  return answer.error;
}

/** What became of a write: its outcome, or the code of its error. Whatever it holds must be sound. */
export function outcomeFrom(
  desk: ChannelHarness,
  answer: Result<ChannelWriteOutcome, CoreError>,
): string {
  if (answer.isErr()) {
    checkError(desk, answer.error);
    return answer.error.code;
  }
  const { outcome, note } = answer.value;
  assert.equal(typeof note, 'string');
  assert.ok(note.length <= 1_000, 'a note is short');
  checkSilence(desk, note);
  return outcome;
}

/** Whether an answer is sound in form, whichever it is. */
export function checkAnswer(desk: ChannelHarness, answer: Result<unknown, CoreError>): void {
  if (answer.isErr()) checkError(desk, answer.error);
}

function checkError(desk: ChannelHarness, error: CoreError): void {
  assert.ok(
    Object.hasOwn(errorCatalog, error.code),
    `${String(error.code)} is no code of the catalog`,
  );
  const shown = wordsIn(error, new Set());
  assert.ok(shown.length <= longestError, `an error of ${shown.length} characters`);
  checkSilence(desk, shown);
}

// All that a careless log would show of a value, what is not enumerable included: causes and stacks.
function wordsIn(value: unknown, seen: Set<object>): string {
  if (typeof value !== 'object' || value === null) return String(value);
  if (seen.has(value)) return '';
  seen.add(value);
  const names = Object.getOwnPropertyNames(value);
  return names.map((name) => `${name} ${wordsIn(Reflect.get(value, name), seen)}`).join(' ');
}

/** Fails where a text holds what nobody may see. */
export function checkSilence({ call, secrets }: ChannelHarness, text: string): void {
  for (const secret of [...Object.values(call.credentials), ...secrets]) {
    if (secret.length >= 4) assert.ok(!text.includes(secret), 'a secret is told');
  }
}
