import type { ChannelRefund } from '@kaquan/core/ports';
import { describe, expect, it } from 'vitest';
import { refundDetailText } from '../test/fixtures.ts';
import { refusal, stubCall, stubChannel } from '../test/stub-platform.ts';
import { withShop, type TestShop } from '../test/test-shop.ts';

const agree = 'pdd.refund.agree';
const detail = 'pdd.refund.information.get';
const minuteMs = 60_000;

async function asked(shop: TestShop, wish: { withReturn?: boolean } = {}) {
  const orderSn = shop.paidOrder();
  const id = shop.sandbox.openRefund({ orderSn, ...wish });
  const refundId = `${orderSn}:${id}`;
  const load = async (): Promise<ChannelRefund> =>
    (await shop.channel.loadRefund(shop.call, refundId))._unsafeUnwrap();
  return { id, refundId, load, refund: await load() };
}

describe('agreeRefund over HTTP', () => {
  it('agrees once, and the money follows', async () => {
    await withShop(async (shop) => {
      const { refund, load } = await asked(shop);
      const agreed = async () =>
        (await shop.channel.agreeRefund(shop.call, refund))._unsafeUnwrap();
      expect(await agreed()).toEqual({ outcome: 'done', note: '' });
      expect((await load()).state).toBe('other');
      expect(await agreed()).toEqual({ outcome: 'done', note: '' });
      shop.sandbox.advance(2 * minuteMs);
      expect((await load()).state).toBe('succeeded');
      expect(await agreed()).toEqual({ outcome: 'done', note: '' });
      expect(shop.sandbox.dump().counters.refundsAgreed).toBe(1);
    });
  });

  it('agrees to nothing that has changed since it was read', async () => {
    await withShop(async (shop) => {
      const { id, refund } = await asked(shop);
      shop.sandbox.changeRefund(id, 100);
      const error = (await shop.channel.agreeRefund(shop.call, refund))._unsafeUnwrapErr();
      expect(error).toMatchObject({ code: 'channel.rejected', channelCode: 'changed' });
      const later = { ...refund, amountMinor: 100, version: '1' };
      expect((await shop.channel.agreeRefund(shop.call, later)).isErr()).toBe(true);
      expect(shop.sandbox.dump().counters.refundsAgreed).toBe(0);
    });
  });

  it('says that it is too late once the buyer has taken it back', async () => {
    await withShop(async (shop) => {
      const { id, refund } = await asked(shop);
      shop.sandbox.cancelRefund(id);
      const answer = (await shop.channel.agreeRefund(shop.call, refund))._unsafeUnwrap();
      expect(answer.outcome).toBe('impossible');
    });
  });

  it.each(['lost_answer', 'answer_timeout'] as const)(
    'finds by reading that it was done after a %s',
    async (kind) => {
      await withShop(async (shop) => {
        const { refund } = await asked(shop);
        shop.sandbox.addFaults([{ kind, method: agree }]);
        const answer = await shop.channel.agreeRefund(shop.call, refund);
        expect(answer._unsafeUnwrap().outcome).toBe('done');
        expect(shop.sandbox.dump().counters.refundsAgreed).toBe(1);
      });
    },
  );

  it('may be tried again where nothing happened, and is unknown where nobody can tell', async () => {
    await withShop(async (shop) => {
      const { refund } = await asked(shop);
      shop.sandbox.addFaults([{ kind: 'http_error', method: agree }]);
      const error = (await shop.channel.agreeRefund(shop.call, refund))._unsafeUnwrapErr();
      expect(error.code).toBe('channel.unavailable');
      shop.sandbox.addFaults([
        { kind: 'http_error', method: agree },
        { kind: 'http_error', method: detail, after: 1, times: 3 },
      ]);
      const unknown = (await shop.channel.agreeRefund(shop.call, refund))._unsafeUnwrapErr();
      expect(unknown.code).toBe('channel.outcome_unknown');
    });
  });

  it('agrees first that goods come back, and to the money by a second agreement', async () => {
    await withShop(async (shop) => {
      const { refund, load } = await asked(shop, { withReturn: true });
      const first = (await shop.channel.agreeRefund(shop.call, refund))._unsafeUnwrap();
      expect(first.outcome).toBe('needs_check');
      const waiting = await load();
      expect(waiting.state).toBe('awaiting_return');
      expect(shop.sandbox.dump().counters.refundsAgreed).toBe(0);
      const second = (await shop.channel.agreeRefund(shop.call, waiting))._unsafeUnwrap();
      expect(second.outcome).toBe('done');
      expect(shop.sandbox.dump().counters.refundsAgreed).toBe(1);
    });
  });

  it('knows no refund of another channel, nor one that is not there', async () => {
    await withShop(async (shop) => {
      const { refund } = await asked(shop);
      for (const [refundId, channelCode] of [
        ['12345', 'invalid_refund_id'],
        ['260101-1:1', 'not_found'],
      ] as const) {
        const answer = await shop.channel.agreeRefund(shop.call, { ...refund, refundId });
        expect(answer._unsafeUnwrapErr()).toMatchObject({ code: 'channel.rejected', channelCode });
      }
    });
  });
});

