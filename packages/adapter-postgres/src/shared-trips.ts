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
import { gather } from './gather.ts';
import { loadTogether, nothing } from './load.ts';
import { attempt, type Database } from './session.ts';

/** The two calls that make up every command. */
export type Trips = Pick<Storage, 'load' | 'commit'>;

// Two, so that the server works on one while the other is made up here.
const trips = 2;

// A trip of this size costs some tens of milliseconds; a larger one only makes its callers wait.
const itemsOfTrip = 32;

/** Loads and commits that share their trips with others of this process that come at the same time. */
export function sharedTrips(database: Database): Trips {
  const sharing = { nameOf: tenantOf, trips, items: itemsOfTrip };
  return overTrips({
    load: gather({
      ...sharing,
      run: (requests: readonly LoadRequest[]) => loadTogether(database, requests),
    }),
    commit: gather({
      ...sharing,
      run: (changes: readonly Change[]) => commitBatch(database, changes),
    }),
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
