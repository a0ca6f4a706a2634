import {
  createKaquan,
  createVault,
  minuteMs,
  unwrapOrThrow,
  type Kaquan,
  type KaquanHandle,
} from '@kaquan/core';
import type { Storage } from '@kaquan/core/ports';
import { createReports } from '@kaquan/core/reports';
import {
  createFixedClock,
  createMarketplace,
  createSeededIds,
  type Marketplace,
} from '@kaquan/core/testing';

/** Fills a storage with two tenants whose orders have come every way that there is. */
export async function fillSample(storage: Storage): Promise<void> {
  await fillTenant(storage, 'default');
  await fillTenant(storage, 'other');
}

async function fillTenant(storage: Storage, tenant: string): Promise<void> {
  const clock = createFixedClock();
  const market = createMarketplace({ clock });
  const vault = createVault({ keys: [{ id: 'k1', secret: new Uint8Array(32).fill(7) }] });
  const ids = createSeededIds(tenant);
  // It refuses everything, so that something is left to be told.
  const refuse = (): void => {
    throw new TypeError('not now');
  };
  const subscribers = [{ name: 'erp', handle: refuse }];
  const channels = [market.channel];
  const kaquan = createKaquan({ storage, channels, vault, clock, ids, subscribers });
  const desk = kaquan.with({ tenant, actor: { kind: 'operator', id: 'li' } });
  const { shop } = await unwrapOrThrow(
    desk.shops.create(
      {
        name: 'shop',
        channelType: market.channel.name,
        orderingUserId: 'user-1',
        redemptionDomain: 'card.example.com',
        credentials: { token: 'token' },
        skipSetupCheck: true,
      },
      { idempotencyKey: 'shop', reason: 'a test' },
    ),
  );
  await tellOf(kaquan, market);
  await unwrapOrThrow(desk.shops.recordBalance({ shopId: shop.shopId, amountMinor: 128_000 }));
  const { product } = await unwrapOrThrow(
    desk.catalog.createProduct({ name: 'card', costMinor: 300 }, { idempotencyKey: 'product' }),
  );
  const { shopId } = shop;
  const { productId } = product;
  await unwrapOrThrow(desk.catalog.mapItem({ shopId, productId, item: { itemId: 'item-1' } }));
  const source = Array.from({ length: 17 }, (_, i) => `sesame-${i}\n`);
  await unwrapOrThrow(desk.stock.importKeys({ productId, source }));
  market.bookLine();
  const statement = { shopId, source: market.statementFile() };
  await unwrapOrThrow(desk.ledger.importStatement(statement));
  const watched = { kind: 'buyer', user: 'nobody' } as const;
  await unwrapOrThrow(desk.buyers.watch(watched, { reason: 'returns often' }));
  const sell = async (
    quantity: number,
    item = { itemId: 'item-1' },
  ): Promise<{ orderId: string; orderNo: string }> => {
    clock.advance(1_000);
    const orderNo = market.place({ lines: [{ quantity, ...item }] });
    market.pay(orderNo);
    return (await unwrapOrThrow(desk.orders.ingest({ shopId, orderNo }))).order;
  };
  const redeem = async ({ orderId }: { orderId: string }): Promise<void> => {
    const { token } = await unwrapOrThrow(desk.redemption.link({ orderId }));
    await unwrapOrThrow(desk.redemption.redeem({ token }));
  };
  const refund = async ({ orderId, orderNo }: { orderId: string; orderNo: string }) => {
    clock.advance(1_000);
    market.requestRefund(orderNo);
    const { order } = await unwrapOrThrow(desk.orders.ingest({ shopId, orderNo }));
    const agreed = { caseId: `${orderId}.c${order.cases.length}`, override: true };
    await unwrapOrThrow(desk.afterSales.approve(agreed, { reason: '店长同意' }));
  };
  const counter = { itemId: 'item-2' };
  const verifiedBy = 'counter';
  await unwrapOrThrow(desk.catalog.mapItem({ shopId, productId, item: counter, verifiedBy }));
  const atCounter = await sell(2, counter);
  await redeem(atCounter);
  const { orderId } = atCounter;
  await unwrapOrThrow(desk.verification.verify({ orderId, unitIds: [`${orderId}.1.1`] }));
  const asked = { itemId: 'item-7' };
  const byApi = { verifiedBy: 'channel_api', item: asked } as const;
  await unwrapOrThrow(desk.catalog.mapItem({ shopId, productId, ...byApi }));
  const atChannel = await sell(2, asked);
  await redeem(atChannel);
  await unwrapOrThrow(desk.verification.verify({ orderId: atChannel.orderId }));
  const used = await sell(2);
  await redeem(used);
  await redeem(used);
  market.complete(used.orderNo);
  await unwrapOrThrow(desk.orders.ingest({ shopId, orderNo: used.orderNo }));
  const direct = await sell(1);
  const shipped = { orderIds: [direct.orderId], route: 'direct' as const };
  await unwrapOrThrow(desk.fulfilment.ship(shipped, { idempotencyKey: 'ship-1' }));
  const readThenReturned = await sell(1);
  await redeem(readThenReturned);
  await refund(readThenReturned);
  await refund(await sell(1));
  const bad = await sell(1);
  await redeem(bad);
  const replaced = { orderId: bad.orderId, unitIds: [`${bad.orderId}.1.1`] };
  await unwrapOrThrow(desk.afterSales.reissue(replaced, { reason: '卡密无效' }));
  clock.advance(minuteMs);
  await unwrapOrThrow(kaquan.worker.runEffects({ tenants: [tenant] }));
  await unwrapOrThrow(kaquan.worker.pullOrders({ tenants: [tenant] }));
  await sell(1);
  await refund(await sell(2));
  const sellAccount = (n: number) => sell(n, { itemId: 'item-3' });
  await sellAccounts(desk, { sell: sellAccount, shopId, redeem, refund });
  const sellManual = (n: number) => sell(n, { itemId: 'item-4' });
  await sellText(desk, { sell: sellManual, shopId, redeem });
  await giveToPlatform(desk);
  await takeAway(desk, { productId, expiresAt: clock.now() + 1 });
  clock.advance(1);
  await unwrapOrThrow(kaquan.worker.watchStock({ tenants: [tenant] }));
  await unwrapOrThrow(kaquan.worker.watchCover({ tenants: [tenant] }));
  const held = await sell(1);
  await unwrapOrThrow(kaquan.worker.dispatchEvents({ tenants: [tenant] }));
  await unwrapOrThrow(kaquan.worker.sealAudit({ tenants: [tenant], everyMs: 0 }));
  market.hold(held.orderNo);
  await unwrapOrThrow(desk.orders.ingest({ shopId, orderNo: held.orderNo }));
  const unanswered = await sell(1, asked);
  await redeem(unanswered);
  await unwrapOrThrow(desk.verification.verify({ orderId: unanswered.orderId }));
  await sell(40);
  await sellBoxes(desk, { sell, shopId });
  await refund(await sell(1));
  await runBatches(desk, shopId);
  clock.advance(25 * 3_600_000);
  const reports = createReports(kaquan);
  await unwrapOrThrow(reports.worker.runReports({ tenants: [tenant] }));
  const { reconciliation } = reports.with({ tenant, actor: { kind: 'operator', id: 'li' } });
  const period = { from: clock.now() - 30 * 24 * 3_600_000, to: clock.now() };
  await unwrapOrThrow(reconciliation.run({ shopId, period }));
}

