import { afterFailedReading } from '@kaquan/channel-kit';
import { coreError, err, ok, type Result } from '@kaquan/core';
import type {
  ChannelCall,
  ChannelWriteError,
  ChannelWriteOutcome,
  Shipment,
  ShipmentWaybill,
} from '@kaquan/core/ports';
import { channelName } from '../client.ts';
import { parcelApis, type Consignment, type ParcelApi } from './parcel-apis.ts';
import { planParcel } from './plan-parcel.ts';
import { codeOf, isNoSuccess, notShipped, reactionTo, refused, wordsOf } from './sub-codes.ts';
import type { TaobaoFailure } from '../errors.ts';
import { asWriteError, carrierOf, readWaybills, type ParcelContext } from './waybills.ts';
import { shippingSchema } from './wire.ts';

type Answer = Result<ChannelWriteOutcome, ChannelWriteError>;

/** What is told of, and how. */
interface Going {
  readonly api: ParcelApi;
  readonly shipment: Shipment & { readonly parcel: ShipmentWaybill };
}

/**
 * Tells of a parcel. The trade is read first: which of the lines are waiting decides whether the call
 * names them, and a waybill that the trade shows already is not told of again. After every answer
 * that leaves a doubt it is read once more.
 */
export async function shipParcel(
  context: ParcelContext,
  call: ChannelCall,
  going: Going,
): Promise<Answer> {
  const { operation, maxLines, params, schema } = parcelApis[going.api];
  const { orderNo, parcel } = going.shipment;
  const carrier = await carrierOf(context, call, { parcel, operation });
  if (carrier.isErr()) return err(carrier.error);
  const before = await readWaybills(context, call, orderNo);
  if (before.isErr()) return err(asWriteError(before.error, operation));
  const plan = planParcel(before.value, going.shipment, operation);
  if (plan.kind === 'answer') return plan.answer;
  const { lineNos } = plan;
  if (lineNos !== null && lineNos.length > maxLines) {
    const note = `one call may name ${maxLines} lines; ship this parcel in the backend`;
    return ok({ outcome: 'needs_check', note });
  }
  const { trackingNo } = parcel;
  const consignment = { orderNo, companyCode: carrier.value.code, trackingNo, lineNos };
  const sent = await context.client.write({
    method: operation,
    call,
    params: params(consignment),
    schema,
  });
  if (sent.isOk() && sent.value.isDone) return ok({ outcome: 'done', note: '' });
  const refusal = sent.isErr() ? sent.error : notShipped(operation);
  return react(context, call, { ...going, consignment, refusal });
}

/** A call whose answer was no plain yes. */
interface Doubt extends Going {
  readonly consignment: Consignment;
  readonly refusal: TaobaoFailure;
}

async function react(context: ParcelContext, call: ChannelCall, doubt: Doubt): Promise<Answer> {
  const { api, refusal } = doubt;
  switch (reactionTo(refusal)) {
    case 'answer':
      return err(refusal.error);
    case 'hand_over': {
      const note = `${wordsOf(refusal)}; not by ${parcelApis[api].operation}: ship it in the backend`;
      return ok({ outcome: 'needs_check', note });
    }
    case 'look':
      return look(context, call, doubt);
  }
}

/** Reads the trade again and answers by what is found. */
async function look(context: ParcelContext, call: ChannelCall, doubt: Doubt): Promise<Answer> {
  const { api, shipment, refusal } = doubt;
  const { operation, confirm } = parcelApis[api];
  const at = { channel: channelName, operation };
  const read = await readWaybills(context, call, shipment.orderNo);
  if (read.isErr()) {
    const wasRefused = refusal.error.code !== 'channel.outcome_unknown';
    return err(afterFailedReading(read.error, { wasRefused, at }));
  }
  const plan = planParcel(read.value, shipment, operation);
  if (plan.kind === 'answer') return withWords(plan.answer, refusal);
  const isBegun = codeOf(refusal) === begun && plan.lineNos === null;
  if (confirm !== null && isBegun) return finish(context, call, { ...doubt, operation: confirm });
  if (isNoSuccess(refusal)) return err(refusal.error);
  return err(coreError('channel.unavailable', at, refusal.error));
}

/** "A shipment exists already", of a trade that is still waiting: begun without a waybill. */
const begun = 'B27';

/** Gives a shipment that was begun in the backend the waybill that it lacks. */
async function finish(
  context: ParcelContext,
  call: ChannelCall,
  doubt: Doubt & { readonly operation: string },
): Promise<Answer> {
  const { operation, consignment } = doubt;
  const sent = await context.client.write({
    method: operation,
    call,
    params: { tid: consignment.orderNo, out_sid: consignment.trackingNo },
    schema: shippingSchema,
  });
  if (sent.isOk() && sent.value.isDone) return ok({ outcome: 'done', note: '' });
  const refusal = sent.isErr() ? sent.error : notShipped(operation);
  // What this answer leaves open is looked up as before; "begun" it cannot be a second time.
  return codeOf(refusal) === begun
    ? err(refused(operation, refusal.subCode, wordsOf(refusal)))
    : react(context, call, { ...doubt, refusal });
}

function withWords(answer: Answer, refusal: TaobaoFailure): Answer {
  return answer.map(({ outcome, note }) => ({ outcome, note: note || wordsOf(refusal) }));
}
