import type { Writable } from 'node:stream';
import { pad } from './table.ts';

/** Tells how the demo is going. */
export interface Progress {
  /** Runs one step and prints a line for it; what it answers stands in the line. */
  step(title: Title, work: (tick: Tick) => Promise<string>): Promise<void>;
  say(line: string): void;
}

export type Title = readonly [chinese: string, english: string];
export type Tick = (done: number, total: number) => void;

const titleWidths = [14, 28] as const;
const pauseBetweenLinesMs = 5_000;

/** Prints a line per step; a long step says how far it is, in place where there is a terminal. */
export function createProgress(out: Writable & { readonly isTTY?: boolean }): Progress {
  const write = (line: string): void => void out.write(`${line}\n`);
  return {
    say: write,
    async step([chinese, english], work) {
      const title = `${pad(chinese, titleWidths[0])}${pad(english, titleWidths[1])}`;
      const begun = performance.now();
      const seconds = (): string => `${((performance.now() - begun) / 1_000).toFixed(1)} s`;
      let reached = '';
      const show = (): void => {
        const line = `… ${title}${pad(seconds(), 8, 'start')}  ${reached}`;
        if (out.isTTY) out.write(`\r${line}`);
        else write(line.trimEnd());
      };
      if (out.isTTY) show();
      const heartbeat = setInterval(show, out.isTTY ? 200 : pauseBetweenLinesMs);
      try {
        const answer = await work((done, total) => {
          reached = `${done}/${total}`;
        });
        const line = `✓ ${title}${pad(seconds(), 8, 'start')}  ${answer}`;
        write(out.isTTY ? `\r\u001B[K${line}` : line);
      } finally {
        clearInterval(heartbeat);
      }
    },
  };
}
