import type { UnitId } from '../kernel/ids.ts';

/** What happens to the verification 核销 of a unit. */
export interface VerificationPayloads {
  'verification.waived': { readonly unitId: UnitId };
  'verification.due': { readonly unitId: UnitId };
  'verification.verified': { readonly unitId: UnitId };
  'verification.voided': { readonly unitId: UnitId };
  /** Goods are issued once more for the unit, and have not been used. */
  'verification.renewed': { readonly unitId: UnitId };
}
