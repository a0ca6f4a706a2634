import { ok, Result } from '@kaquan/core';
import type {
  Change,
  Loaded,
  LoadRequest,
  Outcome,
  Storage,
  StorageError,
} from '@kaquan/core/ports';
import { commitBatch } from './commit.ts';
import type { Draft } from './commit-draft.ts';
import { commitQuickly, type Quickly } from './commit-quickly.ts';
import { gather } from './gather.ts';
import { loadTogether, nothing } from './load.ts';
import { attempt, type Database, type Single } from './session.ts';

/** The two calls that make up every command. */
export type Trips = Pick<Storage, 'load' | 'commit'>;

// Two, so that the server works on one while the other is made up here.
const trips = 2;

// A trip of this size costs some tens of milliseconds; a larger one only makes its callers wait.
const itemsOfTrip = 32;

/** Loads and commits that share their trips with others of this process that come at the same time. */
export function sharedTrips(database: Database, single: Single): Trips {
  const sharing = { nameOf: tenantOf, trips, items: itemsOfTrip };
  const load = gather({
    ...sharing,
    run: (requests: readonly LoadRequest[]) => loadTogether(database, requests),
  });
  const store = gather({
    ...sharing,
    run: async (drafts: readonly Draft[]) => {
      const stored = await commitQuickly(single, unlike(drafts));
      return drafts.map((draft) => ({ draft, outcome: stored.get(draft) ?? null }));
    },
  });
  // What a shared trip leaves out, each caller goes on with by himself.
  const quickly: Quickly = async (drafts) => {
    const answers = drafts.length === 0 ? [] : await store(drafts);
    return new Map(
      answers.flatMap(({ draft, outcome }) => (outcome === null ? [] : [[draft, outcome]])),
    );
  };
  return overTrips({ load, commit: (changes) => commitBatch(database, changes, quickly) });
}

// Changes of different callers may be about the same thing; the first one comes first.
function unlike(drafts: readonly Draft[]): readonly Draft[] {
  const seen = new Set<string>();
  return drafts.filter(({ identities }) => {
    const isNew = !identities.some((each) => seen.has(each));
    for (const each of identities) seen.add(each);
    return isNew;
  });
}

/** Loads and commits that go by themselves, as inside the host's transaction. */
export function ownTrips(database: Database): Trips {
  return overTrips({
    load: (requests) => loadTogether(database, requests),
    commit: (changes) => commitBatch(database, changes),
  });
}

function tenantOf([first]: readonly { readonly tenant: string }[]): string {
  return first?.tenant ?? '';
}

interface Ways {
  readonly load: (
    requests: readonly LoadRequest[],
  ) => Promise<readonly Result<Loaded, StorageError>[]>;
  readonly commit: (
    changes: readonly Change[],
  ) => Promise<readonly Result<Outcome, StorageError>[]>;
}

function overTrips({ load, commit }: Ways): Trips {
  return {
    async load(request) {
      const answers = await attempt('load', () => load([request]));
      return answers.andThen(([own]) => own ?? ok(nothing));
    },
    async commit(changes) {
      const answers = await attempt('commit', () => commit(changes));
      return answers.andThen((outcomes) => Result.combine([...outcomes]));
    },
  };
}
