import { setTimeout as sleep } from 'node:timers/promises';

/** Waits, or stops waiting when the server stops. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  // An abort is the server stopping: there is nobody left to answer, and nothing to report.
  await sleep(ms, undefined, { signal }).catch(() => undefined);
}
