import { err, ok, type CoreError, type Result } from '@kaquan/core';
import type {
  ChannelCall,
  ChannelOrder,
  ChannelReadError,
  ChannelWriteError,
  ShipmentWaybill,
} from '@kaquan/core/ports';
import type { TaobaoClient } from '../client.ts';
import { readTrade } from '../orders.ts';
import type { Carrier, FindCarrier } from './carriers.ts';
import { refused } from './sub-codes.ts';
import { fitsPattern } from './waybill-pattern.ts';
import { waybillFields, waybillsSchema } from './wire.ts';

/** A trade with the waybills that its lines went under. */
export interface WaybillTrade {
  readonly order: ChannelOrder;
  /** By line; `null` where the platform shows none. */
  readonly waybillOf: ReadonlyMap<string, string | null>;
  /** The carrier's name by line, in the platform's words; `null` where it shows none. */
  readonly companyOf: ReadonlyMap<string, string | null>;
}

/** What shipping by parcel stands on. */
export interface ParcelContext {
  readonly client: TaobaoClient;
  readonly findCarrier: FindCarrier;
}

/** Reads a trade with its waybills as they are now. */
export async function readWaybills(
  { client }: ParcelContext,
  call: ChannelCall,
  orderNo: string,
): Promise<Result<WaybillTrade, ChannelReadError | CoreError<'channel.order_not_found'>>> {
  const query = { orderNo, fields: waybillFields, schema: waybillsSchema };
  const read = await readTrade(client, call, query);
  return read.map(({ order, further }) => ({
    order,
    waybillOf: new Map(further.orders.order.map((line) => [line.oid, line.invoice_no])),
    companyOf: new Map(further.orders.order.map((line) => [line.oid, line.logistics_company])),
  }));
}

/** The carrier as the platform knows it, once the waybill looks as that carrier's do. */
export async function carrierOf(
  { findCarrier }: ParcelContext,
  call: ChannelCall,
  about: { readonly parcel: ShipmentWaybill; readonly operation: string },
): Promise<Result<Carrier, ChannelWriteError>> {
  const { parcel, operation } = about;
  const { carrier, trackingNo } = parcel;
  const found = await findCarrier(call, carrier);
  return found.andThen((known) => {
    if (known === null) {
      return err(refused(operation, 'carrier_unknown', `there is no carrier "${carrier}" here`));
    }
    if (fitsPattern(trackingNo, known.pattern) !== false) return ok(known);
    return err(refused(operation, 'waybill_invalid', `no waybill of ${known.code} looks so`));
  });
}

/** What an order that was not found comes to for a write. */
export function asWriteError(
  error: ChannelReadError | CoreError<'channel.order_not_found'>,
  operation: string,
): ChannelWriteError {
  return error.code === 'channel.order_not_found'
    ? refused(operation, 'not_found', 'the platform knows no such trade')
    : error;
}
