import type { ChannelRefund } from '@kaquan/core/ports';
import { describe, expect, it } from 'vitest';
import { refundText } from '../../test/fixtures.ts';
import { stubCall, stubChannel } from '../../test/stub-platform.ts';
import { withShop, type TestShop } from '../../test/test-shop.ts';
import type { TaobaoRefundOptions } from './refund-options.ts';

const refuse = 'taobao.refund.refuse';
const done = { outcome: 'done', note: '' };

/** A refund on a trade that was shipped, as core has read it. */
async function openRefund(shop: TestShop, wantsReturn = false): Promise<ChannelRefund> {
  const { tid, oids } = shop.paidTrade();
  shop.sandbox.shipInBackend(tid);
  const ask = wantsReturn ? ('openReturn' as const) : ('openRefund' as const);
  const refundId = shop.sandbox[ask](tid, oids[0] ?? '', 990);
  return (await shop.channel.loadRefund(shop.call, refundId))._unsafeUnwrap();
}

const refusalOf = (refund: ChannelRefund, buyerText = '卡密已使用，无法退款') => ({
  refund,
  code: 'goods_used',
  buyerText,
  evidence: [],
});
const told = async ({ channel, call }: TestShop, refund: ChannelRefund, words?: string) =>
  channel.refuseRefund(call, refusalOf(refund, words));
const refundIn = ({ sandbox }: TestShop, { refundId }: ChannelRefund) =>
  sandbox
    .dump()
    .trades.flatMap((trade) => trade.refunds)
    .find((refund) => refund.refundId === refundId);
const callsOf = ({ sandbox }: TestShop) => sandbox.dump().counters.calls[refuse] ?? 0;
const withRefunds = async (
  refunds: TaobaoRefundOptions,
  run: (shop: TestShop) => Promise<void>,
  sellerType: 'B' | 'C' = 'C',
) => withShop(run, { sandbox: { sellerType }, channel: { refunds } });

