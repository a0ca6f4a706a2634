/** What is answered for work that was not done in time. */
export const tooSlow: unique symbol = Symbol('too slow');

/**
 * Waits for work for so long and no longer. Work that is late goes on by itself: the signal tells it
 * to stop, and whatever comes of it then is nobody's. Throws and rejects as the work does.
 */
export async function withinTime<T>(
  limitMs: number,
  work: (signal: AbortSignal) => T | Promise<T>,
): Promise<T | typeof tooSlow> {
  const signal = AbortSignal.timeout(limitMs);
  let abort: () => void = () => undefined;
  const late = new Promise<typeof tooSlow>((resolve) => {
    abort = () => resolve(tooSlow);
  });
  signal.addEventListener('abort', abort);
  try {
    return await Promise.race([work(signal), late]);
  } finally {
    // A signal that nobody listens to is let go before its time.
    signal.removeEventListener('abort', abort);
  }
}
