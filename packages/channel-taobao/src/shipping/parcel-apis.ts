import type { WireSchema } from '@kaquan/channel-kit';
import type { ShippingMethod } from '@kaquan/core/ports';
import { ascpShippingSchema, shippingSchema } from './wire.ts';

/** Shipping without a parcel: it changes the trade's state and carries no card text. */
export const dummyMethod: ShippingMethod = {
  name: 'dummy',
  goods: 'virtual',
  granularity: 'order',
};

/** A real parcel, of all lines of a trade or of some. By which API it is told of is an option. */
export const parcelMethod: ShippingMethod = {
  name: 'parcel',
  goods: 'parcel',
  granularity: 'line',
};

/** By which API parcels are told of. */
export type ParcelApi = 'ascp' | 'online' | 'offline';

/** A parcel, ready to be told of. */
export interface Consignment {
  readonly orderNo: string;
  readonly companyCode: string;
  readonly trackingNo: string;
  /** The lines in it; `null` for all of the trade. */
  readonly lineNos: readonly string[] | null;
}

/** One way of telling of a parcel. */
interface ParcelApiTraits {
  /** The API's name. */
  readonly operation: string;
  /** The most lines that one call may name. */
  readonly maxLines: number;
  readonly schema: WireSchema<{ readonly isDone: boolean }>;
  readonly params: (parcel: Consignment) => Record<string, string>;
  /** What finishes a shipment that was begun without a waybill. */
  readonly confirm: string | null;
}

/** The platform's three ways. None of them is sent what it lets be left out and no page explains. */
export const parcelApis: Readonly<Record<ParcelApi, ParcelApiTraits>> = {
  ascp: {
    operation: 'alibaba.ascp.logistics.offline.send',
    maxLines: 200,
    schema: ascpShippingSchema,
    params: ({ orderNo, companyCode, trackingNo, lineNos }) => ({
      tid: orderNo,
      consign_pkgs: JSON.stringify([{ out_sid: trackingNo, company_code: companyCode }]),
      ...(lineNos && { sub_tid: lineNos.join(',') }),
    }),
    confirm: null,
  },
  online: {
    operation: 'taobao.logistics.online.send',
    maxLines: 20,
    schema: shippingSchema,
    params: plainParams,
    confirm: 'taobao.logistics.online.confirm',
  },
  offline: {
    operation: 'taobao.logistics.offline.send',
    maxLines: 50,
    schema: shippingSchema,
    params: plainParams,
    confirm: null,
  },
};

/** The parameters that tid, carrier and waybill are told by. */
export function plainParams({
  orderNo,
  companyCode,
  trackingNo,
  lineNos,
}: Consignment): Record<string, string> {
  return {
    tid: orderNo,
    company_code: companyCode,
    out_sid: trackingNo,
    // The two go together, or not at all.
    ...(lineNos && { is_split: '1', sub_tid: lineNos.join(',') }),
  };
}
