import { err, ok, type Result } from '@kaquan/core';
import type {
  ChannelOrder,
  ChannelOrderLine,
  ChannelWriteError,
  ChannelWriteOutcome,
  ShipmentLine,
  ShipmentWaybill,
} from '@kaquan/core/ports';
import { refused } from './sub-codes.ts';
import type { WaybillTrade } from './waybills.ts';

/** What is to be told of a parcel: an answer that the trade gives by itself, or these lines. */
export type ParcelPlan =
  | {
      readonly kind: 'answer';
      readonly answer: Result<ChannelWriteOutcome, ChannelWriteError>;
    }
  /** `null`: all lines of the trade that are not closed, so that none has to be named. */
  | { readonly kind: 'ship'; readonly lineNos: readonly string[] | null };

/** What is in a parcel, and what it goes under. */
export interface ParcelContent {
  /** Left out: all lines. */
  readonly lines?: readonly ShipmentLine[];
  readonly parcel: ShipmentWaybill;
}

/** Decides what a parcel comes to, by the trade as it is now. */
export function planParcel(
  trade: WaybillTrade,
  content: ParcelContent,
  operation: string,
): ParcelPlan {
  const { order } = trade;
  if (order.payment === 'closed') return answered('impossible', 'the trade is closed');
  if (order.payment === 'unpaid') return refusedAs(operation, 'unpaid', 'the trade is not paid');
  const meant = linesMeant(order, content);
  if (meant === null) {
    return refusedAs(operation, 'line_unknown', 'the trade has no such line');
  }
  if (meant.length === 0) return answered('impossible', 'all lines in the parcel are closed');
  const other = meant.find((line) => line.isShipped && !isUnder(trade, line, content.parcel));
  if (other !== undefined) return answered('needs_check', shippedOtherwise);
  const waiting = meant.filter(({ isShipped }) => !isShipped);
  if (waiting.length === 0) return answered('done', '');
  if (order.isHeld === true) {
    return refusedAs(operation, 'held', 'the platform forbids shipping this trade now');
  }
  const open = order.lines.filter(({ payment }) => payment !== closed);
  const isWhole = waiting.length === open.length;
  return { kind: 'ship', lineNos: isWhole ? null : waiting.map(({ lineNo }) => lineNo) };
}

// The platform knows one waybill of a line: a second parcel of it cannot be told apart from a change.
const shippedOtherwise =
  'a line of it was shipped under another waybill, or without one; look at it in the backend';

const closed: ChannelOrderLine['payment'] = 'closed';

/** The lines in a parcel that are not closed; `null` where one of them is none of the trade's. */
export function linesMeant(
  order: ChannelOrder,
  { lines }: ParcelContent,
): readonly ChannelOrderLine[] | null {
  const wanted = lines && new Set(lines.map(({ lineNo }) => lineNo));
  const found = order.lines.filter(({ lineNo }) => wanted?.has(lineNo) ?? true);
  if (wanted !== undefined && found.length !== wanted.size) return null;
  return found.filter(({ payment }) => payment !== closed);
}

/** Whether the platform shows a line under this waybill. The number alone decides. */
export function isUnder(
  { waybillOf }: WaybillTrade,
  { lineNo }: ChannelOrderLine,
  { trackingNo }: ShipmentWaybill,
): boolean {
  return waybillOf.get(lineNo)?.trim() === trackingNo.trim();
}

function answered(outcome: ChannelWriteOutcome['outcome'], note: string): ParcelPlan {
  return { kind: 'answer', answer: ok({ outcome, note }) };
}

function refusedAs(operation: string, code: string, words: string): ParcelPlan {
  return { kind: 'answer', answer: err(refused(operation, code, words)) };
}
