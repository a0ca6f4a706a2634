import { afterFailedReading } from '@kaquan/channel-kit';
import { coreError, err, ok, type Result } from '@kaquan/core';
import type {
  ChannelCall,
  ChannelOrderLine,
  ChannelWriteError,
  ChannelWriteOutcome,
  WaybillChange,
} from '@kaquan/core/ports';
import { channelName } from '../client.ts';
import type { TaobaoFailure } from '../errors.ts';
import { plainParams } from './parcel-apis.ts';
import { isUnder, linesMeant } from './plan-parcel.ts';
import { notShipped, reactionTo, refused, wordsOf } from './sub-codes.ts';
import {
  asWriteError,
  carrierOf,
  readWaybills,
  type ParcelContext,
  type WaybillTrade,
} from './waybills.ts';
import { shippingSchema } from './wire.ts';

const operation = 'taobao.logistics.consign.resend';
const at = { channel: channelName, operation };

type Answer = Result<ChannelWriteOutcome, ChannelWriteError>;
type Plan =
  | { readonly kind: 'answer'; readonly answer: Answer }
  | { readonly kind: 'resend'; readonly lineNos: readonly string[] | null };

/**
 * Changes the waybill of a parcel that was told of. Only a waybill that this shop told before is
 * changed: what somebody else has put there stays, and a person looks.
 */
export async function changeWaybill(
  context: ParcelContext,
  call: ChannelCall,
  change: WaybillChange,
): Promise<Answer> {
  const { orderNo, parcel } = change;
  const found = await carrierOf(context, call, { parcel, operation });
  if (found.isErr()) return err(found.error);
  const { code: companyCode, name } = found.value;
  const before = await readWaybills(context, call, orderNo);
  if (before.isErr()) return err(asWriteError(before.error, operation));
  const plan = planChange(before.value, change, name);
  if (plan.kind === 'answer') return plan.answer;
  const { trackingNo } = parcel;
  const consignment = { orderNo, companyCode, trackingNo, lineNos: plan.lineNos };
  const sent = await context.client.write({
    method: operation,
    call,
    params: plainParams(consignment),
    schema: shippingSchema,
  });
  if (sent.isOk() && sent.value.isDone) return ok({ outcome: 'done', note: '' });
  const refusal = sent.isErr() ? sent.error : notShipped(operation);
  switch (reactionTo(refusal)) {
    case 'answer':
      return err(refusal.error);
    case 'hand_over':
      return ok({ outcome: 'needs_check', note: wordsOf(refusal) });
    case 'look':
      return look(context, call, { change, name, refusal });
  }
}

/** A change whose answer was no plain yes. */
interface Doubt {
  readonly change: WaybillChange;
  /** Of the carrier that it is to be. */
  readonly name: string | null;
  readonly refusal: TaobaoFailure;
}

async function look(
  context: ParcelContext,
  call: ChannelCall,
  { change, name, refusal }: Doubt,
): Promise<Answer> {
  const wasRefused = refusal.error.code !== 'channel.outcome_unknown';
  const read = await readWaybills(context, call, change.orderNo);
  if (read.isErr()) return err(afterFailedReading(read.error, { wasRefused, at }));
  const plan = planChange(read.value, change, name);
  if (plan.kind === 'answer') return plan.answer;
  return err(wasRefused ? refusal.error : coreError('channel.unavailable', at, refusal.error));
}

function planChange(trade: WaybillTrade, change: WaybillChange, name: string | null): Plan {
  const { order } = trade;
  const meant = linesMeant(order, change);
  if (meant === null) {
    return answered(err(refused(operation, 'line_unknown', 'the trade has no such line')));
  }
  if (order.payment === 'closed' || meant.length === 0) {
    return answered(ok({ outcome: 'impossible', note: 'it is closed' }));
  }
  const isWrong = isOfAnother(change, name);
  const stale = meant.filter(
    (line) => !isUnder(trade, line, change.parcel) || isWrong(trade, line),
  );
  if (stale.length === 0) return answered(ok({ outcome: 'done', note: '' }));
  if (!stale.every((line) => wasToldBefore(trade, line, change))) {
    const note = 'the platform shows another waybill for it than was told; look in the backend';
    return answered(ok({ outcome: 'needs_check', note }));
  }
  const shipped = order.lines.filter(({ isShipped }) => isShipped);
  const isWhole = stale.length === shipped.length && shipped.length === order.lines.length;
  return { kind: 'resend', lineNos: isWhole ? null : stale.map(({ lineNo }) => lineNo) };
}

/**
 * Whether a line shows another carrier than it should, where the same number went under another one
 * before: then the number says nothing. A name that cannot be compared is told of once more.
 */
function isOfAnother({ parcel, formerly }: WaybillChange, name: string | null) {
  const number = parcel.trackingNo.trim();
  const isSameNumber = formerly.some(
    ({ carrier, trackingNo }) => trackingNo.trim() === number && carrier !== parcel.carrier,
  );
  return ({ companyOf }: WaybillTrade, { lineNo }: ChannelOrderLine): boolean =>
    isSameNumber && (name === null || companyOf.get(lineNo) !== name);
}

function wasToldBefore(
  trade: WaybillTrade,
  line: ChannelOrderLine,
  { formerly }: WaybillChange,
): boolean {
  return line.isShipped && formerly.some((waybill) => isUnder(trade, line, waybill));
}

function answered(answer: Answer): Plan {
  return { kind: 'answer', answer };
}
