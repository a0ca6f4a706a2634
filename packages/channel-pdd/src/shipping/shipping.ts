import { afterFailedReading } from '@kaquan/channel-kit';
import { coreError, err, ok, type Result } from '@kaquan/core';
import type {
  ChannelCall,
  ChannelWriteError,
  ChannelWriteOutcome,
  Shipment,
  ShipmentLine,
  ShippingMethod,
} from '@kaquan/core/ports';
import { channelName, type PddClient } from '../client.ts';
import { noWords, type PddFailure } from '../errors.ts';
import { lineNoOf } from '../map-order.ts';
import { rejected } from '../rejected.ts';
import { readAfterSale, readOrderStatus, showsHold } from '../status-map.ts';
import {
  isExtraOf,
  isShippedBy,
  readShipped,
  toWaybill,
  type ShippingSite,
  type Waybill,
} from './waybills.ts';
import { extraSchema, sendSchema, type PddShippedOrder } from './wire.ts';

const operation = 'pdd.logistics.online.send';
const extraOperation = 'pdd.order.upload.extra.logistics';
const at = { channel: channelName, operation };

/** The one way to ship: a real parcel, the whole order. There is no call without a parcel. */
export const onlineMethod: ShippingMethod = {
  name: 'online',
  goods: 'parcel',
  granularity: 'order',
};

type Answer = Result<ChannelWriteOutcome, ChannelWriteError>;

/**
 * Tells of a parcel. The call has no key that would make it safe to repeat, and with which code the
 * platform says "already shipped" no source knows: the order is read before the call and after every
 * answer that is not a plain yes, and nothing but the order is believed. The first parcel ships the whole
 * order; a parcel with a part of an order that is shipped already is told as a further one 分包.
 */
export async function confirmShipment(
  client: PddClient,
  call: ChannelCall,
  { orderNo, method, parcel, lines }: Shipment,
): Promise<Answer> {
  if (method !== onlineMethod.name || parcel === undefined) {
    return err(refusal('unsupported_method', `there is no shipping method "${method}" here`));
  }
  const site = { client, call, operation };
  const found = await toWaybill(site, parcel);
  if (found.isErr()) return err(found.error);
  const going = { site, orderNo, waybill: found.value, lines };
  const before = await readShipped(site, orderNo);
  if (before.isErr()) return err(before.error);
  const meant = verdictOn(before.value, going);
  if (meant === 'ship') return ship(going);
  return meant === 'add' ? add(going) : meant;
}

interface Going {
  readonly site: ShippingSite;
  readonly orderNo: string;
  readonly waybill: Waybill;
  /** What is in the parcel; all of the order where it is not said. */
  readonly lines: readonly ShipmentLine[] | undefined;
}

async function ship(going: Going): Promise<Answer> {
  const { client, call } = going.site;
  const { logisticsId, trackingNo } = going.waybill;
  const sent = await client.write({
    method: operation,
    call,
    params: { order_sn: going.orderNo, logistics_id: logisticsId, tracking_number: trackingNo },
    schema: sendSchema,
  });
  if (sent.isOk() && sent.value.is_success) return ok({ outcome: 'done', note: '' });
  return look(going, sent.isErr() ? sent.error : notSent('is_success=false'));
}

/** The numbers of parcels beyond the first are shown to the buyer, and change nothing of the order. */
async function add(going: Going): Promise<Answer> {
  const { client, call } = going.site;
  const { logisticsId, trackingNo } = going.waybill;
  // Long numbers stay numbers on the wire, which JSON.stringify could not write.
  const track = `{"shipping_id":${logisticsId},"tracking_number":${JSON.stringify(trackingNo)}}`;
  const sent = await client.write({
    method: extraOperation,
    call,
    params: { order_sn: going.orderNo, extra_track_type: '1', extra_track_list: `[${track}]` },
    schema: extraSchema,
  });
  if (sent.isOk() && sent.value.success) return ok({ outcome: 'done', note: '' });
  return look(going, sent.isErr() ? sent.error : notSent('success=false'));
}

function notSent(code: string): PddFailure {
  return { ...noWords, error: refusal(code, '') };
}

/** What the order says about telling it so: an answer, or the call to make. */
function verdictOn(order: PddShippedOrder, going: Going): Answer | 'ship' | 'add' {
  const meaning = readOrderStatus(order);
  if (meaning === null) return err(refusal('unknown_state', 'the order is in an unknown state'));
  if (meaning.payment === 'closed') return ok({ outcome: 'impossible', note: 'it is closed' });
  if (meaning.isShipped) return shippedAs(order, going);
  if (meaning.payment === 'unpaid') return err(refusal('unpaid', 'the order is not paid'));
  if (readAfterSale(order) !== false) {
    return err(refusal('after_sale', 'the order has an after-sale, and must not be shipped'));
  }
  if (showsHold(order, meaning)) {
    return err(refusal('held', 'the platform forbids shipping this order now'));
  }
  return 'ship';
}

function shippedAs(order: PddShippedOrder, { waybill, lines }: Going): Answer | 'add' {
  if (isShippedBy(order, waybill) || isExtraOf(order, waybill)) {
    return ok({ outcome: 'done', note: '' });
  }
  // A part of the order may well have gone in a parcel of its own. All of it cannot have gone twice.
  if (isPart(order, lines)) return 'add';
  // Changing what it was shipped as is never done unasked.
  const note = 'the order was shipped under another waybill; look at it in the backend';
  return ok({ outcome: 'needs_check', note });
}

function isPart(order: PddShippedOrder, lines: Going['lines']): boolean {
  if (lines === undefined) return false;
  return order.item_list.some((item) => {
    const inside = lines.find(({ lineNo }) => lineNo === lineNoOf(item));
    return (inside?.quantity ?? 0) < item.goods_count;
  });
}

/** Reads the order after an answer that was no yes. */
async function look(going: Going, { error }: PddFailure): Promise<Answer> {
  const isUnknown = error.code === 'channel.outcome_unknown';
  // Neither a ban nor an ended grant has anything to do with this order.
  if (!isUnknown && error.code !== 'channel.rejected') return err(error);
  const after = await readShipped(going.site, going.orderNo);
  if (after.isErr()) {
    return err(afterFailedReading(after.error, { wasRefused: !isUnknown, at }));
  }
  const found = verdictOn(after.value, going);
  if (found !== 'ship' && found !== 'add') return found;
  return err(isUnknown ? coreError('channel.unavailable', at, error) : error);
}

function refusal(channelCode: string, channelMessage: string): ChannelWriteError {
  return rejected(operation, channelCode, channelMessage);
}
