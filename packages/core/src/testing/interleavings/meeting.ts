import assert from 'node:assert/strict';
import { createKaquan, type KaquanHandle } from '../../create-kaquan.ts';
import { createPlatformChannel } from '../../platform/platform-channel.ts';
import type { Storage } from '../../ports/storage.ts';
import type { CreateStorage } from '../contract-case.ts';
import { openStage, type Stage, type StageOptions } from '../guarantees/stage.ts';
import {
  runInterleaving,
  searchInterleavings,
  type ConcurrentWorld,
  type SearchedInterleavings,
} from '../interleavings.ts';
import { createSeededIds } from '../seeded-ids.ts';
import { assertAllSound } from '../soundness.ts';

/** One of those who meet: does something with services of its own, and says in a word what came of it. */
export type Program = (desk: KaquanHandle, seat: Seat) => Promise<string>;

/** What a program has beside its services. */
export interface Seat {
  /** Another Kaquan's worker on the same storage. */
  readonly kaquan: ReturnType<typeof createKaquan>;
}

/** A shop in which everything is ready for two or three to meet. */
export interface Scene {
  readonly programs: readonly Program[];
  /** Looks at what they said, and at the shop. Whether all goes together is looked at anyway. */
  readonly check: (words: readonly string[]) => void | Promise<void>;
}

/** How a meeting is searched. */
export interface MeetingSearch {
  /** As in `searchInterleavings`; 300 unless told otherwise. */
  readonly maxRuns?: number;
  /** As in `searchInterleavings`. */
  readonly seed?: number;
}

/** Concurrent commands on one shop, in every order in which their storage calls can follow one another. */
export interface Meeting {
  /** Never changes and is never used again: `I1`. */
  readonly id: string;
  /** Who meets, and what holds whoever is first. */
  readonly title: string;
  /** Searches; rejects as `searchInterleavings` does. */
  run(create: CreateStorage, search?: MeetingSearch): Promise<SearchedInterleavings>;
  /** Runs the interleaving again that a message of `run` names. */
  replay(create: CreateStorage, interleaving: string): Promise<void>;
}

/** Writes a meeting: `set` prepares the shop and answers who meets in it. */
export function meeting(
  { id, title, ...options }: StageOptions & { readonly id: string; readonly title: string },
  set: (stage: Stage) => Promise<Scene>,
): Meeting {
  const worldOf = (create: CreateStorage) => (): Promise<ConcurrentWorld<string>> =>
    openWorld(create, options, set);
  return {
    id,
    title,
    run: (create, { maxRuns = 300, seed = 1 } = {}) =>
      searchInterleavings({ create: worldOf(create), maxRuns, seed }),
    replay: (create, interleaving) => runInterleaving(worldOf(create), interleaving),
  };
}

async function openWorld(
  create: CreateStorage,
  options: StageOptions,
  set: (stage: Stage) => Promise<Scene>,
): Promise<ConcurrentWorld<string>> {
  const storage = await create();
  const stage = await openStage(storage, options);
  const { programs, check } = await set(stage);
  return {
    storage,
    programs: programs.map((program, position) => (gated) => {
      const kaquan = composeOver(stage, gated, `p${position}n`);
      const desk = kaquan.with({ actor: { kind: 'operator', id: `p${position}` } });
      return program(desk, { kaquan });
    }),
    async check(words) {
      await assertAllSound({ storage, desk: stage.operator });
      await check(words);
    },
    ...(storage.close === undefined ? {} : { close: () => storage.close?.() ?? Promise.resolve() }),
  };
}

// A process of its own: it shares the storage with the others and nothing else.
function composeOver({ market, vault, clock, workshop }: Stage, storage: Storage, name: string) {
  return createKaquan({
    storage,
    channels: [market.channel, createPlatformChannel()],
    fulfillers: [workshop.fulfiller],
    vault,
    clock,
    ids: createSeededIds(name),
  });
}

/** Demands that the words are one of these sets of answers, in the order of the programs. */
export function expectOneOf(words: readonly string[], ...sets: readonly string[]): void {
  const told = words.join(' | ');
  assert.ok(sets.includes(told), `they were told ${told}`);
}
