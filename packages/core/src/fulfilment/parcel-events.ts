import type { ParcelId } from '../kernel/ids.ts';
import type { UnitAttempt } from './unit-attempt.ts';
import type { Waybill } from './parcel.ts';

/** What happens to a parcel 包裹. */
export interface ParcelPayloads {
  'parcel.packed': Waybill & {
    readonly parcelId: ParcelId;
    readonly contents: readonly UnitAttempt[];
  };
  'parcel.shipped': { readonly parcelId: ParcelId };
  'parcel.received': { readonly parcelId: ParcelId };
  'parcel.lost': { readonly parcelId: ParcelId };
  'parcel.returned': { readonly parcelId: ParcelId };
  /** It goes under another waybill than was recorded. */
  'parcel.relabelled': Waybill & { readonly parcelId: ParcelId };
}
