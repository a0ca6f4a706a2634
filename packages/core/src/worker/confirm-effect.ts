import { err, ok, type Result } from 'neverthrow';
import type { Confirmation } from '../fulfilment/confirmation.ts';
import { isKnownAtChannel, linesOf } from '../fulfilment/confirmation-lines.ts';
import type { Order } from '../order/order.ts';
import type { OrderReading } from '../order/order-reading.ts';
import type { ChannelWriteError, ChannelWriteOutcome } from '../ports/channel.ts';
import type { Shipment } from '../ports/shipment.ts';
import type { Effect } from '../ports/change.ts';
import type { Instant } from '../kernel/time.ts';
import type { ShopChannel } from '../shop/shop-channel.ts';
import { completeReading } from '../sync/read-order.ts';
import { finalOutcome, type EffectError } from './effect-outcome.ts';

/** What came of telling a channel that an order's goods went out. */
export interface Confirmed {
  readonly answer: ChannelWriteOutcome;
  /** What the channel said of the order itself, where it was asked. */
  readonly reading: OrderReading | null;
}

/**
 * Tells the channel that an order's goods went out. When a call was begun before, its outcome is
 * unknown: the channel's state is read first, and the call is repeated only if it did not happen. When
 * the channel refuses, the order is read too: what it says explains the refusal.
 */
export async function confirmAtChannel(
  source: ShopChannel,
  order: Order,
  { effect, now }: { readonly effect: Effect; readonly now: Instant },
): Promise<Result<Confirmed, EffectError>> {
  const confirmation = order.confirmations.find((c) => c.confirmationId === effect.subject);
  const method = confirmation?.method ?? null;
  if (confirmation === undefined || method === null) {
    return ok({ answer: { outcome: 'impossible', note: 'nothing to confirm' }, reading: null });
  }
  const known = effect.attempts > 0 ? await lookUp(source, { order, confirmation, now }) : ok(null);
  if (known.isErr()) return err(known.error);
  if (known.value !== null) return ok(known.value);
  const told = await tell(source, order, { ...confirmation, method });
  const answer = answerOf(order, told);
  if (answer.isErr()) return err(answer.error);
  if (!answer.value.isRefused) return ok({ answer: answer.value.outcome, reading: null });
  const reading = await read(source, order, now);
  return ok({ answer: answer.value.outcome, reading: reading.unwrapOr(null) });
}

// What the channel said, and whether it refused: what it says of the order then explains why. Of an
// order with parcels, a refusal may mean that it has shipped the rest with one of them; else a person
// looks.
function answerOf(
  { parcels }: Order,
  told: Result<ChannelWriteOutcome, ChannelWriteError>,
): Result<
  { readonly outcome: ChannelWriteOutcome; readonly isRefused: boolean },
  ChannelWriteError
> {
  if (told.isErr()) {
    const outcome = finalOutcome(told.error);
    return outcome === null ? err(told.error) : ok({ outcome, isRefused: true });
  }
  const { outcome, note } = told.value;
  const isDoubtful = parcels.length > 0 && outcome === 'impossible';
  if (!isDoubtful) return ok({ outcome: told.value, isRefused: false });
  return ok({ outcome: { outcome: 'needs_check', note }, isRefused: true });
}

async function lookUp(
  source: ShopChannel,
  about: { readonly order: Order; readonly confirmation: Confirmation; readonly now: Instant },
): Promise<Result<Confirmed | null, EffectError>> {
  const { order, confirmation, now } = about;
  // No reading says which waybill the channel has; told twice, it is what it is.
  if (confirmation.about === 'waybill') return ok(null);
  const reading = await read(source, order, now);
  if (reading.isErr()) return err(reading.error);
  const answer = outcomeOf(order, confirmation, reading.value);
  return ok(answer === null ? null : { answer, reading: reading.value });
}

function tell(
  source: ShopChannel,
  order: Order,
  confirmation: Confirmation & { readonly method: string },
): Promise<Result<ChannelWriteOutcome, ChannelWriteError>> {
  const { channel, call } = source;
  if (confirmation.about === 'waybill') return tellWaybill(source, order, confirmation);
  return channel.confirmShipment(call, shipmentOf(order, confirmation, confirmation.method));
}

async function tellWaybill(
  { channel, call }: ShopChannel,
  order: Order,
  confirmation: Confirmation,
): Promise<Result<ChannelWriteOutcome, ChannelWriteError>> {
  const parcel = order.parcels.find(({ parcelId }) => parcelId === confirmation.parcelId);
  if (channel.changeWaybill === undefined || parcel === undefined) {
    return ok({ outcome: 'needs_check', note: 'this channel has no call for it' });
  }
  const { carrier, trackingNo, formerly } = parcel;
  return channel.changeWaybill(call, {
    orderNo: order.orderNo,
    lines: linesOf(order, confirmation),
    parcel: { carrier, trackingNo },
    formerly,
  });
}

function shipmentOf(order: Order, confirmation: Confirmation, method: string): Shipment {
  const parcel = order.parcels.find(({ parcelId }) => parcelId === confirmation.parcelId);
  return {
    orderNo: order.orderNo,
    method,
    lines: linesOf(order, confirmation),
    ...(parcel && { parcel: { carrier: parcel.carrier, trackingNo: parcel.trackingNo } }),
  };
}

async function read(
  source: ShopChannel,
  order: Order,
  readAt: Instant,
): Promise<Result<OrderReading, EffectError>> {
  const loaded = await source.channel.loadOrder(source.call, order.orderNo);
  if (loaded.isErr()) return err(loaded.error);
  return completeReading(source, { read: loaded.value, known: order, readAt });
}

function outcomeOf(
  order: Order,
  confirmation: Confirmation,
  { read: word }: OrderReading,
): ChannelWriteOutcome | null {
  if (isKnownAtChannel(order, confirmation, word)) return { outcome: 'done', note: '' };
  if (canShip[word.payment]) return null;
  return { outcome: 'impossible', note: `the channel says ${word.payment}` };
}

const canShip = { unpaid: false, paid: true, completed: true, closed: false } as const;
