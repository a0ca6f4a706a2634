import { misuse } from './misuse.ts';

/** What a schema must offer; zod's do. */
export interface InputSchema<T> {
  /** Reads data, or lists what is wrong with it. */
  safeParse(input: unknown): InputReading<T>;
}

/** What came of reading: the data, or each trouble with the way to the field that has it. */
export type InputReading<T> =
  | { readonly success: true; readonly data: T }
  | {
      readonly success: false;
      readonly error: { readonly issues: readonly InputIssue[] };
    };

/** One thing wrong with some input. */
export interface InputIssue {
  /** The way to the field, from the outside in. */
  readonly path: readonly PropertyKey[];
  /** What is wrong with it. */
  readonly message: string;
}

/** Reads what a test or demo sent by its schema, or stops it with a sentence naming the field. */
export function parseInput<T>(schema: InputSchema<T>, input: unknown): T {
  const reading = schema.safeParse(input);
  if (reading.success) return reading.data;
  const troubles = reading.error.issues.map(
    ({ path, message }) => `${path.map(String).join('.') || 'input'}: ${message}`,
  );
  return misuse(troubles.join('; '));
}
