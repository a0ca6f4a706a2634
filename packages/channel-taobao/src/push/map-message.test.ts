import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gzipSync } from 'node:zlib';
import { readMessage } from './map-message.ts';
import { subjectOf } from './topics.ts';

// As the page composes them; nothing here was recorded.
const paid = {
  id: 4_160_600_490_938_325_004n,
  topic: 'taobao_trade_TradeBuyerPay',
  user_id: 2_054_573_190,
  content:
    '{"tid":3812345678901234567,"oid":3812345678901234567,"type":"guarantee_trade","payment":"19.80"}',
};
const refunded = {
  id: '4160600490938325011',
  topic: 'taobao_refund_RefundCreated',
  user_id: '2054573190',
  content: '{"refund_id":241234567890129999,"tid":3812345678901299999,"oid":3812345678901300001}',
};
const read = async (raw: unknown) => (await readMessage(raw))._unsafeUnwrap();
const subjectIn = async (raw: unknown) => (await read(raw)).notice?.subject;

describe('a message', () => {
  it('of a trade is news of its order, with every digit', async () => {
    expect(await read(paid)).toEqual({
      id: '4160600490938325004',
      notice: {
        externalShopId: '2054573190',
        eventId: 'tmc:4160600490938325004',
        subject: { kind: 'order', orderNo: '3812345678901234567' },
      },
    });
  });

  it('of a refund is news of the refund', async () => {
    expect(await subjectIn(refunded)).toEqual({
      kind: 'refund',
      refundId: '241234567890129999',
      orderNo: '3812345678901299999',
    });
    const without = { ...refunded, content: '{"refund_id":"12"}' };
    expect(await subjectIn(without)).toEqual({ kind: 'refund', refundId: '12', orderNo: null });
  });

  it('is read packed as well, up to a limit', async () => {
    const packed = (text: string) => ({ ...paid, content: new Uint8Array(gzipSync(text)) });
    expect(await subjectIn(packed(paid.content))).toEqual({
      kind: 'order',
      orderNo: '3812345678901234567',
    });
    const bomb = packed(`{"tid":1,"x":"${'0'.repeat(20 * 1024 * 1024)}"}`);
    expect(await subjectIn(bomb)).toEqual({ kind: 'other' });
    const broken = { ...paid, content: new Uint8Array([31, 139, 8, 0, 1]) };
    expect(await subjectIn(broken)).toEqual({ kind: 'other' });
    const noText = { ...paid, content: new Uint8Array(gzipSync(Buffer.from([255, 254]))) };
    expect(await subjectIn(noText)).toEqual({ kind: 'other' });
  });

  it('of nobody’s shop, and one without a number, are news for nobody', async () => {
    for (const user_id of [undefined, null, 0, '0', 'x', {}]) {
      expect(await read({ ...paid, user_id })).toMatchObject({ notice: null });
    }
    for (const id of [undefined, null, 'x', {}, 1.5]) {
      expect((await readMessage({ ...paid, id })).isErr()).toBe(true);
    }
  });

  it('that says nothing sensible is still one that can be confirmed', async () => {
    const odd = fc.record({
      id: fc.constant('7'),
      topic: fc.oneof(fc.constantFrom(paid.topic, refunded.topic), fc.string(), fc.anything()),
      user_id: fc.constant('8'),
      content: fc.oneof(fc.string(), fc.json(), fc.uint8Array(), fc.anything()),
    });
    await fc.assert(
      fc.asyncProperty(odd, async (raw) => {
        expect((await read(raw)).id).toBe('7');
      }),
      { numRuns: 300 },
    );
    const deep = { ...paid, content: `${'['.repeat(50_000)}${']'.repeat(50_000)}` };
    expect(await subjectIn(deep)).toEqual({ kind: 'other' });
    const proto = { ...paid, content: '{"__proto__":{"tid":"5"}}' };
    expect(await subjectIn(proto)).toEqual({ kind: 'other' });
  });

  it('is anything, and never throws', async () => {
    await fc.assert(
      fc.asyncProperty(fc.anything(), async (raw) => {
        expect(typeof (await readMessage(raw)).isOk()).toBe('boolean');
      }),
    );
  });
});

describe('a topic', () => {
  it('of the list is about an order or a refund, but for notes and ratings', () => {
    expect(subjectOf('taobao_trade_TradeCreate')).toBe('order');
    expect(subjectOf('taobao_trade_TradeLogisticsAddressChanged')).toBe('order');
    expect(subjectOf('taobao_refund_RefundSuccess')).toBe('refund');
    expect(subjectOf('taobao_refund_TaobaoIntervened')).toBe('refund');
    expect(subjectOf('taobao_trade_TradeMemoModified')).toBe('other');
    expect(subjectOf('taobao_trade_TradeRated')).toBe('other');
  });

  it('that is newer is read like its siblings, and no other', () => {
    expect(subjectOf('taobao_trade_TradeSomethingNew')).toBe('order');
    expect(subjectOf('taobao_refund_RefundSomethingNew')).toBe('refund');
    expect(subjectOf('taobao_item_ItemAdd')).toBe('other');
    expect(subjectOf('constructor')).toBe('other');
  });
});
