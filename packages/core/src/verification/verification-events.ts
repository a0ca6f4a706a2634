import type { UnitId } from '../kernel/ids.ts';

/** What happens to the verification 核销 of a unit. */
export interface VerificationPayloads {
  'verification.waived': { readonly unitId: UnitId };
  'verification.due': { readonly unitId: UnitId };
  /** It got the code by which a counter finds it. The code itself is no part of any history. */
  'verification.code_issued': { readonly unitId: UnitId };
  /** `place`: where it was used, as the caller said; left out where he did not. */
  'verification.verified': { readonly unitId: UnitId; readonly place?: string };
  'verification.undone': { readonly unitId: UnitId };
  'verification.voided': { readonly unitId: UnitId };
  /** Goods are issued once more for the unit, and have not been used. */
  'verification.renewed': { readonly unitId: UnitId };
}
