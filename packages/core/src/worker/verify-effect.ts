import { err, ok, type Result } from 'neverthrow';
import { isOpenCase } from '../after-sales/case.ts';
import { isByVoucher } from '../fulfilment/delivery-rules.ts';
import { voucherTokenOf } from '../inbound/voucher-token.ts';
import { blockingReasons } from '../order/order-guards.ts';
import { Secret } from '../kernel/secret.ts';
import { currentIssue, unitOf } from '../order/order-units.ts';
import type { Order, Unit } from '../order/order.ts';
import type { UnitId } from '../kernel/ids.ts';
import type { ChannelWriteOutcome } from '../ports/channel.ts';
import type { ChannelVerification, VerifiedVoucher } from '../ports/verification.ts';
import type { Effect } from '../ports/change.ts';
import type { Scope } from '../runtime/runtime.ts';
import type { ShopChannel } from '../shop/shop-channel.ts';
import { openUnits, type IssuedGoods, type OpenGoodsError } from '../stock/issued-goods.ts';
import type { VerificationWish } from '../verification/answer-decide.ts';
import type { EffectError } from './effect-outcome.ts';

/** An effect, and what its unit is waiting to hear. */
export interface VerificationAttempt {
  readonly effect: Effect;
  readonly wish: VerificationWish;
  readonly request: ChannelVerification;
}

/**
 * Asks a channel to verify a unit 核销, or to take that back. When a call was begun before, its outcome is
 * unknown: how the unit stands there is read first, and that is the answer if it is as asked. `null`
 * where nothing may be asked now, because a hold or an open case is in the way.
 */
export async function verifyAtChannel(
  { channel, call }: ShopChannel,
  order: Order,
  { effect: { subject, attempts }, wish, request }: VerificationAttempt,
): Promise<Result<ChannelWriteOutcome | null, EffectError>> {
  const name = ({ verify: 'verifyUnit', undo: 'undoVerification' } as const)[wish];
  if (channel[name] === undefined || channel.loadVerification === undefined) {
    const note = 'this channel has no way to do this by its API; do it there';
    return ok({ outcome: 'needs_check', note });
  }
  if (attempts > 0) {
    const known = await channel.loadVerification(call, request);
    if (known.isErr()) return err(known.error);
    const isAsAsked = known.value.isVerified === isToBeVerified[wish];
    if (isAsAsked) return ok({ outcome: 'done', note: '' });
  }
  if (isBlocked(order, subject)) return ok(null);
  return channel[name](call, request);
}

const isToBeVerified: Readonly<Record<VerificationWish, boolean>> = { verify: true, undo: false };

function isBlocked(order: Order, unitId: string): boolean {
  if (blockingReasons(order, 'verify').length > 0) return true;
  return order.cases.filter(isOpenCase).some(({ items }) => items.some((i) => i.unitId === unitId));
}

// The first round is the unit's own name, as it was before rounds were counted.
function requestIdOf({ unitId, verificationRound }: Unit): string {
  return verificationRound === 1 ? unitId : `${unitId}/v${verificationRound}`;
}

/**
 * What a channel is told of a unit. Where it went to the buyer as a voucher the channel knows it by that, so
 * its key is opened once more; it counts as read since it was sent.
 */
export async function verificationRequest(
  scope: Scope,
  order: Order,
  unitId: UnitId,
): Promise<Result<ChannelVerification, OpenGoodsError>> {
  const { line, unit } = unitOf(order, unitId);
  const request: ChannelVerification = {
    requestId: requestIdOf(unit),
    orderNo: order.orderNo,
    lineNo: line.lineNo,
    ordinal: unit.ordinal,
    code: unit.verificationCode,
    voucher: null,
    token: null,
  };
  if (!isByVoucher(line) || currentIssue(unit).revealedAt === null) return ok(request);
  const token = await voucherTokenOf(scope, order);
  if (token.isErr()) return err(token.error);
  const { runtime, tenant } = scope;
  const found = { tenant, orderIds: [order.orderId], withKeys: true };
  const loaded = await runtime.storage.load(found);
  if (loaded.isErr()) return err(loaded.error);
  const { keys } = loaded.value;
  const opened = await openUnits(scope, order, { units: [{ line, unit }], keys });
  return opened.map(([goods]) => ({
    ...request,
    token: token.value,
    voucher: goods === undefined ? null : voucherOf(goods),
  }));
}

function voucherOf({ cardNumber, secret }: IssuedGoods): VerifiedVoucher {
  return { cardNumber: cardNumber === null ? null : new Secret(cardNumber), secret };
}
