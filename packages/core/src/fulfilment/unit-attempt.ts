import type { UnitId } from '../kernel/ids.ts';

/** One attempt on one unit. */
export interface UnitAttempt {
  /** `<order>.<line>.<ordinal>`. */
  readonly unitId: UnitId;
  /** The number of the unit's issue, from 1. */
  readonly attempt: number;
}
