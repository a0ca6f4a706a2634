import { afterFailedReading } from '@kaquan/channel-kit';
import { coreError, err, ok, type Result } from '@kaquan/core';
import type {
  ChannelCall,
  ChannelWriteError,
  ChannelWriteOutcome,
  WaybillChange,
} from '@kaquan/core/ports';
import { channelName, type PddClient } from '../client.ts';
import { noWords, type PddFailure } from '../errors.ts';
import { rejected } from '../rejected.ts';
import { readOrderStatus } from '../status-map.ts';
import {
  isExtraOf,
  isShippedBy,
  readShipped,
  toWaybill,
  type ShippingSite,
  type Waybill,
} from './waybills.ts';
import { sendSchema, type PddShippedOrder } from './wire.ts';

const operation = 'pdd.logistics.online.send';
const at = { channel: channelName, operation };

type Answer = Result<ChannelWriteOutcome, ChannelWriteError>;

/**
 * Overwrites the waybill that an order was shipped under, because a person has asked for it. Only the one
 * that we have told is overwritten: a number that somebody else has put there stays, and that of a
 * further parcel cannot be changed by a call.
 */
export async function changeWaybill(
  client: PddClient,
  call: ChannelCall,
  { orderNo, parcel, formerly }: WaybillChange,
): Promise<Answer> {
  const site = { client, call, operation };
  const found = await toWaybill(site, parcel);
  if (found.isErr()) return err(found.error);
  const told = formerly.map(({ trackingNo }) => trackingNo);
  const change = { site, orderNo, waybill: found.value, told };
  const before = await readShipped(site, orderNo);
  if (before.isErr()) return err(before.error);
  const verdict = verdictOn(before.value, change);
  return verdict ?? overwrite(change);
}

interface Change {
  readonly site: ShippingSite;
  readonly orderNo: string;
  readonly waybill: Waybill;
  /** The numbers that the platform was told before. */
  readonly told: readonly string[];
}

async function overwrite(change: Change): Promise<Answer> {
  const { client, call } = change.site;
  const { logisticsId, trackingNo } = change.waybill;
  const sent = await client.write({
    method: operation,
    call,
    params: {
      order_sn: change.orderNo,
      logistics_id: logisticsId,
      tracking_number: trackingNo,
      redelivery_type: '2',
    },
    schema: sendSchema,
  });
  if (sent.isOk() && sent.value.is_success) return ok({ outcome: 'done', note: '' });
  const refused: PddFailure = { ...noWords, error: rejected(operation, 'is_success=false', '') };
  return look(change, sent.isErr() ? sent.error : refused);
}

/** What the order says about the change; `null` where nothing stands in its way. */
function verdictOn(order: PddShippedOrder, { waybill, told }: Change): Answer | null {
  const meaning = readOrderStatus(order);
  if (meaning?.isShipped !== true) {
    return err(rejected(operation, 'not_shipped', 'the order is not shipped, or not any more'));
  }
  if (isShippedBy(order, waybill) || isExtraOf(order, waybill)) {
    return ok({ outcome: 'done', note: '' });
  }
  if (order.tracking_number !== null && told.includes(order.tracking_number)) return null;
  const note =
    'the waybill is not the one that the order was shipped under; change it in the backend';
  return ok({ outcome: 'needs_check', note });
}

/** Reads the order after an answer that was no yes. */
async function look(change: Change, { error }: PddFailure): Promise<Answer> {
  const isUnknown = error.code === 'channel.outcome_unknown';
  if (!isUnknown && error.code !== 'channel.rejected') return err(error);
  const after = await readShipped(change.site, change.orderNo);
  if (after.isErr()) {
    return err(afterFailedReading(after.error, { wasRefused: !isUnknown, at }));
  }
  const found = verdictOn(after.value, change);
  if (found !== null) return found;
  return err(isUnknown ? coreError('channel.unavailable', at, error) : error);
}
