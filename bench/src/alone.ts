import { execFileSync } from 'node:child_process';
import { loadavg } from 'node:os';

/** What a process that did nothing else has cost. */
export interface Cost {
  /** Of the measured call alone. */
  readonly seconds: number;
  /** Of the whole process, the start of Node included. */
  readonly cpuSeconds: number;
  /** The most memory that the process held, in megabytes. */
  readonly peakMb: number;
}

// Without a bound, Node makes room for young objects by the memory of the machine, not by what it needs.
const flags = ['--conditions=source', '--max-semi-space-size=16'];
const isJob = '--job';

/** Runs a program of this folder with a job in a process of its own, and answers the line that it prints. */
export function runAlone(program: string, job: unknown): string {
  const args = [...flags, program, isJob, JSON.stringify(job)];
  const timeout = 1_200_000;
  const stdio: ['ignore', 'pipe', 'inherit'] = ['ignore', 'pipe', 'inherit'];
  const answer = execFileSync(process.execPath, args, { timeout, encoding: 'utf8', stdio });
  return `${answer.trim()} (load of the machine ${loadavg()[0]?.toFixed(1) ?? ''})`;
}

/** The job that this process was started with by {@link runAlone}; `null` where a person started it. */
export function jobOfProcess(): string | null {
  const [first, job = ''] = process.argv.slice(2);
  return first === isJob ? job : null;
}

/** Times a call, and tells what this process has cost when it is done. */
export async function costOf<Answer>(
  call: () => Promise<Answer>,
): Promise<{ readonly answer: Answer; readonly cost: Cost }> {
  const begunAt = performance.now();
  const answer = await call();
  const seconds = (performance.now() - begunAt) / 1_000;
  const cpu = process.cpuUsage();
  const cpuSeconds = (cpu.user + cpu.system) / 1e6;
  const peakMb = Math.round(process.resourceUsage().maxRSS / 1_024);
  return { answer, cost: { seconds, cpuSeconds, peakMb } };
}
