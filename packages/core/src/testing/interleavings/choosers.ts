/** Decides who goes on. */
export interface Chooser {
  /** Whether it goes through all there is, so that what comes to the same may be left out. */
  readonly isThorough: boolean;
  /** One of the ready programs, at that step of a run. */
  choose(ready: readonly number[], step: number): number;
}

/** Goes through all choices there are, depth first. */
export interface SystematicChooser extends Chooser {
  /** Sets out for the next run; `false` when there is none. */
  next(): boolean;
}

/** Makes a chooser that begins with the first program at every step. */
export function systematicChooser(): SystematicChooser {
  // The choices of the present run, as positions among those that were ready.
  const path: { chosen: number; width: number }[] = [];
  return {
    isThorough: true,
    choose(ready, step) {
      path[step] ??= { chosen: 0, width: ready.length };
      return ready[path[step].chosen] ?? 0;
    },
    next() {
      for (let last = path.at(-1); last !== undefined; last = path.at(-1)) {
        last.chosen += 1;
        if (last.chosen < last.width) return true;
        path.pop();
      }
      return false;
    },
  };
}

/** Makes a chooser that draws; the same seed draws the same. */
export function seededChooser(seed: number): Chooser {
  let state = seed >>> 0;
  // Mulberry32: thirty-two bits of state are plenty for choosing among a few programs.
  const draw = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return { isThorough: false, choose: (ready) => ready[Math.floor(draw() * ready.length)] ?? 0 };
}
