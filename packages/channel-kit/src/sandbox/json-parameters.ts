import { parse } from 'lossless-json';
import type { FormParameters } from './form-parameters.ts';
import type { SandboxRequest } from './http-host.ts';

/**
 * Reads parameters out of a body of one flat JSON object: texts as they are, numbers by their digits,
 * booleans by their word. What is null is not there. A body that is no such object gives null.
 */
export function readJsonParameters(request: SandboxRequest): FormParameters | null {
  const body = readJson(new TextDecoder().decode(request.body));
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return null;
  const values = new Map<string, string>();
  for (const [name, value] of Object.entries(body)) {
    if (value === null) continue;
    if (typeof value !== 'string' && typeof value !== 'boolean') return null;
    values.set(name, String(value));
  }
  return { values, repeated: null };
}

/** Every number becomes its own digits, so that no long one is rounded. */
function readJson(text: string): unknown {
  try {
    return parse(text, undefined, { parseNumber: (digits) => digits });
  } catch {
    // The parser tells broken JSON only by throwing; the caller answers with its own refusal.
    return null;
  }
}
