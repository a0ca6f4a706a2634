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
  /** Whether every interleaving there is was run. */
  readonly isComplete: boolean;
}

/**
 * Runs concurrent programs in every order in which their storage calls can follow one another, each
 * time in a world of its own, and answers how many orders there were.
 *
 * Every storage call is a point at which any other program may go on; a call itself is never cut in
 * two. Up to `maxRuns` interleavings are enumerated, neighbouring ones one after the other. Where
 * there are more, as many again are sampled by `seed` from all of them. The same search always does the
 * same. A program that waits for another one other than through storage stops the search for ever.
 *
 * Throws when a program or `check` fails: the message names the interleaving as the numbers of the
 * programs in the order of their calls, for {@link runInterleaving}; the cause is the failure.
 */
export async function searchInterleavings<Answer>(
  search: InterleavingSearch<Answer>,
): Promise<SearchedInterleavings> {
  const { create, maxRuns = 1_000, seed = 1 } = search;
  const systematic = systematicChooser();
  let runs = 0;
  for (let isMore = true; isMore; isMore = systematic.next()) {
    if (runs === maxRuns) return sample({ create, maxRuns, seed });
    await runOnce(create, systematic);
    runs += 1;
  }
  return { runs, isComplete: true };
}

/** Runs one interleaving again, for instance one that a search has found to fail. */
export async function runInterleaving<Answer>(
  create: InterleavingSearch<Answer>['create'],
  interleaving: readonly number[],
): Promise<void> {
  await runOnce(create, {
    choose: (ready, step) => {
      const wanted = interleaving[step] ?? ready[0];
      assert.ok(wanted !== undefined && ready.includes(wanted), 'the interleaving fits the world');
      return wanted;
    },
  });
}

async function sample<Answer>({
  create,
  maxRuns,
  seed,
}: Required<InterleavingSearch<Answer>>): Promise<SearchedInterleavings> {
  const chooser = seededChooser(seed);
  for (let run = 0; run < maxRuns; run += 1) await runOnce(create, chooser);
  return { runs: 2 * maxRuns, isComplete: false };
}

async function runOnce<Answer>(
  create: InterleavingSearch<Answer>['create'],
  chooser: Chooser,
): Promise<void> {
  const { storage, programs, check } = await create();
  const trace: number[] = [];
  try {
    const actors = await startAll(storage, programs);
    for (let ready = readyOf(actors); ready.length > 0; ready = readyOf(actors)) {
      const chosen = chooser.choose(ready, trace.length);
      trace.push(chosen);
      await actors[chosen]?.step();
    }
    await check(await Promise.all(actors.map(({ answer }) => answer)));
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`Interleaving ${trace.join(' ')}: ${message}`, { cause });
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

function readyOf(actors: readonly Actor<unknown>[]): readonly number[] {
  return actors.flatMap((actor, i) => (actor.isWaiting() ? [i] : []));
}