describe('an agreement that the platform answers oddly', () => {
  const refundId = '260101-123456789012345:88001122334';
  const refund: ChannelRefund = {
    refundId,
    orderNo: '260101-123456789012345',
    lineNo: '700080009001',
    state: 'requested',
    amountMinor: 1990,
    quantity: 1,
    reason: '',
    createdAt: 0,
    modifiedAt: 1_767_225_001_000,
    version: '1767225001000',
    phase: null,
  };
  const addresses = (rows: string) =>
    `{"refund_address_list_get_response":{"refund_address_list":[${rows}]}}`;
  const returning = refundDetailText
    .replace('"after_sales_type":1', '"after_sales_type":2')
    .replace('"after_sales_status":2', '"after_sales_status":3');

  it('is refused with the platform’s words', async () => {
    const words = '{"response":{"result":{"message":"余额不足","succ":false}}}';
    const { channel, sent } = stubChannel({ [detail]: refundDetailText, [agree]: words });
    const error = (await channel.agreeRefund(stubCall, refund))._unsafeUnwrapErr();
    expect(error).toMatchObject({ code: 'channel.rejected', channelMessage: '余额不足' });
    const request = sent.find((form) => form.get('type') === agree)?.get('request');
    expect(request).toContain('"after_sales_id":88001122334');
  });

  it('is not asked for where the sum is another one, in the very second of the version', async () => {
    const { channel, sent } = stubChannel({ [detail]: refundDetailText });
    const other = { ...refund, amountMinor: 1 };
    const error = (await channel.agreeRefund(stubCall, other))._unsafeUnwrapErr();
    expect(error).toMatchObject({ code: 'channel.rejected', channelCode: 'changed' });
    expect(sent.map((form) => form.get('type'))).toEqual([detail]);
  });

  it('is the gateway’s refusal where it did not get through', async () => {
    const { channel } = stubChannel({ [detail]: refundDetailText, [agree]: refusal(10019) });
    const error = (await channel.agreeRefund(stubCall, refund))._unsafeUnwrapErr();
    expect(error.code).toBe('channel.grant_expired');
  });

  it('is a person’s where it is an exchange, and where goods have nowhere to go', async () => {
    const exchange = refundDetailText.replace('"after_sales_type":1', '"after_sales_type":3');
    const none = stubChannel({ [detail]: exchange });
    expect((await none.channel.agreeRefund(stubCall, refund))._unsafeUnwrap().outcome).toBe(
      'needs_check',
    );
    const two = '{"refund_address_id":1,"is_default":1},{"refund_address_id":2,"is_default":true}';
    const illegal = '{"refund_address_id":1,"is_default":"1","is_legal":false}';
    for (const rows of ['', '{"refund_address_id":1}', two, illegal]) {
      const { channel, sent } = stubChannel({
        [detail]: returning,
        'pdd.refund.address.list.get': addresses(rows),
      });
      const answer = (await channel.agreeRefund(stubCall, refund))._unsafeUnwrap();
      expect(answer.outcome).toBe('needs_check');
      expect(sent.map((form) => form.get('type'))).not.toContain('pdd.refund.returngoods.agree');
    }
  });

  it('of a return says what the platform said', async () => {
    const { channel } = stubChannel({
      [detail]: returning,
      'pdd.refund.address.list.get': addresses('{"refund_address_id":"20001","is_default":"1"}'),
      'pdd.refund.returngoods.agree':
        '{"response":{"success":false,"error_code":1,"error_msg":"不行","result":null}}',
    });
    const error = (await channel.agreeRefund(stubCall, refund))._unsafeUnwrapErr();
    expect(error).toMatchObject({ code: 'channel.rejected', channelMessage: '不行' });
  });
});