describe('refuseRefund over HTTP', () => {
  it('refuses what was read, in words of at most 200 characters, once', async () => {
    await withShop(async (shop) => {
      const refund = await openRefund(shop);
      const words = `${'很'.repeat(198)}😀长`;
      expect((await told(shop, refund, words))._unsafeUnwrap()).toEqual(done);
      expect((await told(shop, refund, words))._unsafeUnwrap()).toEqual(done);
      expect(refundIn(shop, refund)).toMatchObject({
        status: 'SELLER_REFUSE_BUYER',
        refusal: `${'很'.repeat(198)}…`,
      });
      expect(callsOf(shop)).toBe(1);
    });
  });

  it('does not refuse what has changed, is over, or is not shipped yet', async () => {
    await withShop(async (shop) => {
      const changed = await openRefund(shop);
      shop.sandbox.advance(5_000);
      shop.sandbox.changeRefund(changed.refundId, 980);
      expect((await told(shop, changed))._unsafeUnwrap().outcome).toBe('needs_check');
      const over = await openRefund(shop);
      shop.sandbox.cancelRefund(over.refundId);
      expect((await told(shop, over))._unsafeUnwrap().outcome).toBe('impossible');
      const { tid, oids } = shop.paidTrade();
      const refundId = shop.sandbox.openRefund(tid, oids[0] ?? '', 990);
      const early = (await shop.channel.loadRefund(shop.call, refundId))._unsafeUnwrap();
      expect((await told(shop, early))._unsafeUnwrap()).toMatchObject({
        outcome: 'needs_check',
        note: expect.stringContaining('before the goods are shipped'),
      });
      expect((await told(shop, await openRefund(shop), '不'))._unsafeUnwrap().outcome).toBe(
        'needs_check',
      );
      expect(shop.sandbox.dump().counters.refusals).toEqual({});
    });
  });

  it('is done where it took effect and the answer got lost, and may go again where it did not', async () => {
    await withShop(async (shop) => {
      const refund = await openRefund(shop);
      shop.sandbox.addFaults([{ kind: 'http_error', method: refuse }]);
      expect((await told(shop, refund))._unsafeUnwrapErr().code).toBe('channel.unavailable');
      shop.sandbox.addFaults([{ kind: 'lost_answer', method: refuse }]);
      expect((await told(shop, refund))._unsafeUnwrap()).toEqual(done);
      expect(callsOf(shop)).toBe(1);
    });
  });

  it('is for a person at Tmall, which wants a picture', async () => {
    await withRefunds(
      {},
      async (shop) => {
        const answer = (await told(shop, await openRefund(shop)))._unsafeUnwrap();
        expect(answer).toMatchObject({ outcome: 'needs_check' });
        expect(answer.note).toContain('picture');
      },
      'B',
    );
  });

  it('goes with the picture that the host gives for it, at Tmall with phase and version', async () => {
    const seen: (readonly string[])[] = [];
    const refuseProof: TaobaoRefundOptions['refuseProof'] = async ({ evidence }) => {
      seen.push(evidence);
      return { bytes: new Uint8Array(130_000).fill(7), mediaType: 'image/png', name: 'proof.png' };
    };
    for (const sellerType of ['B', 'C'] as const) {
      await withRefunds(
        { refuseProof },
        async (shop) => {
          const refund = await openRefund(shop);
          const refusal = { ...refusalOf(refund), evidence: ['chat-17'] };
          const answer = await shop.channel.refuseRefund(shop.call, refusal);
          expect(answer._unsafeUnwrap()).toEqual(done);
          expect(refundIn(shop, refund)).toMatchObject({ status: 'SELLER_REFUSE_BUYER' });
          expect(shop.sandbox.dump().counters.refusals).toEqual({});
        },
        sellerType,
      );
    }
    expect(seen).toEqual([['chat-17'], ['chat-17']]);
  });

  const proofOf = (bytes: number) => ({
    bytes: new Uint8Array(bytes),
    mediaType: 'image/png',
    name: 'proof.png',
  });

  it.each([
    ['has none', null, 'there is none'],
    ['fails', 'throw', 'could not be had'],
    ['gives an empty one', proofOf(0), '130000'],
    ['gives too large a one', proofOf(130_001), '130000'],
  ] as const)('is for a person at Tmall where the host %s', async (_what, given, words) => {
    const refuseProof: TaobaoRefundOptions['refuseProof'] = async () => {
      if (given === 'throw') throw new Error('disk of 1.2.3.4');
      return given;
    };
    await withRefunds(
      { refuseProof },
      async (shop) => {
        const answer = (await told(shop, await openRefund(shop)))._unsafeUnwrap();
        expect(answer).toMatchObject({ outcome: 'needs_check' });
        expect(answer.note).toContain(words);
        expect(answer.note).not.toContain('1.2.3.4');
        expect(callsOf(shop)).toBe(0);
      },
      'B',
    );
  });

  it('goes without a picture at a Taobao shop whose host has none', async () => {
    await withRefunds({ refuseProof: async () => null }, async (shop) => {
      expect((await told(shop, await openRefund(shop)))._unsafeUnwrap()).toEqual(done);
    });
  });

  describe('of goods that came back', () => {
    const refuseGoods = 'taobao.rp.returngoods.refuse';
    const refuseProof = async () => proofOf(5_000_000);
    const inspected = async (shop: TestShop): Promise<ChannelRefund> => {
      const { refundId } = await openRefund(shop, true);
      const { channel, call, sandbox } = shop;
      const asked = (await channel.loadRefund(call, refundId))._unsafeUnwrap();
      expect((await channel.agreeRefund(call, asked)).isOk()).toBe(true);
      sandbox.returnGoods(refundId);
      return (await channel.loadRefund(call, refundId))._unsafeUnwrap();
    };
    const known = { returnAddressId: async () => '88001', refuseProof };

    it('is for a person at Tmall as long as the host does not say by which call', async () => {
      await withRefunds(
        known,
        async (shop) => {
          const answer = (await told(shop, await inspected(shop)))._unsafeUnwrap();
          expect(answer).toMatchObject({ outcome: 'needs_check' });
          expect(answer.note).toContain('by which call');
        },
        'B',
      );
    });

    it('goes by the call that the host names, with a larger picture and without words', async () => {
      await withRefunds(
        { ...known, returnsRefusedBy: 'rp.returngoods.refuse' },
        async (shop) => {
          const refund = await inspected(shop);
          const { sandbox } = shop;
          sandbox.addFaults([{ kind: 'lost_answer', method: refuseGoods }]);
          expect((await told(shop, refund))._unsafeUnwrap()).toEqual(done);
          expect(refundIn(shop, refund)).toMatchObject({ status: 'SELLER_REFUSE_BUYER' });
          const other = await inspected(shop);
          const answer = (await told(shop, other))._unsafeUnwrap();
          expect(answer).toEqual({ outcome: 'done', note: 'the buyer was sent no words with it' });
          expect(sandbox.dump().counters).toMatchObject({
            calls: { [refuseGoods]: 2 },
            refusals: {},
          });
        },
        'B',
      );
    });

    it('goes by refund.refuse where the host names that, with its smaller picture', async () => {
      await withRefunds(
        { ...known, returnsRefusedBy: 'refund.refuse' },
        async (shop) => {
          const large = (await told(shop, await inspected(shop)))._unsafeUnwrap();
          expect(large.note).toContain('130000');
        },
        'B',
      );
    });

    it('goes by refund.refuse at a Taobao shop, whatever the host has named', async () => {
      const { returnAddressId } = known;
      await withRefunds(
        { returnAddressId, returnsRefusedBy: 'rp.returngoods.refuse' },
        async (shop) => {
          expect((await told(shop, await inspected(shop)))._unsafeUnwrap()).toEqual(done);
          expect(callsOf(shop)).toBe(1);
        },
      );
    });
  });

  it('names the reason that the host chooses among the platform’s, and no other', async () => {
    const seen: string[] = [];
    const refuseReason: TaobaoRefundOptions['refuseReason'] = (reasons, { code }) => {
      seen.push(code, ...reasons.map(({ text }) => text));
      return reasons.find(({ text }) => text === '商品已使用')?.id ?? null;
    };
    await withRefunds({ refuseReason }, async (shop) => {
      expect((await told(shop, await openRefund(shop)))._unsafeUnwrap()).toEqual(done);
      expect(seen).toEqual(['goods_used', '商品已发出', '商品已使用', '其他']);
    });
    await withRefunds({ refuseReason: () => '7' }, async (shop) => {
      const error = (await told(shop, await openRefund(shop)))._unsafeUnwrapErr();
      expect(error).toMatchObject({ channelCode: 'reason_unknown' });
    });
  });
});

