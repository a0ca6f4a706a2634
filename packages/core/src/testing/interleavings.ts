import assert from 'node:assert/strict';
import type { Storage } from '../ports/storage.ts';
import { createActor, type Actor } from './interleavings/actor.ts';
import { seededChooser, systematicChooser, type Chooser } from './interleavings/choosers.ts';

/** One fresh world in which programs run against each other. */
export interface ConcurrentWorld<Answer> {
  /** What the programs share; nothing else may connect them. */
  readonly storage: Storage;
  /** Each gets the storage in its own disguise, and must use no other. */
  readonly programs: readonly ((storage: Storage) => Promise<Answer>)[];
  /** Looks at the world when all programs are done; the answers come in the order of the programs. */
  readonly check: (answers: readonly Answer[]) => void | Promise<void>;
  /** Called when the run is over, whether it passed or not. */
  readonly close?: () => Promise<void>;
}

/** How to search. */
export interface InterleavingSearch<Answer> {
  /** Makes the world anew, once per run. It must come out the same every time. */
  readonly create: () => Promise<ConcurrentWorld<Answer>>;
  /** How many interleavings are run at most in each of the two ways; 1,000 unless told otherwise. */
  readonly maxRuns?: number;
  /** Where sampling starts; 1 unless told otherwise. */
  readonly seed?: number;
}

/** What was searched. */
export interface SearchedInterleavings {
  /** How often a world was made and its programs run. */
  readonly runs: number;
  /** Whether every interleaving there is was run, or one that comes to the same. */
  readonly isComplete: boolean;
}

/**
 * Runs concurrent programs in every order in which their storage calls can follow one another, each
 * time in a world of its own, and answers how many orders there were.
 *
 * Every storage call is a point at which any other program may go on; a call itself is never cut in
 * two. Of interleavings that differ only in the order of neighbouring calls that read, one is run: the
 * others come to the same. Up to `maxRuns` are enumerated, neighbouring ones one after the other. Where
 * there are more, as many again are sampled by `seed` from all of them. The same search always does the
 * same. A program that waits for another one other than through storage stops the search for ever.
 *
 * Throws when a program or `check` fails: the message names the interleaving as the numbers of the
 * programs in the order of their calls, `Interleaving 0 1 0 1: …`, which {@link runInterleaving} runs
 * again as it stands; the cause is the failure.
 */
export async function searchInterleavings<Answer>(
  search: InterleavingSearch<Answer>,
): Promise<SearchedInterleavings> {
  const { create, maxRuns = 1_000, seed = 1 } = search;
  const systematic = systematicChooser();
  let runs = 0;
  let begun = 0;
  for (let isMore = true; isMore; isMore = systematic.next()) {
    if (begun === maxRuns) return sample({ create, maxRuns, seed }, runs);
    begun += 1;
    runs += Number(await runOnce(create, systematic));
  }
  return { runs, isComplete: true };
}

/**
 * Runs one interleaving again, for instance one that a search has found to fail: as numbers, or as the
 * text in which the search has named it. Throws as the search does, and a `TypeError` for another text.
 */
export async function runInterleaving<Answer>(
  create: InterleavingSearch<Answer>['create'],
  interleaving: readonly number[] | string,
): Promise<void> {
  const numbers = typeof interleaving === 'string' ? numbersIn(interleaving) : interleaving;
  await runOnce(create, {
    isThorough: false,
    choose: (ready, step) => {
      const wanted = numbers[step] ?? ready[0];
      assert.ok(wanted !== undefined && ready.includes(wanted), 'the interleaving fits the world');
      return wanted;
    },
  });
}

// The numbers alone, or the whole message that names them.
function numbersIn(text: string): readonly number[] {
  const named = /^(?:Interleaving )?(\d+(?: \d+)*)(?::|$)/.exec(text.trim())?.[1];
  if (named === undefined) throw new TypeError('an interleaving is a list of numbers: 0 1 0 1');
  return named.split(' ').map(Number);
}

async function sample<Answer>(
  { create, maxRuns, seed }: Required<InterleavingSearch<Answer>>,
  before: number,
): Promise<SearchedInterleavings> {
  const chooser = seededChooser(seed);
  for (let run = 0; run < maxRuns; run += 1) await runOnce(create, chooser);
  return { runs: before + maxRuns, isComplete: false };
}

// Answers whether the run came to its end; what comes to the same as another one is given up.
async function runOnce<Answer>(
  create: InterleavingSearch<Answer>['create'],
  chooser: Chooser,
): Promise<boolean> {
  const { storage, programs, check, close } = await create();
  const trace: number[] = [];
  try {
    const actors = await startAll(storage, programs);
    let reader = -1;
    for (let ready = readyOf(actors); ready.length > 0; ready = readyOf(actors)) {
      const worthwhile = chooser.isThorough ? withoutRepeats(actors, ready, reader) : ready;
      if (worthwhile.length === 0) return false;
      const chosen = chooser.choose(worthwhile, trace.length);
      trace.push(chosen);
      reader = actors[chosen]?.isReading() === true ? chosen : -1;
      await actors[chosen]?.step();
    }
    await check(await Promise.all(actors.map(({ answer }) => answer)));
    return true;
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`Interleaving ${trace.join(' ')}: ${message}`, { cause });
  } finally {
    await close?.();
  }
}

// One after the other, so that what programs do before their first call is the same in every run.
async function startAll<Answer>(
  storage: Storage,
  programs: ConcurrentWorld<Answer>['programs'],
): Promise<readonly Actor<Answer>[]> {
  const actors: Actor<Answer>[] = [];
  for (const program of programs) {
    const actor = createActor(storage, program);
    await actor.rest();
    actors.push(actor);
  }
  return actors;
}

// Two calls that read may change places. Of both orders the one that begins with the earlier program
// is run, so none of them may read right behind a later one that has read.
function withoutRepeats(
  actors: readonly Actor<unknown>[],
  ready: readonly number[],
  reader: number,
): readonly number[] {
  return ready.filter((each) => each >= reader || actors[each]?.isReading() !== true);
}

function readyOf(actors: readonly Actor<unknown>[]): readonly number[] {
  return actors.flatMap((actor, i) => (actor.isWaiting() ? [i] : []));
}
