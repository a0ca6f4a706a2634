import { err, type Result } from 'neverthrow';
import { methodFor } from '../fulfilment/confirmation.ts';
import { deliveryRules, type DeliveryRule } from '../fulfilment/delivery-rules.ts';
import { decideFulfilled } from '../fulfilment/fulfil-decide.ts';
import { isUnresolved } from '../fulfilment/fulfil-requests.ts';
import { decideMark } from '../fulfilment/mark-decide.ts';
import { decideShipParcels } from '../fulfilment/parcel-decide.ts';
import { decideShip } from '../fulfilment/ship-decide.ts';
import { secondMs } from '../kernel/time.ts';
import { takeInReading } from '../order/order-fact.ts';
import type { Order } from '../order/order.ts';
import { isHandedOver, unitsOf } from '../order/order-units.ts';
import { decideKeepPersonal } from '../people/personal-decide.ts';
import { personalKinds } from '../people/personal.ts';
import { linkOf, readToken } from '../redemption/link.ts';
import { decideRedeem } from '../redemption/redeem-decide.ts';
import type { SetupStepName } from './setup.ts';
import type { SetupReason } from './setup-reasons.ts';
import {
  passed,
  readingAt,
  stored,
  untried,
  type Part,
  type Trouble,
  type Walk,
  type Walked,
} from './test-order.ts';

/** How each way hands its goods over, step by step. */
export const handOverSteps: Readonly<
  Record<DeliveryRule['deliveredBy'], readonly (readonly [SetupStepName, Part])[]>
> = {
  redeem: [
    ['link', link],
    ['redeem', redeem],
  ],
  ship: [['ship', ship]],
  vouchers: [['send', ship]],
  channel: [['dispense', dispense]],
  fulfiller: [['produce', produce]],
  operator: [['mark', mark]],
  parcel: [['pack', pack]],
};

const unsupplied: Readonly<Record<DeliveryRule['deliveredBy'], SetupReason | null>> = {
  redeem: null,
  ship: null,
  vouchers: null,
  channel: 'channel_supplies',
  fulfiller: 'fulfiller_not_asked',
  operator: 'handed_over_by_hand',
  parcel: 'parcel_not_sent',
};

/** What the goods need before they go: a key that is made up, or somebody of whom only is asked who he is. */
export async function supply(walk: Walk, order: Order): Promise<Result<Walked, Trouble>> {
  const { product, isMadeUp, scope } = walk;
  const { takesKeys, deliveredBy } = deliveryRules[product.delivery];
  const { fulfiller } = product;
  const isMissing = fulfiller !== null && !scope.runtime.fulfillerByName.has(fulfiller);
  if (deliveredBy === 'fulfiller' && !isMadeUp && isMissing) return err('fulfiller_missing');
  const sealed = await throughVault(walk, order);
  if (sealed.isErr()) return err(sealed.error);
  const reason = unsupplied[deliveredBy];
  if (takesKeys || reason === null) return sealed;
  return untried(sealed.value.order, reason);
}

// What is made up is sealed and opened as cards, recipients and accounts are.
async function throughVault(
  { scope: { runtime, tenant }, shop, now }: Walk,
  order: Order,
): Promise<Result<Walked, Trouble>> {
  const context = { tenant, table: 'setup_checks', row: shop.shopId, field: 'card' };
  const text = JSON.stringify({ number: 'SETUP-CHECK', secret: order.orderId });
  const sealed = await runtime.vault.sealMany([{ text, context }]);
  if (sealed.isErr()) return err(sealed.error);
  const [first = ''] = sealed.value;
  const opened = await runtime.vault.openMany([{ sealed: first, context }]);
  if (opened.isErr()) return err(opened.error);
  if (opened.value[0] !== text) return err('card_differs');
  const given = personalKinds.map((kind) => ({ kind, sealed: first, print: 'setup-check' }));
  const kept = decideKeepPersonal(order, given, { policy: shop.policy, now, texts: [] });
  return passed(stored(kept.decision));
}

async function link(
  { scope: { runtime, tenant }, shop }: Walk,
  order: Order,
): Promise<Result<Walked, Trouble>> {
  const made = await linkOf(runtime.vault, tenant, { order, shop });
  if (made.isErr()) return err(made.error);
  const read = await readToken(runtime.vault, tenant, made.value.token);
  if (read.isErr()) return err(read.error);
  return read.value.orderId === order.orderId ? passed(order) : err('link_differs');
}

function redeem({ shop, now }: Walk, order: Order): Result<Walked, Trouble> {
  const decided = decideRedeem(order, { policy: shop.policy, now, keys: [] });
  return decided.isErr() ? err(decided.error) : handedOver(stored(decided.value));
}

// By each line's own way: cards are opened to the caller, vouchers for the channel that is not called.
function ship({ shop, now, product }: Walk, order: Order): Result<Walked, Trouble> {
  const decided = decideShip(order, { policy: shop.policy, now, keys: [] });
  if (decided.isErr()) return err(decided.error);
  const shipped = stored(decided.value);
  // The channel's answer to the vouchers hands them over.
  return deliveryRules[product.delivery].deliveredBy === 'vouchers'
    ? passed(shipped)
    : handedOver(shipped);
}

// What the platform keeps it hands out itself, and says so by calling its line shipped.
function dispense(walk: Walk, order: Order): Result<Walked, Trouble> {
  const at = walk.now + secondMs;
  const read = {
    ...readingAt(walk, walk.now, { payment: 'paid', isShipped: true }),
    modifiedAt: at,
  };
  const context = { now: at, shortages: null, policy: walk.shop.policy };
  return handedOver(stored(takeInReading(order, { read, refunds: [], readAt: at }, context)));
}

function produce({ shop, now }: Walk, order: Order): Result<Walked, Trouble> {
  const done = { outcome: 'done', note: '' } as const;
  const produced = order.fulfilments
    .filter(isUnresolved)
    .reduce(
      (before, { requestId }) =>
        stored(decideFulfilled(before, { requestId, ...done }, { policy: shop.policy, now })),
      order,
    );
  return handedOver(produced);
}

function mark({ shop, now }: Walk, order: Order): Result<Walked, Trouble> {
  const decided = decideMark(order, null, { policy: shop.policy, now });
  return decided.isErr() ? err(decided.error) : handedOver(stored(decided.value));
}

function pack({ shop, now, channel, item }: Walk, order: Order): Result<Walked, Trouble> {
  const method = methodFor(channel.capabilities.shippingMethods, 'parcel', [item]);
  const parcels = [{ carrier: 'SETUP', trackingNo: 'SETUP-CHECK' }];
  const decided = decideShipParcels(order, parcels, { policy: shop.policy, now, method });
  return decided.isErr() ? err(decided.error) : handedOver(stored(decided.value));
}

function handedOver(order: Order): Result<Walked, Trouble> {
  const isDone = unitsOf(order).every(({ unit }) => isHandedOver(unit));
  return isDone ? passed(order) : err('not_handed_over');
}
