import { afterFailedReading } from '@kaquan/channel-kit';
import { coreError, err, ok, type Result } from '@kaquan/core';
import type {
  ChannelCall,
  ChannelWriteError,
  ChannelWriteOutcome,
  Shipment,
  ShipmentWaybill,
  ShippingMethod,
} from '@kaquan/core/ports';
import { findCarrier } from './carriers.ts';
import { channelName, type PddClient } from './client.ts';
import { noWords, type PddFailure } from './errors.ts';
import { readDetail } from './orders.ts';
import { readAfterSale, readOrderStatus, showsHold } from './status-map.ts';
import { sendSchema, type PddOrder } from './wire.ts';

const operation = 'pdd.logistics.online.send';
const at = { channel: channelName, operation };

/** The one way to ship: a real parcel, the whole order. There is no call without a parcel. */
export const onlineMethod: ShippingMethod = {
  name: 'online',
  goods: 'parcel',
  granularity: 'order',
};

type Answer = Result<ChannelWriteOutcome, ChannelWriteError>;

/** A parcel with the carrier as the platform numbers it. */
interface Parcel {
  readonly logisticsId: string;
  readonly trackingNo: string;
}

/**
 * Tells of a parcel. The call has no key that would make it safe to repeat, and with which code the
 * platform says "already shipped" no source knows: the order is read before the call and after every
 * answer that is not a plain yes, and nothing but the order is believed.
 */
export async function confirmShipment(
  client: PddClient,
  call: ChannelCall,
  { orderNo, method, parcel }: Shipment,
): Promise<Answer> {
  if (method !== onlineMethod.name || parcel === undefined) {
    return err(rejected('unsupported_method', `there is no shipping method "${method}" here`));
  }
  const found = await toParcel(client, call, parcel);
  if (found.isErr()) return err(found.error);
  const going = { orderNo, parcel: found.value };
  const before = await read(client, call, going);
  if (before.isErr()) return err(before.error.error);
  if (before.value !== null) return before.value;
  const { logisticsId, trackingNo } = found.value;
  const sent = await client.write({
    method: operation,
    call,
    params: { order_sn: orderNo, logistics_id: logisticsId, tracking_number: trackingNo },
    schema: sendSchema,
  });
  if (sent.isOk() && sent.value.is_success) return ok({ outcome: 'done', note: '' });
  return look(client, call, { ...going, refusal: sent.isErr() ? sent.error : notSent });
}

const notSent: PddFailure = { ...noWords, error: rejected('is_success=false', '') };

interface Going {
  readonly orderNo: string;
  readonly parcel: Parcel;
}

async function toParcel(
  client: PddClient,
  call: ChannelCall,
  { carrier, trackingNo }: ShipmentWaybill,
): Promise<Result<Parcel, ChannelWriteError>> {
  const found = await findCarrier(client, call, carrier);
  if (found.isErr()) return err(found.error);
  if (found.value !== null) return ok({ logisticsId: found.value, trackingNo });
  return err(
    rejected('carrier_unknown', `the platform has no carrier "${carrier}" to ship by now`),
  );
}

/** What the order says about shipping it so; `null` where nothing stands in the way. */
async function read(
  client: PddClient,
  call: ChannelCall,
  { orderNo, parcel }: Going,
): Promise<Result<Answer | null, { readonly error: ChannelWriteError }>> {
  const detail = await readDetail(client, call, orderNo);
  if (detail.isOk()) return ok(verdictOn(detail.value, parcel));
  const { error } = detail;
  const isMissing = error.code === 'channel.order_not_found';
  return err({
    error: isMissing ? rejected('not_found', 'the platform knows no such order') : error,
  });
}

function verdictOn(order: PddOrder, parcel: Parcel): Answer | null {
  const meaning = readOrderStatus(order);
  if (meaning === null) return err(rejected('unknown_state', 'the order is in an unknown state'));
  if (meaning.payment === 'closed') return ok({ outcome: 'impossible', note: 'it is closed' });
  if (meaning.isShipped) return ok(shippedAs(order, parcel));
  if (meaning.payment === 'unpaid') return err(rejected('unpaid', 'the order is not paid'));
  if (readAfterSale(order) !== false) {
    return err(rejected('after_sale', 'the order has an after-sale, and must not be shipped'));
  }
  if (showsHold(order, meaning)) {
    return err(rejected('held', 'the platform forbids shipping this order now'));
  }
  return null;
}

function shippedAs(order: PddOrder, { logisticsId, trackingNo }: Parcel): ChannelWriteOutcome {
  if (order.logistics_id === logisticsId && order.tracking_number === trackingNo) {
    return { outcome: 'done', note: '' };
  }
  // Changing what it was shipped as is never done unasked, and a second parcel is not told apart from it.
  const note = 'the order was shipped under another waybill; look at it in the backend';
  return { outcome: 'needs_check', note };
}

/** Reads the order after an answer that was no yes. */
async function look(
  client: PddClient,
  call: ChannelCall,
  going: Going & { readonly refusal: PddFailure },
): Promise<Answer> {
  const { error } = going.refusal;
  const isUnknown = error.code === 'channel.outcome_unknown';
  // Neither a ban nor an ended grant has anything to do with this order.
  if (!isUnknown && error.code !== 'channel.rejected') return err(error);
  const after = await read(client, call, going);
  if (after.isErr()) {
    return err(afterFailedReading(after.error.error, { wasRefused: !isUnknown, at }));
  }
  if (after.value !== null) return after.value;
  return err(isUnknown ? coreError('channel.unavailable', at, error) : error);
}

function rejected(channelCode: string, channelMessage: string): ChannelWriteError {
  return coreError('channel.rejected', { ...at, channelCode, channelMessage });
}
