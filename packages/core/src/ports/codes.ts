import type { OrderId, UnitId } from '../kernel/ids.ts';
import type { CodeRef } from './storage-refs.ts';

/** A verification code that a unit gets; its shop gives it to no other unit, ever. */
export interface VerificationCode extends CodeRef {
  /** The order that is found by it. */
  readonly orderId: OrderId;
  /** The unit that it names. */
  readonly unitId: UnitId;
}
