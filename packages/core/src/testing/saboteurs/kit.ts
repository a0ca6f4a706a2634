import { err, ok, type Result } from 'neverthrow';
import type { Change, Outcome } from '../../ports/change.ts';
import type { Loaded, Storage, StorageError } from '../../ports/storage.ts';
import type { TestedStorage } from '../contract-case.ts';

/** A storage that is broken in one way. */
export interface Saboteur {
  /** What it does wrong. */
  readonly name: string;
  /** The contract cases that must catch it. */
  readonly breaks: readonly string[];
  /** Wraps an honest storage; whatever is not sabotaged goes through to it. */
  readonly create: (honest: TestedStorage) => TestedStorage;
}

/** A storage that answers as another one does, except where it lies. */
export function disguise(honest: TestedStorage, lies: Partial<TestedStorage>): TestedStorage {
  return new Proxy(honest, {
    get(target, name): unknown {
      const member: unknown = Reflect.get(name in lies ? lies : target, name);
      return typeof member === 'function' ? member.bind(target) : member;
    },
  });
}

/** Commits something else than it was asked to. */
export function rewriting(rewrite: (change: Change) => Change): Saboteur['create'] {
  return (honest) => disguise(honest, { commit: (changes) => honest.commit(changes.map(rewrite)) });
}

/** Tells its caller something else than what happened. */
export function reporting(report: (outcome: Outcome) => Outcome): Saboteur['create'] {
  return (honest) =>
    disguise(honest, {
      commit: async (changes) => (await honest.commit(changes)).map((all) => all.map(report)),
    });
}

/** Answers something else than what it has loaded. */
export function misreading(read: (loaded: Loaded) => Loaded): Saboteur['create'] {
  return (honest) =>
    disguise(honest, { load: async (request) => (await honest.load(request)).map(read) });
}

/** How a saboteur commits one change. */
export type CommitOne = (change: Change) => Promise<Result<Outcome, StorageError>>;

/** Commits the changes of a batch one by one, each in its own way. */
export function committing(
  way: (honest: CommitOne, storage: Storage) => CommitOne,
): Saboteur['create'] {
  return (honest) => {
    const commitOne = way(honestly(honest), honest);
    return disguise(honest, {
      async commit(changes) {
        const outcomes: Outcome[] = [];
        for (const change of changes) {
          const outcome = await commitOne(change);
          if (outcome.isErr()) return err(outcome.error);
          outcomes.push(outcome.value);
        }
        return ok(outcomes);
      },
    });
  };
}

function honestly(storage: Storage): CommitOne {
  return async (change) =>
    (await storage.commit([change])).map(([outcome]) => outcome ?? { outcome: 'stale' });
}

/** A change id that nobody else has. */
export function derivedId(change: Change, suffix: string | number): Change['changeId'] {
  return `${change.changeId}-${suffix}` as Change['changeId'];
}

/** Lets others run first, as a storage does that takes its time. */
export async function dawdle(): Promise<void> {
  for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
}