// One that is only planned, one that is done and one that was taken back.
async function runBatches(desk: KaquanHandle, shopId: string): Promise<void> {
  const freeze = { operation: 'orders.freeze', input: { note: 'check' } } as const;
  const { items } = await unwrapOrThrow(desk.orders.find({ shopId, redemption: 'pending' }));
  const orderIds = items.map(({ orderId }) => orderId).slice(0, 2);
  const frozen = await unwrapOrThrow(desk.batches.plan({ ...freeze, orderIds }));
  await unwrapOrThrow(desk.batches.execute({ token: frozen.token }));
  await unwrapOrThrow(desk.batches.undo({ batchId: frozen.token }, { reason: 'mistaken' }));
  const again = { ...freeze, orderIds: [...orderIds, 'nobody'] };
  const { token } = await unwrapOrThrow(desk.batches.plan(again));
  await unwrapOrThrow(desk.batches.execute({ token }));
  const why = { reason: 'cleaning up' };
  const selection = { shopId } as const;
  await unwrapOrThrow(desk.batches.plan({ operation: 'orders.remove', selection }, why));
}

type Sold = { readonly orderId: string; readonly orderNo: string };

// Keys that are quarantined, written off, and too old.
async function takeAway(
  desk: KaquanHandle,
  { productId, expiresAt }: { productId: string; expiresAt: number },
): Promise<void> {
  const bad = { productId, importId: 'bad', source: ['bad-1\n', 'bad-2\n', 'bad-3\n'] };
  await unwrapOrThrow(desk.stock.importKeys(bad));
  await unwrapOrThrow(desk.stock.quarantine({ importId: 'bad' }));
  await unwrapOrThrow(desk.stock.voidKeys({ importId: 'bad', limit: 1 }));
  const old = { productId, importId: 'old', source: ['old-1\n'], expiresAt };
  await unwrapOrThrow(desk.stock.importKeys(old));
}

