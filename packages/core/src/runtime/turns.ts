/** Lets few of one caller's calls run at once; the others wait in the order in which they came. */
export interface Turns {
  run<T>(caller: string, work: () => Promise<T>): Promise<T>;
}

interface Line {
  running: number;
  readonly waiting: (() => void)[];
}

/** Makes turns for callers who are told apart by their names. */
export function createTurns(atOnce: number): Turns {
  const lineOf = new Map<string, Line>();
  return {
    async run(caller, work) {
      const line = lineOf.get(caller) ?? { running: 0, waiting: [] };
      lineOf.set(caller, line);
      // Who ends passes his turn on, so that nobody who comes later is first.
      if (line.running >= atOnce) await new Promise<void>((begin) => line.waiting.push(begin));
      else line.running += 1;
      try {
        return await work();
      } finally {
        const begin = line.waiting.shift();
        if (begin === undefined) line.running -= 1;
        else begin();
        if (line.running === 0) lineOf.delete(caller);
      }
    },
  };
}
