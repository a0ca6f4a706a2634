import { err, ok, type Result } from 'neverthrow';
import type { z } from 'zod';
import { coreError, type CoreError } from './errors.ts';

/** The most problems that one error lists; a hostile input must not make a huge answer. */
const maxIssues = 20;

/**
 * Checks unknown input against a schema; the one place that knows what a schema failure looks like.
 *
 * Errors: `input.invalid` with one entry per field, each saying what to put there.
 */
export function parseInput<T>(
  schema: z.ZodType<T>,
  input: unknown,
): Result<T, CoreError<'input.invalid'>> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return ok(parsed.data);
  const issues = parsed.error.issues.slice(0, maxIssues).map((issue) => ({
    field: issue.path.map(String).join('.') || 'input',
    problem: issue.message,
  }));
  return err(coreError('input.invalid', { issues }));
}
