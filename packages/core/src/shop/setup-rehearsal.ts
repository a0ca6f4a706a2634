import { err, ok, type Result } from 'neverthrow';
import { decideConfirmation } from '../fulfilment/confirmation-decide.ts';
import { methodFor } from '../fulfilment/confirmation.ts';
import type { ProductId } from '../kernel/ids.ts';
import { secondMs, type Instant } from '../kernel/time.ts';
import { placeOrder, takeInReading } from '../order/order-fact.ts';
import { brokenInvariants } from '../order/order-invariants.ts';
import { isReady } from '../order/order-ready.ts';
import { decodeOrder } from '../order/order-schema.ts';
import type { LineProduct, Order } from '../order/order.ts';
import { unitsOf } from '../order/order-units.ts';
import type { Channel, ChannelOrder } from '../ports/channel.ts';
import { linkOf, readToken } from '../redemption/link.ts';
import { decideRedeem } from '../redemption/redeem-decide.ts';
import type { Scope } from '../runtime/runtime.ts';
import type { SetupStepName } from './setup.ts';
import type { Shop } from './shop.ts';

/** What a rehearsal has come to: how it goes on, or what is wrong. */
type Rehearsed = Result<Order, string>;

interface Rehearsal {
  readonly scope: Scope;
  readonly shop: Shop;
  readonly channel: Channel;
  readonly now: Instant;
}

type Part = (rehearsal: Rehearsal, order: Order | null) => Promise<Rehearsed> | Rehearsed;

/**
 * The way of an order from its first reading to its settlement, in the order in which it is walked. The
 * order is a test, and nothing of it is ever stored: no count, list, stock or book can see it, and
 * wherever the walk breaks off nothing is left behind.
 */
export const rehearsal: readonly (readonly [SetupStepName, Part])[] = [
  ['place', place],
  ['link', link],
  ['redeem', redeem],
  ['confirm', confirm],
  ['complete', complete],
  ['keep', keep],
];

const product: LineProduct = {
  productId: 'setup-check' as ProductId,
  goods: 'card_key',
  stock: { kind: 'keys', keys: 'single_use' },
  delivery: 'claim_page',
  verifiedBy: 'channel_completed',
  reserve: 'on_paid',
  fulfiller: null,
  needsAccount: false,
  costMinor: null,
};

function readingAt(now: Instant, parts: Partial<ChannelOrder> = {}): ChannelOrder {
  const { payment = 'paid', isShipped = false } = parts;
  const named = { lineNo: '1', title: 'setup check', itemId: 'setup-check', skuId: null };
  const sold = { outerId: null, quantity: 1, paidMinor: 100, payment, isShipped, refund: null };
  return {
    orderNo: 'setup-check',
    createdAt: now,
    modifiedAt: now,
    paidAt: now,
    payment,
    isShipped,
    isHeld: null,
    buyerRef: null,
    currency: 'CNY',
    buyerPaidMinor: 100,
    postageMinor: 0,
    lines: [{ ...named, ...sold }],
    ...parts,
  };
}

// As `commit` would store it.
function stored(order: Order): Order {
  return { ...order, version: order.version + 1 };
}

function place({ scope, shop, channel, now }: Rehearsal): Rehearsed {
  const read = readingAt(now);
  const { shippingMethods } = channel.capabilities;
  const { order } = placeOrder(
    { read, refunds: [], readAt: now },
    {
      orderId: scope.runtime.ids.next('order'),
      shop,
      shippingMethod: methodFor(shippingMethods, 'virtual', read.lines),
      isTest: true,
      mapItem: () => product,
    },
    { now, shortages: null },
  );
  return isReady(order) ? ok(stored(order)) : err('a paid order with a key is not ready');
}

async function link(
  { scope: { runtime, tenant }, shop }: Rehearsal,
  order: Order | null,
): Promise<Rehearsed> {
  if (order === null) return err(unreached);
  const made = await linkOf(runtime.vault, tenant, { order, shop });
  if (made.isErr()) return err(made.error.message);
  const read = await readToken(runtime.vault, tenant, made.value.token);
  if (read.isErr()) return err(read.error.message);
  return read.value.orderId === order.orderId ? ok(order) : err('the link opens another order');
}

// With a key that was made up for it, sealed and opened as cards are.
async function redeem(
  { scope: { runtime, tenant }, shop, now }: Rehearsal,
  order: Order | null,
): Promise<Rehearsed> {
  if (order === null) return err(unreached);
  const context = { tenant, table: 'setup_checks', row: shop.shopId, field: 'card' };
  const text = JSON.stringify({ number: 'SETUP-CHECK', secret: order.orderId });
  const sealed = await runtime.vault.sealMany([{ text, context }]);
  if (sealed.isErr()) return err(sealed.error.message);
  const opened = await runtime.vault.openMany([{ sealed: sealed.value[0] ?? '', context }]);
  if (opened.isErr()) return err(opened.error.message);
  if (opened.value[0] !== text) return err('a card does not come out of the vault as it went in');
  const decision = decideRedeem(order, { policy: shop.policy, now, keys: [] });
  return decision.map((made) => stored(made.order)).mapErr(({ message }) => message);
}

// What the channel would be told is only booked here.
function confirm({ shop, now }: Rehearsal, order: Order | null): Rehearsed {
  if (order === null) return err(unreached);
  const [confirmation] = order.confirmations;
  if (confirmation?.method == null) return ok(order);
  const { confirmationId } = confirmation;
  const answer = { confirmationId, outcome: 'done', note: '' } as const;
  const decision = decideConfirmation(order, answer, { policy: shop.policy, now });
  const isBooked = decision.events.some(({ type }) => type === 'confirmation.confirmed');
  return isBooked ? ok(stored(decision.order)) : err('the channel would not be told');
}

function complete({ shop, now }: Rehearsal, order: Order | null): Rehearsed {
  if (order === null) return err(unreached);
  const at = now + secondMs;
  const read = readingAt(now, { payment: 'completed', isShipped: true, modifiedAt: at });
  const reading = { read, refunds: [], readAt: at };
  const how = { now: at, shortages: null, policy: shop.policy };
  const { order: completed } = takeInReading(order, reading, how);
  const [held] = completed.holds;
  return held === undefined ? ok(stored(completed)) : err(`it is held: ${held.reason}`);
}

function keep(_rehearsal: Rehearsal, order: Order | null): Rehearsed {
  if (order === null) return err(unreached);
  const kept: unknown = JSON.parse(JSON.stringify(order));
  const read = decodeOrder(kept);
  if (read.isErr()) return err(read.error.message);
  const broken = brokenInvariants(read.value);
  const unread = unitsOf(read.value).filter(({ unit }) => unit.issues[0]?.revealedAt == null);
  if (broken.length > 0) return err(broken.join('; '));
  return unread.length === 0 ? ok(order) : err('the goods were not handed over');
}

const unreached = 'a step before it has failed';
