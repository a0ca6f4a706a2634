import { readFileSync } from 'node:fs';
import type { Result } from '@kaquan/core';

/** The middle of some figures. */
export function median(figures: readonly number[]): number {
  const sorted = figures.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}

/** The value of a result that must not be an error. */
export async function must<T, E extends { readonly message: string }>(
  answer: PromiseLike<Result<T, E>>,
): Promise<T> {
  const result = await answer;
  if (result.isErr()) throw new Error(result.error.message, { cause: result.error });
  return result.value;
}

/**
 * What a session's server process has computed so far, in milliseconds: unlike the time on the wall,
 * it does not tell of whatever else the machine does. `null` where the system does not tell.
 */
export function computedMs(backendPid: number): number | null {
  try {
    const [nanos] = readFileSync(`/proc/${backendPid}/schedstat`, 'utf8').split(' ');
    return Number(nanos) / 1e6;
  } catch {
    return null; // Not Linux, or a server elsewhere.
  }
}
