import type { Result } from '@kaquan/core';
import { err, ok } from '@kaquan/core';
import type { ChannelCall, ChannelReadError, ShipmentWaybill } from '@kaquan/core/ports';
import type { PddClient } from '../client.ts';
import { readDetailAs } from '../orders.ts';
import { rejected } from '../rejected.ts';
import { findCarrier } from './carriers.ts';
import { shippedOrderSchema, type PddShippedOrder } from './wire.ts';

/** A waybill with the carrier as the platform numbers it. */
export interface Waybill {
  readonly logisticsId: string;
  readonly trackingNo: string;
}

/** Where a shipping call happens, for its errors. */
export interface ShippingSite {
  readonly client: PddClient;
  readonly call: ChannelCall;
  readonly operation: string;
}

/** A waybill in the platform's numbers. */
export async function toWaybill(
  { client, call, operation }: ShippingSite,
  { carrier, trackingNo }: ShipmentWaybill,
): Promise<Result<Waybill, ChannelReadError>> {
  const found = await findCarrier(client, call, carrier);
  if (found.isErr()) return err(found.error);
  if (found.value !== null) return ok({ logisticsId: found.value, trackingNo });
  const problem = `the platform has no carrier "${carrier}" to ship by now`;
  return err(rejected(operation, 'carrier_unknown', problem));
}

/** The order with what it was shipped as. */
export async function readShipped(
  { client, call, operation }: ShippingSite,
  orderNo: string,
): Promise<Result<PddShippedOrder, ChannelReadError>> {
  const detail = await readDetailAs(client, call, { orderNo, schema: shippedOrderSchema });
  return detail.mapErr((error) =>
    error.code === 'channel.order_not_found'
      ? rejected(operation, 'not_found', 'the platform knows no such order')
      : error,
  );
}

/** Whether an order's own waybill, the one it was shipped by, is this one. */
export function isShippedBy(order: PddShippedOrder, { logisticsId, trackingNo }: Waybill): boolean {
  return order.logistics_id === logisticsId && order.tracking_number === trackingNo;
}

/** Whether a waybill stands beside an order's own, as a further parcel's. */
export function isExtraOf(order: PddShippedOrder, { logisticsId, trackingNo }: Waybill): boolean {
  const extras = order.extra_delivery_list ?? [];
  return extras.some(
    ({ logistics_id: id, tracking_number: no }) => id === logisticsId && no === trackingNo,
  );
}