describe('what the platform says of a refund before it is decided', () => {
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
  const stub = (constraint: string) =>
    stubChannel({
      'taobao.trade.fullinfo.get': { trade: { orders: { order: [{ seller_type: 'C' }] } } },
      'taobao.refund.get': `{"refund_get_response":{"refund":${refundText.replace(
        '"num":1',
        `"num":1,"operation_contraint":"${constraint}"`,
      )}}}`,
    });

  it.each(['cannot_refuse', 'refund_onweb'])('%s: a person refuses, or nobody', async (word) => {
    const { channel, sent } = stub(word);
    const answer = (await channel.refuseRefund(stubCall, refusalOf(refund)))._unsafeUnwrap();
    expect(answer).toMatchObject({ outcome: 'needs_check', note: expect.stringContaining(word) });
    expect(sent.map((form) => form.get('method'))).not.toContain(refuse);
  });

  it('refund_onweb: a person agrees', async () => {
    const { channel, sent } = stub('refund_onweb');
    const answer = (await channel.agreeRefund(stubCall, refund))._unsafeUnwrap();
    expect(answer).toMatchObject({ outcome: 'needs_check' });
    expect(sent.map((form) => form.get('method'))).not.toContain('taobao.rp.refunds.agree');
  });
});

describe('agreeing to goods that come back', () => {
  it('agrees to the return first, to the host’s address, and to the money once they are there', async () => {
    const returnAddressId = async () => '88001';
    await withRefunds({ returnAddressId }, async (shop) => {
      const { channel, call, sandbox } = shop;
      const refund = await openRefund(shop, true);
      const first = (await channel.agreeRefund(call, refund))._unsafeUnwrap();
      expect(first).toMatchObject({ outcome: 'needs_check' });
      expect(refundIn(shop, refund)).toMatchObject({ status: 'WAIT_BUYER_RETURN_GOODS' });
      sandbox.returnGoods(refund.refundId);
      const back = (await channel.loadRefund(call, refund.refundId))._unsafeUnwrap();
      expect(back.state).toBe('returned');
      expect((await channel.agreeRefund(call, back))._unsafeUnwrap()).toEqual(done);
      expect(sandbox.dump().counters.refundsAgreed).toBe(1);
    });
  });

  it('is for a person where the host has no address, or cannot say', async () => {
    const failing = async () => Promise.reject(new Error('no such shop'));
    for (const refunds of [{}, { returnAddressId: failing }]) {
      await withRefunds(refunds, async (shop) => {
        const refund = await openRefund(shop, true);
        const answer = (await shop.channel.agreeRefund(shop.call, refund))._unsafeUnwrap();
        expect(answer.outcome).toBe('needs_check');
        expect(refundIn(shop, refund)).toMatchObject({ status: 'WAIT_SELLER_AGREE' });
      });
    }
  });
});

describe('agreeing at Tmall', () => {
  it('reviews first where the host says who did', async () => {
    await withRefunds(
      { reviewer: '客服小李' },
      async (shop) => {
        const refund = await openRefund(shop);
        const answer = await shop.channel.agreeRefund(shop.call, refund);
        expect(answer._unsafeUnwrap()).toEqual(done);
        expect(refundIn(shop, refund)).toMatchObject({ status: 'SUCCESS', reviewed: true });
      },
      'B',
    );
  });

  it('is for a person above what one call may give back', async () => {
    await withShop(async (shop) => {
      const trade = shop.sandbox.create({ lines: [{ outerSkuId: 'GOLD', priceFen: 600_001 }] });
      shop.sandbox.pay(trade.tid);
      const refundId = shop.sandbox.openRefund(trade.tid, trade.tid, 600_001);
      const refund = (await shop.channel.loadRefund(shop.call, refundId))._unsafeUnwrap();
      const answer = (await shop.channel.agreeRefund(shop.call, refund))._unsafeUnwrap();
      expect(answer).toMatchObject({ outcome: 'needs_check' });
      expect(answer.note).toContain('6000 yuan');
    });
  });
});
