import assert from 'node:assert/strict';
import { must } from './answers.ts';
import { soldAndRead, type Scene } from './case-clicks.ts';
import type { Stage } from './stage.ts';
import { openStorefront } from './storefront.ts';

async function sold(stage: Stage): Promise<string> {
  await stage.stock(1);
  return (await stage.sell()).orderId;
}

// An order for a product of the given kind, under an item of its own.
async function soldOtherwise(
  { operator, shopId, productId, ...stage }: Stage,
  how: { readonly goods?: 'physical'; readonly delivery?: 'manual' | 'direct' },
): Promise<string> {
  const { delivery, goods } = how;
  const itemId = `item-${goods ?? delivery}`;
  const name = `${itemId} ${stage.clock.now()}`;
  const product =
    goods === undefined
      ? { productId }
      : (await must(operator.catalog.createProduct({ name, goods }))).product;
  const way = delivery === undefined ? {} : { delivery };
  const item = { itemId };
  await must(operator.catalog.mapItem({ shopId, productId: product.productId, item, ...way }));
  if (goods === undefined) await stage.stock(1);
  return (await stage.sell({ lines: [{ itemId }] })).orderId;
}

// An order whose key is claimed when it is shipped.
async function soldLate({ operator, shopId, ...stage }: Stage): Promise<string> {
  const reserve = 'on_handover';
  const { product } = await must(operator.catalog.createProduct({ name: another(), reserve }));
  const item = { itemId: another() };
  await must(operator.catalog.mapItem({ shopId, productId: product.productId, item }));
  await stage.stock(1, product.productId);
  return (await stage.sell({ lines: [item] })).orderId;
}

const parcels = [{ carrier: 'SF', trackingNo: 'SF0001' }];
let made = 0;
const another = (): string => `thing ${(made += 1)}`;

const shopInput = ({ market }: Stage) => ({
  ...{ name: another(), channelType: market.channel.name, orderingUserId: 'u' },
  ...{ redemptionDomain: 'c.example.com', credentials: { token: 'token' } },
});

const aBuyer = () => ({ kind: 'buyer', user: another() }) as const;

type Switch = 'enable' | 'disable' | 'drain';

// A shop that has sold nothing may be switched at once.
function switching(command: Switch, before?: 'disable'): Scene {
  return async (stage) => {
    const { shops } = stage.operator;
    const input = { ...shopInput(stage), skipSetupCheck: true };
    const { shop } = await must(shops.create(input, { reason: 'a test' }));
    const { shopId } = shop;
    if (before !== undefined) await must(shops[before]({ shopId }));
    await must(shops.checkSetup({ shopId }));
    return (desk, options) => desk.shops[command]({ shopId }, options);
  };
}

