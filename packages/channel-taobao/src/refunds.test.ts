import { hourMs } from '@kaquan/core';
import { describe, expect, it } from 'vitest';
import { withShop } from '../test/test-shop.ts';

describe('refunds over HTTP', () => {
  it('lists what changed and loads one with its lock', async () => {
    await withShop(async ({ channel, call, sandbox, paidTrade }) => {
      const { tid, oids } = paidTrade();
      const oid = oids[0] ?? '';
      const refundId = sandbox.openRefund(tid, oid, 990);
      const window = { from: Date.now() - hourMs, to: Date.now() + 1_000 };
      const page = await channel.listRefunds(call, { window, pageNo: 1, pageSize: 100 });
      expect(page._unsafeUnwrap()).toMatchObject({
        undecoded: [],
        totalCount: 1,
        rows: [{ refundId, orderNo: tid, lineNo: oid, state: 'requested', amountMinor: 990 }],
      });
      const refund = (await channel.loadRefund(call, refundId))._unsafeUnwrap();
      expect(refund).toMatchObject({ refundId, amountMinor: 990, phase: 'onsale' });
      expect(refund.version).toMatch(/^\d+$/);
      sandbox.cancelRefund(refundId);
      expect((await channel.loadRefund(call, refundId))._unsafeUnwrap().state).toBe('closed');
    });
  });

  it('says not found for a number that is none or nobody has', async () => {
    await withShop(async ({ channel, call }) => {
      for (const refundId of ['240000000000000000', 'abc', '1,2']) {
        const error = (await channel.loadRefund(call, refundId))._unsafeUnwrapErr();
        expect(error).toMatchObject({ code: 'channel.refund_not_found', refundId });
      }
    });
  });
});
