import { coreError, err, type Result } from '@kaquan/core';
import type { Storage, StorageError } from '@kaquan/core/ports';

/** The calls that can be made to fail. */
export type FaultyOperation = Exclude<
  keyof Storage,
  'name' | 'contract' | 'isInHostTransaction' | 'within'
>;

/**
 * When a call fails. `before`: nothing happened. `after`: it took effect and only its answer is lost,
 * as when a connection breaks under a commit.
 */
export type FaultMoment = 'before' | 'after';

/** Which calls are to fail. */
export interface FaultPlan {
  /** Which call of the port fails. */
  readonly operation: FaultyOperation;
  /** Whether it fails before or after it took effect. */
  readonly moment: FaultMoment;
  /** How many of the next calls; 1 unless told otherwise. */
  readonly times?: number;
}

/** Makes calls to a storage fail, for tests of what a host does then. */
export interface MemoryFaults {
  /**
   * Lets the next calls of an operation answer `storage.unavailable`; a commit that took effect
   * answers `storage.outcome_unknown`. Plans follow one another.
   */
  failNext(plan: FaultPlan): void;
  /** What is to happen to the call that is made now; asked by the storage, once per call. */
  take(operation: FaultyOperation): FaultMoment | null;
}

/** Makes faults to give to `createMemoryStorage`; without a plan nothing fails. */
export function createMemoryFaults(): MemoryFaults {
  const plans: { operation: FaultyOperation; moment: FaultMoment }[] = [];
  return {
    failNext({ operation, moment, times = 1 }) {
      for (let i = 0; i < times; i += 1) plans.push({ operation, moment });
    },
    take(operation) {
      const position = plans.findIndex((plan) => plan.operation === operation);
      if (position === -1) return null;
      return plans.splice(position, 1)[0]?.moment ?? null;
    },
  };
}

/** Runs one call, unless it is to fail; a call that fails afterwards has taken effect. */
export async function withFault<T>(
  faults: MemoryFaults | undefined,
  operation: FaultyOperation,
  run: () => Promise<Result<T, StorageError>>,
): Promise<Result<T, StorageError>> {
  const moment = faults?.take(operation) ?? null;
  if (moment === 'before') return err(coreError('storage.unavailable', { operation }));
  const answer = await run();
  if (moment === null) return answer;
  const code = operation === 'commit' ? 'storage.outcome_unknown' : 'storage.unavailable';
  return err(coreError(code, { operation }));
}
