import { errorCatalog, type Retry } from './error-catalog.ts';
import type { ErrorFields } from './error-fields.ts';
import { cleanText, isCleanText } from './text.ts';

/** A stable error code, `noun.reason`. */
export type ErrorCode = keyof ErrorFields;

/**
 * An error as a value: a plain object told apart by `code`.
 *
 * `message` is English, for logs; `errorText` gives the text for a person. `cause` is whatever
 * a driver or a socket threw, kept for the log and never to be shown.
 */
export type CoreError<Code extends ErrorCode = ErrorCode> = {
  [C in Code]: Readonly<{ code: C; message: string; retry: Retry; cause?: unknown }> &
    ErrorFields[C];
}[Code];

/** Makes an error value; message and retry rule come from the catalogue. */
export function coreError<Code extends ErrorCode>(
  code: Code,
  fields: ErrorFields[Code],
  cause?: unknown,
): CoreError<Code> {
  const { retry, message } = errorCatalog[code];
  const clean = cleanFields(fields);
  const error = { code, message: message(clean), retry, ...clean };
  // Not enumerable: a driver's error may hold the values of a statement, and errors get serialized.
  if (cause !== undefined) Object.defineProperty(error, 'cause', { value: cause });
  return error;
}

// The words of a channel stand in errors, and errors stand in notes that are stored.
function cleanFields<Fields extends object>(fields: Fields): Fields {
  const values: readonly unknown[] = Object.values(fields);
  // Nearly always; guards make errors that nobody reads.
  if (values.every((value) => typeof value !== 'string' || isCleanText(value))) return fields;
  const cleaned = Object.entries(fields).map(([name, value]: [string, unknown]) => [
    name,
    typeof value === 'string' ? cleanText(value) : value,
  ]);
  return Object.fromEntries(cleaned) as Fields;
}
