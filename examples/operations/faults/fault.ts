import type { SeededRandom } from '@kaquan/channel-kit/sandbox';
import type { Life, Sale } from '../life.ts';

/** What a report must say: a code, and what it is about, as {@link file://./../subjects.ts} writes it. */
export interface Expected {
  readonly code: string;
  readonly subject: string;
}

/** Where and when something goes wrong; drawn by the seed before anything has happened. */
export interface Draw {
  /** Which kind of fault. */
  readonly kind: string;
  /** Which shop, counted from 0. */
  readonly shop: number;
  /** On which day, counted from 0. */
  readonly day: number;
  /** How much, where money or pieces are concerned. */
  readonly amount: number;
}

/** What was planted. Nothing in here comes from a report. */
export interface Planted extends Draw {
  /** What was done, once it was. */
  readonly what: string;
  /** What must be found; empty as long as nothing was planted. */
  readonly expects: readonly Expected[];
  /** What follows from it, and may be found too. */
  readonly follows: readonly Expected[];
}

/** A fault that waits for its day, does what it does, and is mended by people some days later. */
export interface Fault {
  readonly planted: () => Planted;
  /** Before the first order of a day. */
  readonly morning?: (day: number) => Promise<void> | void;
  /** Just after an order was paid. */
  readonly sold?: (day: number, sale: Sale) => void;
  /** Before the last round of a day. */
  readonly evening?: (day: number) => Promise<void> | void;
}

/** How a kind of fault comes about. */
export interface FaultKind {
  readonly kind: string;
  /** Which report is to find it. */
  readonly checklist: 'daily' | 'weekly' | 'monthly';
  /** How many days it needs behind it to be planted, found and mended. */
  readonly daysNeeded: number;
  /** How many days it needs before it: what is compared with the past needs one. */
  readonly daysBefore: number;
  /** Whether it can befall a shop there. */
  readonly fits: (channelType: 'taobao' | 'pdd') => boolean;
  /** Whether it can be planted on that day of a life of so many. */
  readonly on: (day: number, days: number) => boolean;
  /** How much: pieces, fen, percent. */
  readonly amount: (random: SeededRandom) => number;
  readonly create: (draw: Draw, life: Life) => Fault;
}

/** Fills what most kinds have in common. */
export function faultKind(
  kind: string,
  given: Pick<FaultKind, 'checklist' | 'create'> & Partial<Omit<FaultKind, 'kind'>>,
): FaultKind {
  return {
    kind,
    daysNeeded: 4,
    daysBefore: 2,
    fits: () => true,
    on: () => true,
    amount: () => 1,
    ...given,
  };
}

/** Keeps the book of what was planted. */
export function createNote(draw: Draw): {
  readonly write: (
    what: string,
    expects: readonly Expected[],
    follows?: readonly Expected[],
  ) => void;
  readonly isPlanted: () => boolean;
  readonly planted: () => Planted;
} {
  let planted: Planted = { ...draw, what: '', expects: [], follows: [] };
  return {
    write: (what, expects, follows = []) => {
      planted = { ...draw, what, expects, follows };
    },
    isPlanted: () => planted.expects.length > 0,
    planted: () => planted,
  };
}
