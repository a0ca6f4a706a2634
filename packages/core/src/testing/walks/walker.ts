import assert from 'node:assert/strict';
import { minuteMs, secondMs } from '../../kernel/time.ts';
import { currentIssue, unitsOf } from '../../order/order-units.ts';
import type { Order } from '../../order/order.ts';
import { must, wordOf } from '../guarantees/answers.ts';
import { textsOf } from '../guarantees/handing-over.ts';
import type { Stage } from '../guarantees/stage.ts';
import type { TradeSnapshot } from '../marketplace-types.ts';
import { holdsOf, naiveOrder, type NaiveOrder } from './naive-order.ts';
import * as naive from './naive-shop.ts';
import { moveTrade, type MarketDeed } from './walk-moves.ts';
import { staffCommands, type StaffCommand, type StaffDeed } from './walk-commands.ts';
import { walkWaitsMs, type WalkDeed, type WalkStep } from './walk-step.ts';

/** Takes the steps of a walk over a shop and over the model of it. */
export interface Walker {
  /** Takes a step; answers what it came to, `null` where there was nothing to do. */
  take(step: WalkStep): Promise<string | null>;
  /** Compares the shop with the model. */
  compare(): Promise<void>;
  /** Every order of the shop, removed ones too. */
  orders(): Promise<readonly Order[]>;
}

/** What a walker keeps beside the shop. */
interface Walk {
  readonly stage: Stage;
  readonly shop: naive.NaiveShop;
  /** Commands that were done, to be made again under the same key, at once or late. */
  readonly done: (() => Promise<string>)[];
  calls: number;
  /** An earlier state of each trade, as a replica that lags behind shows it. */
  readonly earlier: Map<string, TradeSnapshot>;
  /** What was read of each attempt. */
  readonly texts: Map<string, string>;
}

/** Begins a walk in a shop in which there is nothing yet. */
export function createWalker(stage: Stage): Walker {
  const shop: naive.NaiveShop = { orders: [], imported: 0, now: stage.clock.now() };
  const walk: Walk = { stage, shop, done: [], calls: 0, earlier: new Map(), texts: new Map() };
  return {
    take: (step) => take(walk, step),
    compare: () => compare(walk),
    orders: () => Promise.all(shop.orders.map((order) => load(walk, order))),
  };
}

type Deed = (walk: Walk, order: NaiveOrder, step: WalkStep) => Promise<string | null>;

const market =
  (deed: MarketDeed): Deed =>
  async (walk, order, { count, isHeard }) => {
    const { earlier, stage } = walk;
    const snapshot = stage.market.snapshot(order.orderNo);
    const wasKnown = JSON.stringify(order.seen) === JSON.stringify(order.trade);
    const came = moveTrade(stage.market, order, { deed, count, now: stage.clock.now() });
    if (came === null) return null;
    // Only what we know already is an older word.
    if (wasKnown && !earlier.has(order.orderNo)) earlier.set(order.orderNo, snapshot);
    if (isHeard) await ingest(walk, order);
    return isHeard ? 'heard' : 'unheard';
  };

const staff =
  (deed: StaffDeed): Deed =>
  (walk, order) =>
    command(walk, order, staffCommands[deed]);

const deeds: Readonly<Record<Exclude<WalkDeed, 'sell' | 'place'>, Deed>> = {
  pay: market('pay'),
  close: market('close'),
  complete: market('complete'),
  hold: market('hold'),
  ask: market('ask'),
  withdraw: market('withdraw'),
  refuse: market('refuse'),
  settle: market('settle'),
  freeze: staff('freeze'),
  unfreeze: staff('unfreeze'),
  reject: staff('reject'),
  reopen: staff('reopen'),
  remove: staff('remove'),
  restore: staff('restore'),
  verify: staff('verify'),
  undo: staff('undo'),
  async approve(walk, order) {
    await ingest(walk, order);
    if (order.isTooLate) return null;
    return command(walk, order, staffCommands.approve);
  },
  async hear(walk, order) {
    await ingest(walk, order);
    return 'done';
  },
  hearOld,
  redeem,
  async ship(walk, order) {
    const { orderId } = await load(walk, order);
    await must(walk.stage.operator.fulfilment.ship({ orderIds: [orderId], route: 'link' }));
    naive.ship(walk.shop, order);
    return 'done';
  },
  async restock({ stage, shop }, _order, { count }) {
    await stage.stock(count);
    shop.imported += count;
    naive.serve(shop);
    return 'done';
  },
  async tell(walk) {
    // What could not be told of a frozen order is tried again after a minute.
    walk.stage.clock.advance(minuteMs);
    walk.shop.now = walk.stage.clock.now();
    for (const order of walk.shop.orders) await ingest(walk, order);
    await walk.stage.tell();
    naive.tell(walk.shop);
    return 'done';
  },
  async serve({ stage, shop }) {
    await must(stage.kaquan.worker.releaseHolds());
    naive.serve(shop);
    return 'done';
  },
  again,
  async wait({ stage, shop }, _order, { count }) {
    stage.clock.advance(walkWaitsMs[count % walkWaitsMs.length] ?? secondMs);
    shop.now = stage.clock.now();
    return 'done';
  },
};

