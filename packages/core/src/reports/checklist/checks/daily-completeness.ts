import { err, ok, type Result } from 'neverthrow';
import type { CoreError } from '../../../kernel/errors.ts';
import { minuteMs, type Period } from '../../../kernel/time.ts';
import type { Order } from '../../../order/order.ts';
import type { ChannelOrder, ChannelReadError } from '../../../ports/channel.ts';
import type { StorageError } from '../../../ports/storage.ts';
import { liveChannelOf } from '../../../shop/live-channel.ts';
import type { ShopChannel, ShopChannelError } from '../../../shop/shop-channel.ts';
import type { Shop } from '../../../shop/shop.ts';
import { walkListing } from '../../../sync/walk-listing.ts';
import { defineCheck, type CheckContext, type CheckFigures, type CheckOutcome } from '../check.ts';
import { collectFindings, type FindingCollector } from '../collect-findings.ts';
import { createUnlisted } from './unlisted.ts';

type Code = 'order.missing' | 'order.differs' | 'order.unlisted';

type LookError =
  StorageError | ChannelReadError | ShopChannelError | CoreError<'channel.grant_expired'>;

/** What changed at a channel less than this ago may be on its way. */
const graceMs = 10 * minuteMs;

/**
 * The day's orders at the channels against ours 订单数据同步: each one that the channel lists is here, once,
 * with its amount, and as far as the channel's word goes; and each one that is here is listed there, or
 * known to it when it is asked for. Read page by page, and nothing is stored. An order number is unique
 * here, so that none can be twice.
 */
export const dailyCompleteness = defineCheck({
  id: 'daily.completeness',
  checklist: 'daily',
  codes: ['order.missing', 'order.differs', 'order.unlisted'],
  settles: 'same_period',
  async run(context) {
    const found = collectFindings<Code>();
    const counts = { shops: 0, looked: 0, missing: 0, differing: 0, unlisted: 0, unchecked: 0 };
    const failed: string[] = [];
    const cutOff: string[] = [];
    for (const shop of context.shops) {
      const before = counts.unchecked;
      const looked = await lookAtShop(context, shop, { found, counts });
      if (looked.isErr()) failed.push(`${shop.shopId}: ${looked.error.code}`);
      else if (looked.value) counts.shops += 1;
      const left = counts.unchecked - before;
      if (left > 0) cutOff.push(`${shop.shopId}: ${String(left)}`);
    }
    return ok(outcomeOf(found, counts, { failed, cutOff }));
  },
});

/** What was not looked at to its end, with the shops that it is of. */
interface Unseen {
  readonly failed: readonly string[];
  readonly cutOff: readonly string[];
}

/**
 * What is wrong in one shop is so, whatever another does not answer; what nobody has looked at is not well.
 *
 * @internal For tests.
 */
export function outcomeOf(
  found: FindingCollector<Code>,
  counts: CheckFigures,
  { failed, cutOff }: Unseen,
): CheckOutcome<Code> {
  const outcome = found.outcome(counts);
  if (failed.length + cutOff.length === 0) return outcome;
  const figures: CheckFigures = {
    ...counts,
    ...(failed.length > 0 && { unanswered: failed.slice(0, 20).join('; ') }),
    ...(cutOff.length > 0 && { uncheckedIn: cutOff.slice(0, 20).join('; ') }),
  };
  return { ...outcome, figures, status: 'unknown' };
}

interface Looking {
  readonly found: FindingCollector<Code>;
  readonly counts: {
    looked: number;
    missing: number;
    differing: number;
    unlisted: number;
    unchecked: number;
  };
}

