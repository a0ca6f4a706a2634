import { dayMs, hourMs } from '@kaquan/core';
import type { ChannelOrder } from '@kaquan/core/ports';
import { describe, expect, it } from 'vitest';
import { withShop, type TestShop } from '../test/test-shop.ts';

/** Reads a window as core does: the count first, then page by page from the last to the first. */
async function readAll({ channel, call }: TestShop, pageSize: number): Promise<ChannelOrder[]> {
  const now = Date.now();
  const window = { from: now - 24 * hourMs + 5_000, to: now + 1_000 };
  const page = async (pageNo: number) =>
    (await channel.listOrders(call, { window, pageNo, pageSize }))._unsafeUnwrap();
  const first = await page(1);
  const orders: ChannelOrder[] = [];
  for (let no = Math.ceil((first.totalCount ?? 0) / pageSize); no >= 1; no -= 1) {
    const { rows, undecoded } = await page(no);
    expect(undecoded).toEqual([]);
    orders.push(...rows);
  }
  return orders;
}

describe('listOrders over HTTP', () => {
  it('finds every trade of the window, with its money and its numbers', async () => {
    await withShop(
      async (shop) => {
        const byNo = new Map((await readAll(shop, 20)).map((order) => [order.orderNo, order]));
        const { trades } = shop.sandbox.dump();
        const recent = trades.filter((t) => t.modifiedAt > Date.now() - 24 * hourMs + 10_000);
        expect(recent.length).toBeGreaterThan(50);
        for (const trade of recent) {
          const order = byNo.get(trade.tid);
          expect(order).toMatchObject({
            createdAt: trade.createdAt,
            modifiedAt: trade.modifiedAt,
            buyerPaidMinor: trade.paymentFen,
            buyerRef: trade.buyerOpenUid,
          });
          expect(order?.lines.map((line) => [line.lineNo, line.quantity, line.outerId])).toEqual(
            trade.lines.map((line) => [line.oid, line.num, line.outerSkuId]),
          );
        }
      },
      { sandbox: { orders: 90, seed: 'orders' } },
    );
  });

  it('takes the widest window that it declares, with edges inside a second', async () => {
    await withShop(async ({ channel, call }) => {
      const to = Math.floor(Date.now() / 1_000) * 1_000 + 999;
      const window = { from: to - (channel.capabilities.orders?.maxWindowMs ?? 0), to };
      const page = await channel.listOrders(call, { window, pageNo: 1, pageSize: 100 });
      expect(page._unsafeUnwrap()).toEqual({ rows: [], undecoded: [], totalCount: 0 });
      expect(window.to - window.from).toBeLessThan(dayMs);
    });
  });

  it('says no more than that the session has ended', async () => {
    await withShop(async ({ channel, call, sandbox }) => {
      sandbox.renewSession();
      const window = { from: Date.now() - hourMs, to: Date.now() };
      const page = await channel.listOrders(call, { window, pageNo: 1, pageSize: 40 });
      const error = page._unsafeUnwrapErr();
      expect(error.code).toBe('channel.grant_expired');
      expect(JSON.stringify(error)).not.toContain(call.credentials.session);
    });
  });

  it('does not call at all for a shop without a session', async () => {
    await withShop(async ({ channel, sandbox }) => {
      const answer = await channel.loadOrder({ credentials: {} }, '1');
      expect(answer._unsafeUnwrapErr().code).toBe('channel.grant_expired');
      expect(sandbox.dump().counters.calls).toEqual({});
    });
  });
});

describe('loadOrder over HTTP', () => {
  it('reads a trade as it is now, held or not', async () => {
    await withShop(async ({ channel, call, sandbox, paidTrade }) => {
      const { tid } = paidTrade();
      const load = async () => (await channel.loadOrder(call, tid))._unsafeUnwrap();
      expect(await load()).toMatchObject({ payment: 'paid', isHeld: false, orderNo: tid });
      sandbox.hold(tid);
      expect(await load()).toMatchObject({ payment: 'paid', isHeld: true });
      sandbox.release(tid);
      for (const flag of ['top_hold', 'share_group_hold', 'is_sh_ship'] as const) {
        sandbox.hold(tid, flag);
        expect(await load()).toMatchObject({ isHeld: true });
        sandbox.release(tid);
      }
      sandbox.close(tid);
      expect(await load()).toMatchObject({ payment: 'closed', isHeld: false });
    });
  });

  it('sees a refund that the buyer opened', async () => {
    await withShop(async ({ channel, call, sandbox, paidTrade }) => {
      const { tid, oids } = paidTrade();
      const refundId = sandbox.openRefund(tid, oids[0] ?? '', 500);
      const order = (await channel.loadOrder(call, tid))._unsafeUnwrap();
      expect(order.lines[0]?.refund).toEqual({ refundId, state: 'requested' });
    });
  });

  it('says not found for a number that is none or nobody has', async () => {
    await withShop(async ({ channel, call }) => {
      for (const orderNo of ['3800000000000000000', 'abc', '1|2']) {
        const error = (await channel.loadOrder(call, orderNo))._unsafeUnwrapErr();
        expect(error).toMatchObject({ code: 'channel.order_not_found', orderNo });
      }
    });
  });
});
