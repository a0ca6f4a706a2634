import type { ChannelRefund } from '@kaquan/core/ports';
import { describe, expect, it } from 'vitest';
import type { TaobaoFault } from './sandbox/index.ts';
import { withShop, type TestShop } from '../test/test-shop.ts';

const agree = 'taobao.rp.refunds.agree';

/** A refund that a buyer has asked for, as core has read it. */
async function openRefund(shop: TestShop, amountFen = 990): Promise<ChannelRefund> {
  const { tid, oids } = shop.paidTrade();
  const refundId = shop.sandbox.openRefund(tid, oids[0] ?? '', amountFen);
  return (await shop.channel.loadRefund(shop.call, refundId))._unsafeUnwrap();
}

const statusOf = ({ sandbox }: TestShop, refundId: string) =>
  sandbox
    .dump()
    .trades.flatMap((trade) => trade.refunds)
    .find((refund) => refund.refundId === refundId)?.status;

describe('agreeRefund over HTTP', () => {
  it('agrees to exactly what was read', async () => {
    await withShop(async (shop) => {
      const refund = await openRefund(shop);
      const answer = await shop.channel.agreeRefund(shop.call, refund);
      expect(answer._unsafeUnwrap()).toEqual({ outcome: 'done', note: '' });
      expect(statusOf(shop, refund.refundId)).toBe('SUCCESS');
    });
  });

  it('is done where it was agreed before, and pays once', async () => {
    await withShop(async (shop) => {
      const refund = await openRefund(shop);
      expect((await shop.channel.agreeRefund(shop.call, refund)).isOk()).toBe(true);
      const again = await shop.channel.agreeRefund(shop.call, refund);
      expect(again._unsafeUnwrap()).toMatchObject({ outcome: 'done' });
      expect(shop.sandbox.dump().counters.refundsAgreed).toBe(1);
    });
  });

  it('refuses what has changed since it was read, and says to read it again', async () => {
    await withShop(async (shop) => {
      const refund = await openRefund(shop);
      shop.sandbox.advance(5_000);
      shop.sandbox.changeRefund(refund.refundId, 1_980);
      const error = (await shop.channel.agreeRefund(shop.call, refund))._unsafeUnwrapErr();
      expect(error).toMatchObject({ code: 'channel.rejected' });
      expect(error.message).toContain('read the refund again');
      expect(statusOf(shop, refund.refundId)).toBe('WAIT_SELLER_AGREE');
    });
  });

  it('is impossible where the buyer took the wish back', async () => {
    await withShop(async (shop) => {
      const refund = await openRefund(shop);
      shop.sandbox.cancelRefund(refund.refundId);
      const answer = await shop.channel.agreeRefund(shop.call, refund);
      expect(answer._unsafeUnwrap()).toMatchObject({ outcome: 'impossible' });
    });
  });

  it('hands over to a person where the platform asks for a text-message code', async () => {
    await withShop(async (shop) => {
      const refund = await openRefund(shop);
      shop.sandbox.addFaults([{ kind: 'sms_code' }]);
      const answer = (await shop.channel.agreeRefund(shop.call, refund))._unsafeUnwrap();
      expect(answer.outcome).toBe('needs_check');
      expect(answer.note).not.toBe('');
      expect(statusOf(shop, refund.refundId)).toBe('WAIT_SELLER_AGREE');
    });
  });

  it.each<[string, TaobaoFault]>([
    ['the connection broke', { kind: 'lost_answer', method: agree }],
    ['the answer came too late', { kind: 'lost_answer', method: agree, delayMs: 1_500 }],
    ['the platform timed out inside', { kind: 'answer_timeout', method: agree }],
  ])('is done where it took effect and %s', async (_name, fault) => {
    await withShop(async (shop) => {
      const refund = await openRefund(shop);
      shop.sandbox.addFaults([fault]);
      const answer = await shop.channel.agreeRefund(shop.call, refund);
      expect(answer._unsafeUnwrap()).toMatchObject({ outcome: 'done' });
      expect(shop.sandbox.dump().counters.refundsAgreed).toBe(1);
    });
  });

  it('may be tried again where it is found not to have happened', async () => {
    await withShop(async (shop) => {
      const refund = await openRefund(shop);
      shop.sandbox.addFaults([{ kind: 'http_error', method: agree }]);
      const error = (await shop.channel.agreeRefund(shop.call, refund))._unsafeUnwrapErr();
      expect(error.code).toBe('channel.unavailable');
      expect(statusOf(shop, refund.refundId)).toBe('WAIT_SELLER_AGREE');
    });
  });

  it('is unknown where the answer got lost and the refund cannot be read either', async () => {
    await withShop(async (shop) => {
      const refund = await openRefund(shop);
      shop.sandbox.addFaults([
        { kind: 'lost_answer', method: agree },
        { kind: 'http_error', method: 'taobao.refund.get', times: 3 },
      ]);
      const error = (await shop.channel.agreeRefund(shop.call, refund))._unsafeUnwrapErr();
      expect(error.code).toBe('channel.outcome_unknown');
    });
  });

  it('sends nothing without a version', async () => {
    await withShop(async (shop) => {
      const refund = { ...(await openRefund(shop)), version: '' };
      const error = (await shop.channel.agreeRefund(shop.call, refund))._unsafeUnwrapErr();
      expect(error).toMatchObject({ code: 'channel.rejected', channelCode: 'version_missing' });
      expect(shop.sandbox.dump().counters.calls[agree]).toBeUndefined();
    });
  });

  it('names the phase for a Tmall shop, which must have reviewed the refund first', async () => {
    await withShop(
      async (shop) => {
        const refund = await openRefund(shop);
        const error = (await shop.channel.agreeRefund(shop.call, refund))._unsafeUnwrapErr();
        expect(error.code).toBe('channel.rejected');
        const phaseless = { ...refund, phase: null };
        const missing = (await shop.channel.agreeRefund(shop.call, phaseless))._unsafeUnwrapErr();
        expect(missing).toMatchObject({ channelCode: 'phase_missing' });
      },
      { sandbox: { sellerType: 'B' } },
    );
  });
});
