/** A stream of pseudo-random choices that is the same for the same seed, on every machine. */
export interface SeededRandom {
  /** Picks a whole number between the two bounds, both included. */
  integer(min: number, max: number): number;
  /** Picks one member. The list must not be empty. */
  pick<T>(list: readonly T[]): T;
  /** Is true that many times out of a hundred, on average. */
  chance(percent: number): boolean;
  /** Copies the list in another order. */
  shuffle<T>(list: readonly T[]): T[];
}

/**
 * Starts the stream that belongs to a seed.
 * Made for test data only: it is fast and repeatable, and anybody can predict it.
 */
export function createRandom(seed: string): SeededRandom {
  const next = mulberry32(hash(seed));
  const integer = (min: number, max: number) => min + Math.floor(next() * (max - min + 1));
  const pick = <T>(list: readonly T[]): T => {
    const picked = list[integer(0, list.length - 1)];
    // An empty list here is a slip in the sandbox's own tables; going on would seed holes.
    if (picked === undefined) throw new RangeError('pick() needs a list that is not empty');
    return picked;
  };
  return {
    integer,
    pick,
    chance: (percent) => next() * 100 < percent,
    shuffle: (list) => shuffled([...list], integer),
  };
}

function shuffled<T>(list: T[], integer: (min: number, max: number) => number): T[] {
  const rest = list;
  const result: T[] = [];
  while (rest.length > 0) result.push(...rest.splice(integer(0, rest.length - 1), 1));
  return result;
}

/** FNV-1a over the code units: near seeds ("1", "2") must not give near streams. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  }
  return value >>> 0;
}

/** The generator known as mulberry32: one word of state is plenty for a few thousand orders. */
function mulberry32(start: number): () => number {
  let state = start;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
