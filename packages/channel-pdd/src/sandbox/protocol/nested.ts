import { parseInput, SandboxMisuse } from '@kaquan/channel-kit/sandbox';
import type { z } from 'zod';

/** Reads a parameter that is one text of JSON; null where it is none, or not what the API asks for. */
export function readNested<T>(schema: z.ZodType<T>, given: string): T | null {
  try {
    return parseInput(schema, JSON.parse(given));
  } catch (error) {
    // Both are the caller's fault.
    if (error instanceof SyntaxError || error instanceof SandboxMisuse) return null;
    throw error;
  }
}
