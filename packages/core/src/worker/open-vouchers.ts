import { err, ok, type Result } from 'neverthrow';
import type { UnitAttempt } from '../fulfilment/unit-attempt.ts';
import { Secret } from '../kernel/secret.ts';
import type { Instant } from '../kernel/time.ts';
import { unitOf } from '../order/order-units.ts';
import type { Order } from '../order/order.ts';
import type { ChannelVoucher } from '../ports/voucher.ts';
import type { Scope } from '../runtime/runtime.ts';
import { openUnits, type OpenGoodsError } from '../stock/issued-goods.ts';
import { keyGuards } from '../stock/key-machine.ts';

/** For whom vouchers are opened, and when. */
interface Opening {
  readonly scope: Scope;
  readonly now: Instant;
  /** Whether it does not matter that they have expired. */
  readonly takesExpired?: boolean;
}

/**
 * Opens vouchers for the channel. The commit that counts them as read is durable: the worker has found
 * its effect. `null`: what was worth something when it was shipped is worth nothing by now, and is not to
 * be opened all the same.
 */
export async function openVouchers(
  { scope, now, takesExpired = false }: Opening,
  order: Order,
  sent: readonly UnitAttempt[],
): Promise<Result<readonly ChannelVoucher[] | null, OpenGoodsError>> {
  const { tenant, runtime } = scope;
  const request = { tenant, orderIds: [order.orderId], withKeys: true };
  const loaded = await runtime.storage.load(request);
  if (loaded.isErr()) return err(loaded.error);
  const { keys } = loaded.value;
  const isOld = keys.some(
    (key) => isAmong(sent, key) && keyGuards.pastExpiry({ ...key, isBound: true }, now),
  );
  if (isOld && !takesExpired) return ok(null);
  const units = sent.map(({ unitId }) => unitOf(order, unitId));
  const opened = await openUnits(scope, order, { units, keys });
  return opened.map((goods) =>
    goods.map(({ unitId, cardNumber, secret }) => {
      const { line, unit } = unitOf(order, unitId);
      const number = cardNumber === null ? null : new Secret(cardNumber);
      return { lineNo: line.lineNo, ordinal: unit.ordinal, cardNumber: number, secret };
    }),
  );
}

function isAmong(sent: readonly UnitAttempt[], { unitId, attempt }: UnitAttempt): boolean {
  return sent.some((each) => each.unitId === unitId && each.attempt === attempt);
}
