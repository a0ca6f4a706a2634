// The host: what a shop's own backend does with Kaquan every day. Beside it stand what is done once
// (set-up-shop.ts) and the background jobs (until-quiet.ts). Everything else in this folder is the world
// around it (a marketplace, buyers, a terminal) and the audit afterwards.
import { createKaquan, unwrapOrThrow } from '@kaquan/core';
import type {
  AccessError,
  Kaquan,
  KaquanHandle,
  Redeemed,
  RedeemError,
  Result,
} from '@kaquan/core';
import type { ApproveError, Refunding } from '@kaquan/core/after-sales';
import type { OrderToConfirm, ShipItem } from '@kaquan/core/fulfilment';
import type { Channel, Clock, Storage, Vault } from '@kaquan/core/ports';
import { allRows } from './all-rows.ts';

/** A composed Kaquan and the desk of one operator. */
export interface Host {
  readonly kaquan: Kaquan;
  readonly desk: KaquanHandle;
}

export function createHost(parts: {
  readonly storage: Storage;
  readonly channels: readonly Channel[];
  readonly vault: Vault;
  readonly clock: Clock;
}): Host {
  const kaquan = createKaquan(parts);
  return { kaquan, desk: kaquan.with({ actor: { kind: 'operator', id: 'desk-1' } }) };
}

/** Ships 发货 in batches; each order at most once, however often this is called. */
export async function ship(
  { desk }: Host,
  orderIds: readonly string[],
): Promise<readonly ShipItem[]> {
  const items: ShipItem[] = [];
  for (let start = 0; start < orderIds.length; start += 500) {
    const batch = { orderIds: orderIds.slice(start, start + 500) };
    items.push(...(await unwrapOrThrow(desk.fulfilment.ship(batch))).items);
  }
  return items;
}

/** What the claim page 兑换页 does when a buyer opens a link. */
export function redeem(
  { kaquan }: Host,
  token: string,
  visitor: string,
): PromiseLike<Result<Redeemed, RedeemError | AccessError>> {
  return kaquan.with({ actor: { kind: 'buyer', id: visitor } }).redemption.redeem({ token });
}

/** What no call can tell a marketplace 待办: a person types it into its backend, order by order. */
export function findHandWork({ desk }: Host): Promise<readonly OrderToConfirm[]> {
  return allRows((position) => desk.fulfilment.toConfirm({ limit: 200, ...position }));
}

/** Agrees to refunds 售后 of goods that were not used; the others are left for a person. */
export async function answerRefunds({ desk }: Host): Promise<{ agreed: number; left: number }> {
  const total = { agreed: 0, left: 0 };
  const requests = await allRows((position) => desk.afterSales.find({ limit: 200, ...position }));
  for (const { orderId, case: each } of requests) {
    const order = await unwrapOrThrow(desk.orders.load({ orderId }));
    const unitIds = each.items.map(({ unitId }) => unitId);
    const meant = order.lines
      .flatMap((line) => line.units)
      .filter(({ unitId }) => unitIds.includes(unitId));
    const isUsed = meant.some(({ verification }) => verification === 'verified');
    // By the units that the buyer means, or, where the money names none of ours, by the case.
    const agree = async (): Promise<Result<Refunding, ApproveError | AccessError>> =>
      unitIds.length > 0
        ? desk.afterSales.refund({ orderId, unitIds })
        : desk.afterSales.approve({ caseId: each.caseId });
    const isAgreed = !isUsed && (await agree()).isOk();
    total[isAgreed ? 'agreed' : 'left'] += 1;
  }
  return total;
}
