import type { ChannelRefund } from '@kaquan/core/ports';
import { describe, expect, it } from 'vitest';
import { refundText } from '../../test/fixtures.ts';
import { stubCall, stubChannel } from '../../test/stub-platform.ts';
import { withShop } from '../../test/test-shop.ts';

const agree = 'taobao.rp.refunds.agree';

const refund: ChannelRefund = {
  refundId: '241234567890129999',
  orderNo: '3812345678901299999',
  lineNo: '3812345678901300001',
  state: 'requested',
  amountMinor: 5500,
  quantity: 1,
  reason: '',
  createdAt: 0,
  modifiedAt: 0,
  version: '1772935200000',
  phase: 'onsale',
};

/** The refund as the platform shows it, with other words. */
const showing = (status: string, further: string) =>
  refundText
    .replace('WAIT_SELLER_AGREE', status)
    .replace('"num":1', `"num":1${further && `,${further}`}`);

async function agreeTo(status: string, further: string) {
  const { channel, sent } = stubChannel({
    [agree]: { succ: true, msg_code: 'OP_SUCC' },
    'taobao.trade.fullinfo.get': { trade: { orders: { order: [{ seller_type: 'C' }] } } },
    'taobao.refund.get': `{"refund_get_response":{"refund":${showing(status, further)}}}`,
  });
  const answer = (await channel.agreeRefund(stubCall, refund))._unsafeUnwrap();
  return { answer, isPaid: sent.some((form) => form.get('method') === agree) };
}

describe('money while goods are out', () => {
  it.each([
    ['waits for the buyer to send them', 'WAIT_BUYER_RETURN_GOODS', '"has_good_return":true'],
    ['waits for them, whatever the flag says', 'WAIT_BUYER_RETURN_GOODS', ''],
    ['was refused', 'SELLER_REFUSE_BUYER', '"has_good_return":true'],
    ['says so by its kind alone', 'WAIT_SELLER_AGREE', '"dispute_type":"REFUND_AND_RETURN"'],
    ['is an exchange', 'WAIT_SELLER_AGREE', '"dispute_type":"TAOBAO_EXCHANGE"'],
    ['is an exchange on its way', 'WAIT_SELLER_CONSIGN_GOODS', ''],
    ['stands where nobody knows', 'A_NEWER_WORD', ''],
  ])('is not agreed to where the refund %s', async (_name, status, further) => {
    const { answer, isPaid } = await agreeTo(status, further);
    expect(answer.outcome).toBe('needs_check');
    expect(answer.note).not.toBe('');
    expect(isPaid).toBe(false);
  });

  it.each([
    ['are back', 'WAIT_SELLER_CONFIRM_GOODS', '"dispute_type":"REFUND_AND_RETURN"'],
    ['are not asked for', 'WAIT_SELLER_AGREE', '"dispute_type":"REFUND"'],
    ['are not asked for, refused before', 'SELLER_REFUSE_BUYER', '"has_good_return":false'],
  ])('is agreed to where they %s', async (_name, status, further) => {
    expect(await agreeTo(status, further)).toEqual({
      answer: { outcome: 'done', note: '' },
      isPaid: true,
    });
  });

  it('waits through a second agreement to the return', async () => {
    const refunds = { returnAddressId: async () => '88001' };
    await withShop(
      async ({ channel, call, sandbox, paidTrade }) => {
        const { tid, oids } = paidTrade();
        sandbox.shipInBackend(tid);
        const id = sandbox.openReturn(tid, oids[0] ?? '', 990);
        for (const state of ['requested', 'awaiting_return']) {
          const read = (await channel.loadRefund(call, id))._unsafeUnwrap();
          expect(read.state).toBe(state);
          const answer = await channel.agreeRefund(call, read);
          expect(answer._unsafeUnwrap().outcome).toBe('needs_check');
        }
        expect(sandbox.dump().counters.calls[agree]).toBeUndefined();
      },
      { channel: { refunds } },
    );
  });
});

describe('agreeing at Tmall after a review', () => {
  /** What is shown at first, and from the review on. */
  async function agreeAfterReview(later: string) {
    let isReviewed = false;
    const { channel, sent } = stubChannel(
      {
        // Nobody knows what became of it.
        [agree]: '<html>',
        'taobao.trade.fullinfo.get': { trade: { orders: { order: [{ seller_type: 'B' }] } } },
        get 'taobao.rp.refund.review'() {
          isReviewed = true;
          return { is_success: true };
        },
        get 'taobao.refund.get'() {
          return `{"refund_get_response":{"refund":${isReviewed ? later : refundText}}}`;
        },
      },
      undefined,
      { refunds: { reviewer: '客服小李' } },
    );
    const answer = await channel.agreeRefund(stubCall, refund);
    return { error: answer._unsafeUnwrapErr(), form: sent.find((f) => f.get('method') === agree) };
  }

  it('may go again after a lost answer, guarded by the version that the review made', async () => {
    const { error, form } = await agreeAfterReview(
      refundText.replace('1772935200000', '1772935200001'),
    );
    expect(form?.get('refund_infos')).toBe('241234567890129999|5500|1772935200001|onsale');
    expect(error.code).toBe('channel.unavailable');
  });

  it.each([
    ['wants to send the goods back now', showing('WAIT_SELLER_AGREE', '"has_good_return":true')],
    ['is to send the goods back now', showing('WAIT_BUYER_RETURN_GOODS', '')],
    ['wants another sum now', refundText.replace('"55.00"', '"54.00"')],
  ])('is not told of the money where the buyer %s', async (_name, later) => {
    const { error, form } = await agreeAfterReview(later);
    expect(form).toBeUndefined();
    expect(error).toMatchObject({ code: 'channel.rejected', channelCode: 'changed' });
  });
});

describe('a host that fails to choose a reason', () => {
  it('is told so, and nothing is sent', async () => {
    const refuseReason = () => {
      throw new Error('no such shop');
    };
    await withShop(
      async ({ channel, call, sandbox, paidTrade }) => {
        const { tid, oids } = paidTrade();
        sandbox.shipInBackend(tid);
        const id = sandbox.openRefund(tid, oids[0] ?? '', 990);
        const read = (await channel.loadRefund(call, id))._unsafeUnwrap();
        const refusal = { refund: read, code: 'used', buyerText: '卡密已使用', evidence: [] };
        const error = (await channel.refuseRefund(call, refusal))._unsafeUnwrapErr();
        expect(error).toMatchObject({ code: 'channel.rejected', channelCode: 'reason_unknown' });
        expect(sandbox.dump().counters.calls['taobao.refund.refuse']).toBeUndefined();
      },
      { channel: { refunds: { refuseReason } } },
    );
  });
});
