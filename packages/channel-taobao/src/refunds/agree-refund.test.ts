import type { ChannelRefund } from '@kaquan/core/ports';
import { describe, expect, it } from 'vitest';
import type { TaobaoFault } from '../sandbox/index.ts';
import { refusal, stubCall, stubChannel } from '../../test/stub-platform.ts';
import { refundText } from '../../test/fixtures.ts';
import { withShop, type TestShop } from '../../test/test-shop.ts';

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
        { kind: 'http_error', method: 'taobao.refund.get', after: 1, times: 3 },
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

describe('what the platform answers to an agreement', () => {
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
  const row = (succ: boolean, message = '') => ({
    refund_mapping_result: [{ refund_id: refund.refundId, succ, message }],
  });
  let readings = 0;
  const stub = (answer: string | object, type = 'C', now = refundText) => {
    readings = 0;
    return stubChannel({
      [agree]: answer,
      'taobao.trade.fullinfo.get': { trade: { orders: { order: [{ seller_type: type }] } } },
      // Read before the call as it was, and after it as it is.
      get 'taobao.refund.get'() {
        readings += 1;
        return `{"refund_get_response":{"refund":${readings === 1 ? refundText : now}}}`;
      },
    });
  };
  const answerTo = async (answer: string | object, now = refundText) =>
    stub(answer, 'C', now).channel.agreeRefund(stubCall, refund);

  it.each([
    ['C', '241234567890129999|5500|1772935200000'],
    ['B', '241234567890129999|5500|1772935200000|onsale'],
  ])('is asked in the form of a shop of type %s', async (type, infos) => {
    const { channel, sent } = stub({ succ: true, results: row(true) }, type);
    const answer = await channel.agreeRefund(stubCall, refund);
    expect(answer._unsafeUnwrap()).toEqual({ outcome: 'done', note: '' });
    const form = sent.find((each) => each.get('method') === agree);
    expect(form?.get('refund_infos')).toBe(infos);
  });

  it('counts by its row, not by the answer as a whole', async () => {
    const whole = { succ: true, msg_code: 'OP_SUCC' };
    expect((await answerTo(whole))._unsafeUnwrap().outcome).toBe('done');
    const denied = await answerTo({ ...whole, results: row(false, '退款状态不对') });
    expect(denied._unsafeUnwrapErr()).toMatchObject({
      code: 'channel.rejected',
      channelMessage: expect.stringContaining('退款状态不对'),
    });
    const some = { succ: false, msg_code: 'SOME_OP_SUCC', results: row(true) };
    expect((await answerTo(some))._unsafeUnwrap().outcome).toBe('done');
  });

  it('is believed only with the refund itself at hand', async () => {
    const denied = { succ: false, msg_code: 'OP_FAILURE_UE', results: row(false) };
    const paid = refundText.replace('WAIT_SELLER_AGREE', 'SUCCESS');
    expect((await answerTo(denied, paid))._unsafeUnwrap().outcome).toBe('done');
    const closed = refundText.replace('WAIT_SELLER_AGREE', 'CLOSED');
    expect((await answerTo(denied, closed))._unsafeUnwrap().outcome).toBe('impossible');
    expect((await answerTo(denied, '{}'))._unsafeUnwrapErr().code).toBe('channel.outcome_unknown');
    const stale = refundText.replace('1772935200000', '1772935200001');
    expect((await answerTo(denied, stale))._unsafeUnwrapErr().message).toMatch(/read the refund/);
  });

  it.each(['已发送短信验证码，请输入', 'SMS code required'])(
    'asks for a person: %s',
    async (words) => {
      const needs = { outcome: 'needs_check', note: words };
      const byRow = await answerTo({ succ: false, results: row(false, words) });
      expect(byRow._unsafeUnwrap()).toEqual(needs);
      expect((await answerTo({ succ: false, message: words }))._unsafeUnwrap()).toEqual(needs);
      expect((await answerTo(refusal('isv.refund-check', words)))._unsafeUnwrap()).toEqual(needs);
    },
  );

  it('passes on what the platform’s gateway refuses, without reading again', async () => {
    const { channel, sent } = stub('{"error_response":{"code":11,"msg":"Insufficient"}}');
    const answer = await channel.agreeRefund(stubCall, refund);
    expect(answer._unsafeUnwrapErr()).toMatchObject({ channelCode: '11' });
    expect(sent).toHaveLength(3);
  });
});