/** Whether there was something to look at. */
async function lookAtShop(
  context: CheckContext,
  shop: Shop,
  looking: Looking,
): Promise<Result<boolean, LookError>> {
  const { scope, now } = context;
  const from = Math.max(context.period.from, shop.ordersSince);
  const period = { from, to: Math.min(context.period.to, now - graceMs) };
  const channel = scope.runtime.channelByType.get(shop.channelType);
  const limits = channel?.capabilities.orders ?? null;
  if (limits === null || period.to <= period.from) return ok(false);
  const source = await liveChannelOf(scope, shop);
  if (source.isErr()) return err(source.error);
  const unlisted = createUnlisted({ context, shop, limits, period });
  const walked = await walkListing<ChannelOrder, LookError>(
    {
      limits,
      list: (page) => list(source.value, page),
      idOf: ({ orderNo }) => orderNo,
      store: ({ rows, undecoded }) => {
        unlisted.listed([...rows, ...undecoded.map(({ externalId: orderNo }) => ({ orderNo }))]);
        return compare({ context, shop, period }, rows, looking);
      },
      moveCursor: (readTo) => unlisted.readTo(readTo),
    },
    { ...period, now },
  );
  if (walked.isErr()) return err(walked.error);
  const { findings, unchecked, error } = await unlisted.ask(source.value);
  const { counts, found } = looking;
  counts.unlisted += findings.length;
  counts.unchecked += unchecked;
  for (const finding of findings) found.add(finding);
  return error === null ? ok(true) : err(error);
}

function list(
  { channel, call }: ShopChannel,
  page: Parameters<ShopChannel['channel']['listOrders']>[1],
): ReturnType<ShopChannel['channel']['listOrders']> {
  return channel.listOrders(call, page);
}

async function compare(
  at: { readonly context: CheckContext; readonly shop: Shop; readonly period: Period },
  rows: readonly ChannelOrder[],
  { found, counts }: Looking,
): Promise<Result<void, LookError>> {
  const { context, shop, period } = at;
  const { runtime, tenant } = context.scope;
  // Windows reach back a little, and pages are met twice where rows move: what lies outside is another day's.
  const own = rows.filter(({ modifiedAt }) => modifiedAt >= period.from && modifiedAt < period.to);
  if (own.length === 0) return ok();
  const orderRefs = own.map(({ orderNo }) => ({ shopId: shop.shopId, orderNo }));
  const loaded = await runtime.storage.load({ tenant, orderRefs });
  if (loaded.isErr()) return err(loaded.error);
  const ours = new Map(loaded.value.orders.map((order) => [order.orderNo, order]));
  for (const row of own) {
    const order = ours.get(row.orderNo);
    counts.looked += 1;
    const { shopId } = shop;
    const remedies = [{ call: 'orders.ingest', input: { shopId, orderNo: row.orderNo } }];
    const { orderNo, currency, buyerPaidMinor: theirsMinor, modifiedAt } = row;
    if (order === undefined) {
      counts.missing += 1;
      found.add({
        code: 'order.missing',
        subject: { kind: 'order_no', shopId, orderNo },
        status: 'fail',
        figures: { orderNo, theirsMinor, currency, payment: row.payment, modifiedAt },
        evidence: [orderNo],
        remedies,
      });
      continue;
    }
    const what = differencesOf(row, order);
    if (what.length === 0) continue;
    counts.differing += 1;
    const { orderId, buyerPaidMinor: oursMinor } = order;
    found.add({
      code: 'order.differs',
      subject: { kind: 'order', shopId, orderId },
      status: 'fail',
      figures: { orderNo, what: what.join(', '), theirsMinor, oursMinor, currency, modifiedAt },
      evidence: [orderId],
      remedies,
    });
  }
  return ok();
}

// Of a row that changed after our reading, only that we have not read it yet can be said.
function differencesOf(row: ChannelOrder, order: Order): readonly string[] {
  const { reported } = order;
  if (row.modifiedAt < reported.modifiedAt) return [];
  const differences: readonly (readonly [string, boolean])[] = [
    ['reading', row.modifiedAt > reported.modifiedAt],
    ['amount', row.buyerPaidMinor !== order.buyerPaidMinor || row.currency !== order.currency],
    ['payment', row.payment !== reported.payment],
    ['shipment', row.isShipped !== reported.isShipped],
  ];
  return differences.filter(([, differs]) => differs).map(([name]) => name);
}
