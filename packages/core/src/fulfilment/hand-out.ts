import { coreError } from '../kernel/errors.ts';
import { hasSealedUnits, isHandedOver, unitsOf, withLinesBy } from '../order/order-units.ts';
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
  const { order, keys, answer: outcome } = done;
  const { orderId } = order;
  const deliveries = deliveriesOf(route);
  const failed = (error: ShipOrderError): ShipItem => ({ orderId, outcome: 'failed', error });
  // Handed over by the host's transaction, and nobody has come to reveal it.
  if (hasSealedUnits(order, deliveries)) {
    const operation = 'fulfilment.reveal';
    const revealed = await revealOrder(scope, { orderId, deliveries, operation, options });
    return revealed.isOk() ? revealed.value : failed(revealed.error);
  }
  // What the buyer redeems through the link is not shown to whoever ships, unless he asks for it.
  const direct = withLinesBy(order, deliveries);
  if (outcome === 'replayed') {
    const recorded = await recordLook(scope, direct, options.reason ?? '');
    if (recorded.isErr()) return failed(recorded.error);
  }
  const goods = await openGoods(scope, direct, keys);
  if (goods.isErr()) return failed(goods.error);
  return { orderId, outcome, version: order.version, goods: goods.value };
};

/** Says what is sealed until the host has committed. */
export const handOutSealed: HandOut<SealedGoods | null> = async ({ route }, done) => {
  const { order, answer: outcome } = done;
  const { orderId, version } = order;
  const deliveries = deliveriesOf(route);
  if (hasSealedUnits(order, deliveries)) return { orderId, outcome, version, goods: 'sealed' };
  const units = unitsOf(withLinesBy(order, deliveries));
  // Whoever has seen the goods would look at them again.
  if (outcome === 'replayed' && units.some(({ unit }) => isHandedOver(unit))) {
    const error = coreError('transaction.not_allowed', { operation: 'looking again at goods' });
    return { orderId, outcome: 'failed', error };
  }
  return { orderId, outcome, version, goods: null };
};
