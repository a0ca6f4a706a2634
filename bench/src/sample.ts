/** One sample of a measure. */
export interface Sample {
  readonly perSecond: number;
  /** How much was done. */
  readonly count: number;
  readonly seconds: number;
  /** CPU time of this process for each piece of work, where it did the work itself. */
  readonly cpuMicros?: number;
}

/** Times work of this process; answers what it did as a sample. */
export async function timed(work: () => Promise<number>): Promise<Sample> {
  const cpuBefore = process.cpuUsage();
  const from = performance.now();
  const count = await work();
  const seconds = (performance.now() - from) / 1_000;
  const { user, system } = process.cpuUsage(cpuBefore);
  return { perSecond: count / seconds, count, seconds, cpuMicros: (user + system) / count };
}

/** Does all of it, so many at a time, in order of their positions. */
export async function inFlight(
  count: number,
  width: number,
  job: (position: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < count) await job(next++);
  };
  await Promise.all(Array.from({ length: Math.min(width, count) }, lane));
}
