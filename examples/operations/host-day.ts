// What the host does in the course of a day, by the same calls as any other.
import { unwrapOrThrow, type Order, type ResultAsync } from '@kaquan/core';
import type { CoreError, Period } from '@kaquan/core';
import { verifyArchive } from '@kaquan/core/reports';
import type { Page } from '@kaquan/core/ports';
import type { Host, Shop } from './host.ts';

/** Every row of a listing, page after page. */
async function allRows<Row>(
  read: (position: { readonly cursor?: string }) => ResultAsync<Page<Row>, CoreError>,
): Promise<readonly Row[]> {
  const rows: Row[] = [];
  let position: { readonly cursor?: string } = {};
  for (;;) {
    const page = await unwrapOrThrow(read(position));
    rows.push(...page.items);
    if (page.nextCursor === null) return rows;
    position = { cursor: page.nextCursor };
  }
}

/** Reads what is new, and gives stock to who waits for it. */
export async function readChannels({ kaquan }: Host): Promise<void> {
  await unwrapOrThrow(kaquan.worker.pullOrders());
  await unwrapOrThrow(kaquan.worker.releaseHolds());
}

/** Lists a second time what is older than some hours. */
export async function sweepChannels({ kaquan }: Host): Promise<void> {
  await unwrapOrThrow(kaquan.worker.sweepOrders());
}

// What fails is due again later: a round more than anything needs.
const tellingRounds = 10;

/** Tells the channels what is due. */
export async function tellChannels({ kaquan }: Host): Promise<void> {
  for (let round = 0; round < tellingRounds; round += 1) {
    const { summary } = await unwrapOrThrow(kaquan.worker.runEffects());
    if (summary.done === 0) return;
  }
}

/** Ships in the marketplace's own backend 后台发货 what no call can ship. */
export async function shipByHand(
  { desk }: Host,
  shops: readonly Shop[],
  isLeft: (orderNo: string) => boolean,
): Promise<void> {
  const due = await allRows((position) => desk.fulfilment.toConfirm({ limit: 200, ...position }));
  for (const { shopId, orderNo, tasks } of due) {
    const { stall } = shops.find((each) => each.shopId === shopId) ?? {};
    // What the channel regards as shipped is for somebody to look into, not to ship again.
    const isToTell = tasks.some(({ kind }) => kind === 'tell');
    if (stall?.isByHand === true && isToTell && !isLeft(orderNo)) stall.shipInBackend(orderNo);
  }
}

/** Hands out what goes through a person's hands, as a batch 批量发货. */
export async function shipBatch(
  { desk }: Host,
  isLeft: (orderNo: string) => boolean,
): Promise<void> {
  const paid = await allRows((position) =>
    desk.orders.find({ payment: 'paid', isFrozen: false, limit: 500, ...position }),
  );
  const due = paid.filter((order) => hasDirectUnits(order) && !isLeft(order.orderNo));
  const orderIds = due.map(({ orderId }) => orderId);
  if (orderIds.length === 0) return;
  const plan = await unwrapOrThrow(desk.batches.plan({ operation: 'fulfilment.ship', orderIds }));
  await unwrapOrThrow(desk.batches.execute({ token: plan.token }));
}

function hasDirectUnits({ lines }: Order): boolean {
  return lines.some(
    ({ product, units }) =>
      product?.delivery === 'direct' &&
      units.some(({ issues }) => issues.at(-1)?.state === 'claimed'),
  );
}

/** Agrees to refunds 售后 that buyers ask for; how many. What does not wait for us says so, and is left. */
export async function answerRefunds(
  { desk }: Host,
  isLeft: (orderNo: string) => boolean,
): Promise<number> {
  const open = await allRows((position) => desk.afterSales.find({ limit: 200, ...position }));
  let agreed = 0;
  for (const { orderNo, case: each } of open) {
    if (isLeft(orderNo)) continue;
    const { caseId } = each;
    const answer = await desk.afterSales.approve({ caseId }, { reason: '按店铺规则同意' });
    if (answer.isOk()) agreed += 1;
  }
  return agreed;
}

/** Puts a month away 备份与存档, and has it verified. */
export async function archive({ reports }: Host, period: Period): Promise<void> {
  const files = new Map<string, Uint8Array>();
  const place = {
    put: async (name: string, bytes: Uint8Array) => void files.set(name, bytes),
    get: async (name: string) => files.get(name) ?? null,
  };
  const { manifestSha256 } = await unwrapOrThrow(reports.archive.write({ period, to: place }));
  const { isSound, problems } = await verifyArchive(place, { manifestSha256 });
  if (!isSound) throw new Error(`the archive is not sound: ${JSON.stringify(problems)}`);
}

/** What happens at night, besides. */
const nightly = [
  ...(['refreshGrants', 'syncShops', 'readNotices', 'switchShops'] as const),
  ...(['checkBuyers', 'watchStock', 'releaseHolds', 'runEffects', 'checkDeadlines'] as const),
  ...(['dispatchEvents', 'runBatches', 'sealAudit', 'erasePersonal', 'tidy'] as const),
];

/** Runs every other background job. */
export async function workAtNight({ kaquan }: Host): Promise<void> {
  for (const job of nightly) {
    const ran = await kaquan.worker[job]();
    if (ran.isErr()) throw new Error(`${job}: ${ran.error.message}`);
  }
}

/** A buyer opens his link. Whether he has his goods. */
export async function redeem(
  { kaquan, desk }: Host,
  { shopId, orderNo }: { readonly shopId: string; readonly orderNo: string },
): Promise<boolean> {
  const found = await unwrapOrThrow(desk.orders.find({ shopId, orderNo }));
  const [order] = found.items;
  if (order === undefined) return false;
  const link = await desk.redemption.link({ orderId: order.orderId });
  if (link.isErr()) return false;
  const buyer = kaquan.with({ actor: { kind: 'buyer', id: `buyer-of-${orderNo}` } });
  const redeemed = await buyer.redemption.redeem({ token: link.value.token });
  return redeemed.isOk();
}
