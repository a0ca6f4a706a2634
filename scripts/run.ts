import { spawn } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { root } from './workspace.ts';

/** How a command ended, and all that it printed. */
export interface RunResult {
  readonly ok: boolean;
  readonly output: string;
}

/** Runs a shell command without input, with the tools of the workspace on its PATH. */
export function run(command: string, cwd: string = root): Promise<RunResult> {
  const path = [join(root, 'node_modules/.bin'), process.env['PATH'] ?? ''].join(delimiter);
  return new Promise((done) => {
    const chunks: Buffer[] = [];
    const child = spawn(command, {
      cwd,
      shell: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, PATH: path },
    });
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.on('error', (error) => done({ ok: false, output: String(error) }));
    child.on('close', (code) => {
      done({ ok: code === 0, output: Buffer.concat(chunks).toString('utf8') });
    });
  });
}

/** Runs a job for each item, `width` at a time; the results keep the order of the items. */
export async function inParallel<T, R>(
  items: readonly T[],
  width: number,
  job: (item: T) => Promise<R>,
): Promise<readonly R[]> {
  const results: R[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < items.length) {
      const index = next++;
      results[index] = await job(items[index] as T);
    }
  };
  await Promise.all(Array.from({ length: width }, worker));
  return results;
}

/** Prints what is wrong and sets the exit code; says that all is well otherwise. */
export function report(name: string, problems: readonly string[]): void {
  for (const problem of problems) console.error(problem);
  if (problems.length > 0) {
    console.error(`${name}: ${String(problems.length)} problem(s)`);
    process.exitCode = 1;
  } else {
    console.log(`${name}: ok`);
  }
}
