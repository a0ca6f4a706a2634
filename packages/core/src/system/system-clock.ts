import type { Clock } from '../ports/clock.ts';

/** The machine's clock. */
export const systemClock: Clock = { now: () => Date.now() };

/** A stretch of the machine's own time, whichever clock a Kaquan goes by: somebody sits and waits. */
export interface Pause {
  /** Settles when it is over; never, once it was ended early. */
  readonly isOver: Promise<void>;
  /** Ends it early, so that it keeps no process alive. */
  end(): void;
}

/** Begins a pause. */
export function beginPause(ms: number): Pause {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const isOver = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  return { isOver, end: () => clearTimeout(timer) };
}
