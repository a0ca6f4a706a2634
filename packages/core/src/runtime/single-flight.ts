/** Lets callers that want the same thing at the same time share one piece of work. */
export interface SingleFlight {
  /** Runs `work`, or joins the run under the same key that has not ended yet. */
  run<T>(key: string, work: () => Promise<T>): Promise<T>;
}

/** Shares work within one process. A key always stands for one type of answer. */
export function createSingleFlight(): SingleFlight {
  const running = new Map<string, Promise<unknown>>();
  return {
    async run<T>(key: string, work: () => Promise<T>): Promise<T> {
      const known = running.get(key);
      if (known !== undefined) return (await known) as T;
      const started = work();
      running.set(key, started);
      try {
        return await started;
      } finally {
        running.delete(key);
      }
    },
  };
}