// Keys that a platform hands out, opened twice.
async function giveToPlatform({ catalog, stock }: KaquanHandle): Promise<void> {
  const { product } = await unwrapOrThrow(catalog.createProduct({ name: 'Platform cards' }));
  const { productId } = product;
  await unwrapOrThrow(stock.importKeys({ productId, source: ['pdd-1\n', 'pdd-2\n', 'pdd-3\n'] }));
  const options = { idempotencyKey: 'file-1', reason: 'for the platform' };
  await unwrapOrThrow(stock.consign({ productId, count: 2 }, options));
  await unwrapOrThrow(stock.consign({ productId, count: 2 }, options));
}

// Keys that units share: read, taken back before and after, and waited for.
async function sellAccounts(
  desk: KaquanHandle,
  {
    sell,
    shopId,
    redeem,
    refund,
  }: {
    sell: (quantity: number) => Promise<Sold>;
    shopId: string;
    redeem: (sold: Sold) => Promise<void>;
    refund: (sold: Sold) => Promise<void>;
  },
): Promise<void> {
  const stock = { kind: 'keys', keys: 'multi_use' } as const;
  const { product } = await unwrapOrThrow(desk.catalog.createProduct({ name: 'account', stock }));
  const { productId } = product;
  await unwrapOrThrow(desk.catalog.mapItem({ shopId, productId, item: { itemId: 'item-3' } }));
  const source = ['account-1\n', 'account-2\n'];
  await unwrapOrThrow(desk.stock.importKeys({ productId, source, quota: 3 }));
  const read = await sell(2);
  await redeem(read);
  await refund(read);
  await refund(await sell(1));
  await redeem(await sell(1));
  await sell(2);
  await sell(9);
}

// A text that is read, edited while it is claimed, and read again.
async function sellText(
  desk: KaquanHandle,
  {
    sell,
    shopId,
    redeem,
  }: {
    sell: (quantity: number) => Promise<Sold>;
    shopId: string;
    redeem: (sold: Sold) => Promise<void>;
  },
): Promise<void> {
  const stock = { kind: 'keys', keys: 'fixed' } as const;
  const { product } = await unwrapOrThrow(desk.catalog.createProduct({ name: 'text', stock }));
  const { productId } = product;
  await unwrapOrThrow(desk.catalog.mapItem({ shopId, productId, item: { itemId: 'item-4' } }));
  await unwrapOrThrow(desk.stock.setFixedContent({ productId, content: 'old' }));
  await redeem(await sell(2));
  await sell(1);
  await unwrapOrThrow(desk.stock.setFixedContent({ productId, content: 'new' }));
  await redeem(await sell(1));
}

// What a channel tells: an order that is read again, one that is not there, and a wish for vouchers.
async function tellOf(kaquan: Kaquan, market: Marketplace): Promise<void> {
  await unwrapOrThrow(kaquan.worker.syncShops());
  market.askForVouchers(market.place());
  market.askForVouchers('nowhere');
  const request = market.signNotification();
  await unwrapOrThrow(kaquan.inbound.notification({ channel: market.channel.name, request }));
  await unwrapOrThrow(kaquan.worker.readNotices());
}

// Pieces that are taken, given back, counted and waited for.
async function sellBoxes(
  desk: KaquanHandle,
  { sell, shopId }: { sell: (quantity: number) => Promise<{ orderId: string }>; shopId: string },
): Promise<void> {
  const stock = { kind: 'counted', onHand: 4 } as const;
  const { product } = await unwrapOrThrow(
    desk.catalog.createProduct({ name: 'box', goods: 'physical', stock }),
  );
  const { productId } = product;
  await unwrapOrThrow(desk.catalog.mapItem({ shopId, productId, item: { itemId: 'item-1' } }));
  const first = await sell(2);
  const { orderId } = first;
  const recipient = { name: '张三', phone: '13812340001', address: '文三路9号' };
  await unwrapOrThrow(desk.orders.setRecipient({ orderId, recipient }));
  await unwrapOrThrow(desk.stock.adjust({ productId, by: -1 }));
  await sell(3);
  await unwrapOrThrow(desk.stock.adjust({ productId, by: 3 }));
  await sell(9);
}
