import { z } from 'zod';
import { misuse } from './misuse.ts';

/** Reads what a test or demo sent by its schema, or stops it with a sentence naming the field. */
export function parseInput<S extends z.ZodType>(schema: S, input: unknown): z.output<S> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  return misuse(z.prettifyError(parsed.error).replaceAll('\n', ' '));
}
