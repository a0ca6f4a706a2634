import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Note, WorkerOptions } from './worker.ts';

/** How a process ended. */
export interface Ended {
  readonly isKilled: boolean;
  readonly problem: string | null;
}

/** Starts a worker; killed after so many milliseconds of work, unless `null` or it ends before. */
export async function runWorker(
  options: WorkerOptions,
  killAfterMs: number | null,
): Promise<Ended> {
  const script = join(import.meta.dirname, 'worker.ts');
  const child = spawn(process.execPath, ['--conditions=source', script, JSON.stringify(options)], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let complaints = '';
  child.stderr?.on('data', (text: Buffer) => (complaints += text.toString()));
  const ended = exitOf(child);
  const ready = new Promise<void>((resolve) => child.once('message', () => resolve()));
  if (killAfterMs !== null) {
    await Promise.race([ready, ended]);
    await Promise.race([pause(killAfterMs), ended]);
    if (child.exitCode === null) child.kill('SIGKILL');
  }
  const { code, signal } = await ended;
  const isKilled = signal === 'SIGKILL';
  const problem = isKilled || code === 0 ? null : `exit ${code ?? signal}: ${complaints}`;
  return { isKilled, problem };
}

function exitOf(
  child: ChildProcess,
): Promise<{ readonly code: number | null; readonly signal: string | null }> {
  return new Promise((resolve) => {
    child.once('close', (code, signal) => resolve({ code, signal }));
  });
}

/** Reads what a worker has noted; a line that a kill cut off is left out. */
export function readNotes(file: string): readonly Note[] {
  const text = readFileSync(file, { encoding: 'utf8', flag: 'a+' });
  const lines = text.split('\n');
  return lines.flatMap((line) => {
    try {
      return [JSON.parse(line) as Note];
    } catch {
      return [];
    }
  });
}

/** The calls that began and were never answered. */
export function unansweredIn(notes: readonly Note[]): readonly number[] {
  const answered = new Set(notes.flatMap((note) => ('began' in note ? [] : [note.no])));
  const began = new Set(notes.map(({ no }) => no));
  return [...began].filter((no) => !answered.has(no));
}
