import { coreError, err, ok, type Result } from '@kaquan/core';
import type { Change, Disclosure, Outcome, StorageError } from '@kaquan/core/ports';
import { commitChange } from './commit.ts';
import { copyWorld } from './copy-world.ts';
import type { World } from './partition.ts';

/**
 * A transaction of a host, as a database would give it one: `kaquan.with({ tx })` takes it as it is.
 * It sees everything that was stored when it began and what it has written itself; nobody else sees
 * that before it is committed.
 */
export interface MemoryTransaction {
  /**
   * Stores everything that was done in it, or nothing. Where somebody else was first meanwhile, it is
   * nothing: the one who commits first wins, and the other begins again.
   *
   * Errors: `storage.transaction_aborted` in that case, and when it has ended before.
   */
  commit(): Promise<Result<void, StorageError>>;
  /** Forgets everything that was done in it. */
  rollback(): Promise<void>;
}

/** What was done in a transaction, to be done again when it is committed; answers whether it can be. */
type Deed = (world: World) => boolean;

/** How a storage looks at a world: as it is, or as it is for a transaction. */
export interface WorldView {
  readonly world: World;
  /** Whether it is as it is for a transaction. */
  readonly isInHostTransaction: boolean;
  /** Whether it can be used: a transaction ends. */
  isOpen(): boolean;
  commitChange(change: Change): Outcome;
  appendDisclosures(rows: readonly Disclosure[]): void;
}

/** The transactions of one storage. */
export interface Transactions {
  begin(): MemoryTransaction;
  /** Throws a `TypeError` for what `begin` has not answered, and for what has ended. */
  open(tx: object): WorldView;
}

/** The world itself. */
export function viewOf(world: World): WorldView {
  return {
    world,
    isInHostTransaction: false,
    isOpen: () => true,
    commitChange: (change) => commitChange(world.of(change.tenant), change),
    appendDisclosures: (rows) => appendDisclosures(world, rows),
  };
}

/** Makes transactions over a world. */
export function createTransactions(world: World): Transactions {
  const insideOf = new WeakMap<object, WorldView>();
  return {
    begin() {
      const { inside, handle } = begin(world);
      insideOf.set(handle, inside);
      return handle;
    },
    open(tx) {
      const inside = insideOf.get(Object(tx) as object);
      // A wrong handle is the host's mistake, found where it is made.
      if (inside === undefined) throw new TypeError('tx must come from begin() of this storage');
      if (!inside.isOpen()) throw new TypeError('tx was committed or rolled back before');
      return inside;
    },
  };
}

/** Tells that a transaction cannot go on. */
export function aborted(operation: string, problem: string): StorageError {
  return coreError('storage.transaction_aborted', { operation, problem });
}

function begin(world: World): {
  readonly inside: WorldView;
  readonly handle: MemoryTransaction;
} {
  const own = copyWorld(world);
  const deeds: Deed[] = [];
  let isOpen = true;
  const inside: WorldView = {
    world: own,
    isInHostTransaction: true,
    isOpen: () => isOpen,
    commitChange(change) {
      const outcome = commitChange(own.of(change.tenant), change);
      if (outcome.outcome === 'applied') deeds.push((into) => isApplied(into, change));
      return outcome;
    },
    appendDisclosures(rows) {
      appendDisclosures(own, rows);
      deeds.push((into) => {
        appendDisclosures(into, rows);
        return true;
      });
    },
  };
  const handle: MemoryTransaction = {
    async commit() {
      if (!isOpen) return err(aborted('commit', 'it has ended before'));
      isOpen = false;
      // Nobody runs between the trial and the deed.
      const trial = copyWorld(world);
      if (!deeds.every((deed) => deed(trial))) return err(aborted('commit', 'somebody was first'));
      for (const deed of deeds) deed(world);
      return ok();
    },
    async rollback() {
      isOpen = false;
    },
  };
  return { inside, handle };
}

function isApplied(world: World, change: Change): boolean {
  return commitChange(world.of(change.tenant), change).outcome === 'applied';
}

function appendDisclosures(world: World, rows: readonly Disclosure[]): void {
  for (const row of rows) {
    const { disclosures, keys, seals } = world.of(row.tenant);
    seals.addLook(row);
    keys.look(row);
    disclosures.set(row.orderId, [...(disclosures.get(row.orderId) ?? []), row]);
  }
}
