import { spawn } from 'node:child_process';

/** How a command is run. */
export interface CommandOptions {
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly uid?: number;
  readonly gid?: number;
}

/** How it ended and all that it printed; `code` is `null` where it could not be started. */
export interface CommandResult {
  readonly code: number | null;
  readonly output: string;
}

/** Nothing that is run here takes longer. */
const limitMs = 300_000;

/** Runs a program without a shell and without input. */
export function runCommand(
  program: string,
  { args, env, uid, gid }: CommandOptions,
): Promise<CommandResult> {
  return new Promise((resolve) => {
    const child = spawn(program, [...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...env },
      timeout: limitMs,
      ...(uid === undefined ? {} : { uid }),
      ...(gid === undefined ? {} : { gid }),
    });
    let output = '';
    const collect = (chunk: Buffer): void => void (output += chunk.toString('utf8'));
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    child.on('error', (error) => resolve({ code: null, output: String(error) }));
    child.on('close', (code) => resolve({ code, output }));
  });
}
