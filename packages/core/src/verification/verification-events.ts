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
  /** The channel is to verify it; `place` as above. */
  'verification.asked': { readonly unitId: UnitId; readonly place?: string };
  /** The channel is to take its verification back. */
  'verification.undo_asked': { readonly unitId: UnitId };
  /** The channel does not verify it; `note`: its words. */
  'verification.refused': NotedUnit;
  /** The channel does not take its verification back. */
  'verification.kept': NotedUnit;
  /** Nobody knows what became of it at the channel, or a person must act there. */
  'verification.doubted': NotedUnit;
}

interface NotedUnit {
  readonly unitId: UnitId;
  readonly note: string;
}