/** Orders, goods and stock: each of their calls where it is legal. */
export const orderClicks: Readonly<Record<string, Scene>> = {
  'shops.create': async (stage) => {
    const shop = shopInput(stage);
    return ({ shops }, options) => shops.create(shop, options);
  },
  'shops.update': async (stage) => {
    const { shopId } = (await must(stage.operator.shops.create(shopInput(stage)))).shop;
    const name = another();
    return ({ shops }, options) => shops.update({ shopId, name }, options);
  },
  'shops.recordBalance': async ({ shopId }) => {
    return ({ shops }, options) => shops.recordBalance({ shopId, amountMinor: 1 }, options);
  },
  'shops.disable': switching('disable'),
  'shops.enable': switching('enable', 'disable'),
  'shops.drain': switching('drain'),
  'shops.pause': async ({ operator, shopId }) => {
    await must(operator.shops.resume({ shopId }, { reason: 'x' }));
    return ({ shops }, options) => shops.pause({ shopId }, { reason: 'x', ...options });
  },
  'shops.resume': async ({ operator, shopId }) => {
    await must(operator.shops.pause({ shopId }, { reason: 'x' }));
    return ({ shops }, options) => shops.resume({ shopId }, { reason: 'x', ...options });
  },
  'buyers.block': async () => {
    const buyer = aBuyer();
    return ({ buyers }, options) => buyers.block(buyer, options);
  },
  'buyers.limit': async () => {
    const buyer = aBuyer();
    return ({ buyers }, options) => buyers.limit({ ...buyer, maxOpenOrders: 1 }, options);
  },
  'buyers.watch': async () => {
    const buyer = aBuyer();
    return ({ buyers }, options) => buyers.watch(buyer, options);
  },
  'buyers.lift': async ({ operator }) => {
    const buyer = aBuyer();
    await must(operator.buyers.watch(buyer, { reason: 'x' }));
    return ({ buyers }, options) => buyers.lift(buyer, options);
  },
  'catalog.createProduct': async () => {
    const name = another();
    return ({ catalog }, options) => catalog.createProduct({ name }, options);
  },
  'catalog.setCover': async ({ productId }) => {
    const cover = { warnBelowDays: 3, atChannel: null };
    return ({ catalog }, options) => catalog.setCover({ productId, cover }, options);
  },
  'catalog.setCost': async ({ productId }) => {
    return ({ catalog }, options) => catalog.setCost({ productId, costMinor: 300 }, options);
  },
  'catalog.mapItem': async ({ shopId, productId }) => {
    const item = { itemId: another() };
    return ({ catalog }, options) => catalog.mapItem({ shopId, productId, item }, options);
  },
  'stock.importKeys': async ({ productId }) => {
    const text = another();
    const input = { productId, source: [`${text}\n`], importId: 'clicked' };
    return ({ stock }) => stock.importKeys(input);
  },
  'ledger.importStatement': async ({ shopId, market }) => {
    market.bookLine();
    const source = market.statementFile();
    return ({ ledger }) => ledger.importStatement({ shopId, source });
  },
  'ledger.record': async ({ shopId }) => {
    const input = { shopId, kind: 'deposit', amountMinor: 500, currency: 'CNY' } as const;
    return ({ ledger }, options) => ledger.record(input, { ...options, reason: '月初充值' });
  },
  'stock.setOnHand': async (stage) => {
    const productId = await counted(stage);
    return ({ stock }, options) => stock.setOnHand({ productId, onHand: 5 }, options);
  },
  'stock.adjust': async (stage) => {
    const productId = await counted(stage);
    return ({ stock }, options) => stock.adjust({ productId, by: 2 }, options);
  },
  'stock.consign': async (stage) => {
    await stage.stock(1);
    const { productId } = stage;
    return ({ stock }, options) => stock.consign({ productId, count: 1 }, options);
  },
  'stock.depositKeys': async (stage) => {
    await stage.stock(1);
    const { productId, shopId } = stage;
    const input = { productId, shopId, itemId: another(), count: 1 };
    return ({ stock }, options) => stock.depositKeys(input, options);
  },
  'catalog.setItemStock': async ({ shopId }) => {
    const input = { shopId, itemId: another(), quantity: 3 };
    return ({ catalog }, options) => catalog.setItemStock(input, options);
  },
  'orders.appendNote': async (stage) => {
    const input = { orderId: await sold(stage), text: another() };
    return ({ orders }, options) => orders.appendNote(input, options);
  },
  'stock.setFixedContent': async ({ operator }) => {
    const stock = { kind: 'keys', keys: 'fixed' } as const;
    const { product } = await must(operator.catalog.createProduct({ name: another(), stock }));
    const input = { productId: product.productId, content: another() };
    return (desk, options) => desk.stock.setFixedContent(input, options);
  },
  'orders.ingest': async (stage) => {
    const orderNo = stage.trade();
    return ({ orders }) => orders.ingest({ shopId: stage.shopId, orderNo });
  },
  'fulfilment.unship': async (stage) => {
    const orderId = await soldLate(stage);
    await must(stage.operator.fulfilment.ship({ orderIds: [orderId] }));
    return ({ fulfilment }, options) => fulfilment.unship({ orderId }, options);
  },
  'orders.freeze': async (stage) => {
    const orderId = await sold(stage);
    return ({ orders }, options) => orders.freeze({ orderId, note: 'x' }, options);
  },
  'orders.unfreeze': async (stage) => {
    const orderId = await sold(stage);
    await must(stage.operator.orders.freeze({ orderId, note: 'x' }));
    return ({ orders }, options) => orders.unfreeze({ orderId, reason: 'manual' }, options);
  },
  'orders.remove': async (stage) => {
    const { orderId } = await stage.ingest(stage.market.place());
    return ({ orders }, options) => orders.remove({ orderId }, options);
  },
  'orders.restore': async (stage) => {
    const { orderId } = await stage.ingest(stage.market.place());
    await must(stage.operator.orders.remove({ orderId }, { reason: 'x' }));
    return ({ orders }, options) => orders.restore({ orderId }, options);
  },
  'orders.reject': async (stage) => {
    const orderId = await sold(stage);
    return ({ orders }, options) => orders.reject({ orderId, code: 'other', text: 'x' }, options);
  },
  'orders.reopen': async (stage) => {
    const orderId = await sold(stage);
    await must(stage.operator.orders.reject({ orderId, code: 'other', text: 'x' }));
    return ({ orders }, options) => orders.reopen({ orderId }, options);
  },
  'redemption.replaceLink': async (stage) => {
    const orderId = await sold(stage);
    return ({ redemption }, options) => redemption.replaceLink({ orderId }, options);
  },
  'redemption.extend': async (stage) => {
    const orderId = await sold(stage);
    const until = stage.clock.now() + 60_000;
    return ({ redemption }, options) => redemption.extend({ orderId, until }, options);
  },
  'redemption.redeem': async (stage) => {
    await stage.stock(1);
    const token = await stage.tokenOf(await stage.sell());
    return ({ redemption }, options) => redemption.redeem({ token }, options);
  },
  'fulfilment.ship': async (stage) => {
    const orderIds = [await soldOtherwise(stage, { delivery: 'direct' })];
    return ({ fulfilment }, options) => fulfilment.ship({ orderIds }, options);
  },
  'fulfilment.markDelivered': async (stage) => {
    const orderId = await soldOtherwise(stage, { delivery: 'manual' });
    return ({ fulfilment }, options) => fulfilment.markDelivered({ orderId }, options);
  },
  'fulfilment.shipParcels': async (stage) => {
    const orderId = await soldOtherwise(stage, { goods: 'physical' });
    return ({ fulfilment }, options) => fulfilment.shipParcels({ orderId, parcels }, options);
  },
  'fulfilment.recordParcel': async (stage) => {
    const orderId = await soldOtherwise(stage, { goods: 'physical' });
    await must(stage.operator.fulfilment.shipParcels({ orderId, parcels }));
    const fact = { parcelId: `${orderId}.p1`, fact: 'received' } as const;
    return ({ fulfilment }, options) => fulfilment.recordParcel(fact, options);
  },
  'verification.verify': async (stage) => {
    const { orderId } = await soldAndRead(stage);
    return ({ verification }, options) => verification.verify({ orderId }, options);
  },
  'verification.undo': async (stage) => {
    const { orderId } = await soldAndRead(stage);
    await must(stage.operator.verification.verify({ orderId }));
    return ({ verification }, options) => verification.undo({ orderId }, options);
  },
  'orders.place': async (stage) => {
    const { shopId } = await openStorefront(stage);
    const line = { title: 'x', productId: stage.productId, quantity: 1, amountMinor: 1 };
    const input = { shopId, orderNo: 'clicked', lines: [line] };
    return ({ orders }, options) => orders.place(input, options);
  },
};

async function counted({ operator }: Stage): Promise<string> {
  const stock = { kind: 'counted', onHand: 1 } as const;
  const input = { name: another(), goods: 'physical', stock } as const;
  const { product } = await must(operator.catalog.createProduct(input));
  return product.productId;
}

/** What a call answered: its outcome, or those of all its items, and the versions they led to. */
export function faceOf(answer: object): { readonly words: readonly string[]; versions: unknown } {
  const items: unknown = 'items' in answer ? answer.items : [answer];
  assert.ok(Array.isArray(items));
  const rows = items as readonly { readonly outcome: string; readonly version: number }[];
  return {
    words: rows.map(({ outcome }) => outcome),
    versions: rows.map(({ version }) => version),
  };
}
