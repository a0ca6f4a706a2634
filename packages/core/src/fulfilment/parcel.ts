import type { ParcelId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/time.ts';
import type { UnitAttempt } from './unit-attempt.ts';
import type { ParcelState } from './parcel-machine.ts';

/** What a carrier carries and under which number. */
export interface Waybill {
  /** The carrier's code, as the order's channel or the host names it: `SF`. */
  readonly carrier: string;
  /** The carrier's number of the parcel 运单号, as the carrier gave it. */
  readonly trackingNo: string;
}

/** A parcel 包裹: what is in it, and where it is. */
export interface Parcel extends Waybill {
  /** `<order>.p<n>`. */
  readonly parcelId: ParcelId;
  /** Where it is, by what was recorded; see `parcelMachine`. */
  readonly state: ParcelState;
  /** What is in it, at least one; an attempt is in one parcel only, for ever. */
  readonly contents: readonly UnitAttempt[];
  /** When it was shipped, by the `Clock`; `null` until then. */
  readonly shippedAt: Instant | null;
  /** The waybills that it went under before, oldest first; empty unless that was corrected 改单号. */
  readonly formerly: readonly Waybill[];
}
