import { coreError } from '../kernel/errors.ts';
import {
  findUnit,
  hasSealedUnits,
  isHandedOver,
  isOwed,
  unitsOf,
  withLinesBy,
} from '../order/order-units.ts';
import type { Order, Unit } from '../order/order.ts';
import {
  openGoods,
  recordLook,
  type IssuedGoods,
  type SealedGoods,
} from '../stock/issued-goods.ts';
import { revealOrder } from './reveal.ts';
import { deliveriesOf } from './ship-decide.ts';
import type { HandOut, ShipItem, ShipOrderError } from './ship.ts';

/** Opens what was handed over to the caller. */
export const handOutOpen: HandOut<readonly IssuedGoods[]> = async (shipping, done) => {
  const { scope, route, options } = shipping;
  const { order, before, keys, answer: outcome } = done;
  const { orderId, confirmations } = order;
  const deliveries = deliveriesOf(route);
  const failed = (error: ShipOrderError): ShipItem => ({ orderId, outcome: 'failed', error });
  // Handed over by the host's transaction, and nobody has come to reveal it.
  if (hasSealedUnits(order, deliveries)) {
    const operation = 'fulfilment.reveal';
    const revealed = await revealOrder(scope, { orderId, deliveries, operation, options });
    if (revealed.isErr()) return failed(revealed.error);
    return { ...revealed.value, confirmations };
  }
  // What the buyer redeems through the link is not shown to whoever ships, unless he asks for it.
  const direct = withLinesBy(order, deliveries);
  const { reason = 'fulfilment.ship' } = options;
  const recorded = await recordLook(scope, { order: direct, before, reason });
  if (recorded.isErr()) return failed(recorded.error);
  const goods = await openGoods(scope, direct, keys);
  if (goods.isErr()) return failed(goods.error);
  return { orderId, outcome, version: order.version, goods: goods.value, confirmations };
};

/** Says what is sealed until the host has committed. */
export const handOutSealed: HandOut<SealedGoods | null> = async ({ route }, shipped) => {
  const { order, before, answer: outcome } = shipped;
  const { orderId, version, confirmations } = order;
  const deliveries = deliveriesOf(route);
  const done = { orderId, outcome, version, confirmations };
  const units = unitsOf(withLinesBy(order, deliveries));
  // Vouchers that the channel did not take count as read, and nobody here has read them.
  const isNew = units.some(({ unit }) => isHandedOver(unit) && wasOwed(before, unit));
  if (isNew || hasSealedUnits(order, deliveries)) return { ...done, goods: 'sealed' };
  // Whoever has seen the goods would look at them again.
  if (outcome === 'replayed' && units.some(({ unit }) => isHandedOver(unit))) {
    const error = coreError('transaction.not_allowed', { operation: 'looking again at goods' });
    return { orderId, outcome: 'failed', error };
  }
  return { ...done, goods: null };
};

function wasOwed(before: Order | null, { unitId }: Unit): boolean {
  const known = before === null ? null : findUnit(before, unitId);
  return known !== null && isOwed(known.unit);
}