async function take(walk: Walk, step: WalkStep): Promise<string | null> {
  const { stage, shop } = walk;
  stage.clock.advance(secondMs);
  shop.now = stage.clock.now();
  // When the worker tells what is its own affair; that the channel says so then is news.
  for (const { orderNo, trade } of shop.orders) {
    trade.isShipped = stage.market.snapshot(orderNo).order.isShipped;
  }
  const { deed, which, count } = step;
  if (deed === 'sell' || deed === 'place') {
    const orderNo = stage.market.place({ lines: [{ quantity: count }] });
    const order = naiveOrder(orderNo, count);
    shop.orders.push(order);
    if (deed === 'sell') moveTrade(stage.market, order, { deed: 'pay', count, now: shop.now });
    await ingest(walk, order);
    return 'done';
  }
  const order = shop.orders[which % Math.max(1, shop.orders.length)];
  if (order === undefined) return null;
  const came = await deeds[deed](walk, order, step);
  return came === null ? null : `${shop.orders.indexOf(order) + 1} ${came}`;
}

async function load({ stage }: Walk, { orderNo }: NaiveOrder): Promise<Order> {
  return must(stage.operator.orders.load({ shopId: stage.shopId, orderNo }));
}

async function ingest(walk: Walk, order: NaiveOrder): Promise<void> {
  await walk.stage.ingest(order.orderNo);
  naive.read(walk.shop, order);
  walk.earlier.delete(order.orderNo);
}

// A replica that lags behind: nothing of what is known may change.
async function hearOld({ stage, earlier }: Walk, order: NaiveOrder): Promise<string | null> {
  const { orderNo } = order;
  const snapshot = earlier.get(orderNo);
  if (snapshot === undefined) return null;
  stage.market.showAsOf(orderNo, snapshot);
  await stage.ingest(orderNo);
  stage.market.showAsOf(orderNo, null);
  return 'done';
}

// Makes a command and demands that it answers what the model has come to.
async function command(walk: Walk, order: NaiveOrder, staffs: StaffCommand): Promise<string> {
  const present = await load(walk, order);
  walk.calls += 1;
  const options = { idempotencyKey: `call-${walk.calls}`, reason: 'x' };
  const call = async (): Promise<string> =>
    wordOf(await staffs.call(walk.stage.operator, present, options));
  const word = await call();
  const expected = staffs.expected(walk.shop, order);
  const isDone = word === 'applied' || word === 'replayed';
  assert.equal(isDone ? 'done' : 'refused', expected, `it answered ${word}`);
  if (word === 'applied') walk.done.push(call);
  return word;
}

// A second click, also when much has happened since: the same answer, and nothing else.
async function again({ done }: Walk, _order: NaiveOrder, step: WalkStep): Promise<string | null> {
  const call = done.at(-step.count);
  if (call === undefined) return null;
  assert.equal(await call(), 'replayed', 'the same call again');
  return 'replayed';
}

async function redeem(walk: Walk, order: NaiveOrder): Promise<string> {
  const { stage, shop, texts } = walk;
  const token = await stage.tokenOf(await load(walk, order));
  const redeemed = await stage.buyer().redemption.redeem({ token });
  const expected = naive.redeem(shop, order);
  if (redeemed.isErr()) {
    assert.equal('refused', expected, `it answered ${redeemed.error.code}`);
    return redeemed.error.code;
  }
  const { goods, outcome } = redeemed.value;
  assert.equal(goods.length, expected, outcome);
  for (const [at, text] of textsOf(goods).entries()) {
    const name = `${goods[at]?.unitId}#${goods[at]?.attempt}`;
    assert.equal(texts.get(name) ?? text, text, 'the same goods again');
    texts.set(name, text);
  }
  assert.equal(new Set(texts.values()).size, texts.size, 'no card is of two units');
  return outcome;
}

async function compare(walk: Walk): Promise<void> {
  const { stage, shop } = walk;
  for (const order of shop.orders) {
    const present = await load(walk, order);
    const at = `order ${shop.orders.indexOf(order) + 1}`;
    assert.deepEqual(faceOf(present), naiveFaceOf(order), at);
    assert.ok(stage.market.countShipped(order.orderNo) <= 1, `${at} is told of once`);
  }
  const { available, claimed, delivered, voided } = await stage.level();
  assert.deepEqual({ available, claimed, delivered, voided }, naive.naiveStock(shop), 'stock');
}

function faceOf(order: Order) {
  const units = unitsOf(order).map(({ unit }) => unit);
  return {
    payment: order.payment,
    units: units.map((unit) => currentIssue(unit).state),
    verified: units.map(({ verification }) => verification),
    refunded: units.map(({ refundedMinor }) => refundedMinor).filter((minor) => minor > 0).length,
    holds: order.holds.map(({ reason }) => reason).toSorted(),
    isRemoved: order.presence === 'removed',
  };
}

function naiveFaceOf(order: NaiveOrder): ReturnType<typeof faceOf> {
  return {
    payment: order.payment,
    units: order.units,
    verified: order.verified,
    refunded: order.refundedUnits,
    holds: [...holdsOf(order)].sort() as ReturnType<typeof faceOf>['holds'],
    isRemoved: order.isRemoved,
  };
}
