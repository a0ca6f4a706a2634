import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toNotice } from './map-notice.ts';
import { answerOf, heartbeatOf, readFrame, type MessageFrame } from './wire.ts';

// The frames of the page.
const id = '4611686018427387905';
const content = {
  mall_id: 445566778,
  tid: '260101-123456789012345',
  refund_id: 88001122334,
  refund_fee: 1990,
  bill_type: 1,
  operation: 1000,
  modified: 1767225600000,
};
const frameText =
  `{"id":${id},"commandType":"Common","time":1767225600123,"sendTime":1767225600100,"message":` +
  `{"type":"pdd_refund_RefundCreated","mallID":445566778,"content":${JSON.stringify(JSON.stringify(content))}}}`;

function frameOf(type: string, given: unknown = content, sendTime = '7'): MessageFrame {
  const text = typeof given === 'string' ? given : JSON.stringify(given);
  return { id, sendTime, type, mallId: '445566778', content: text };
}

const eventOf = (frame: MessageFrame) => toNotice(frame)._unsafeUnwrap().eventId;

describe('frames', () => {
  it('are read and answered as the page writes them, every digit of the id kept', () => {
    const frame = readFrame(frameText)._unsafeUnwrap();
    if (frame === null) throw new Error('no frame');
    expect(answerOf(frame, 1767225600200, null)).toBe(
      `{"id":${id},"commandType":"Ack","time":1767225600200,"sendTime":1767225600100,` +
        '"type":"pdd_refund_RefundCreated","mallID":445566778}',
    );
    expect(heartbeatOf(1767225605000)).toBe(
      '{"id":1767225605000,"commandType":"HeartBeat","time":1767225605000}',
    );
    expect(toNotice(frame)._unsafeUnwrap()).toEqual({
      externalShopId: '445566778',
      eventId: 'pdd_refund_RefundCreated:260101-123456789012345:88001122334:1767225600000',
      subject: {
        kind: 'refund',
        refundId: '260101-123456789012345:88001122334',
        orderNo: '260101-123456789012345',
      },
    });
  });

  it('are answered with JSON for every id and every reason', () => {
    const digits = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String);
    const reason = fc.option(fc.string({ unit: 'binary', maxLength: 3_000 }));
    fc.assert(
      fc.property(digits, reason, (given, why) => {
        const answer = answerOf({ ...frameOf('t'), id: given }, 5, why);
        expect(answer.startsWith(`{"id":${given},`)).toBe(true);
        const read = JSON.parse(answer) as { commandType: string; failReason?: string };
        expect(read.commandType).toBe(why === null ? 'Ack' : 'Fail');
        expect(read.failReason).toBe(why?.slice(0, 1_000));
      }),
    );
  });

  it('that bring no message are passed over: heartbeats, acknowledgements, numbers for words', () => {
    for (const text of [heartbeatOf(5), '{"id":1,"commandType":"Ack"}', '[]', 'null', '7']) {
      expect(readFrame(text)._unsafeUnwrap()).toBeNull();
    }
    const numbered = frameText.replace('"Common"', '0');
    expect(readFrame(numbered)._unsafeUnwrap()).toMatchObject({ id });
  });

  it('are values or errors, whatever comes', () => {
    const hostile = fc.oneof(
      fc.string(),
      fc.json(),
      fc.nat({ max: frameText.length }).map((end) => frameText.slice(0, end)),
      fc
        .tuple(fc.nat({ max: frameText.length - 1 }), fc.string({ maxLength: 3 }))
        .map(([at, noise]) => frameText.slice(0, at) + noise + frameText.slice(at + 1)),
      fc
        .json()
        .map((text) => JSON.stringify({ id: 1, message: { type: 't', mallID: 1, content: text } })),
      fc.constantFrom(
        '['.repeat(200_000),
        `"${'x'.repeat(1_000_001)}"`,
        '{"message":{"__proto__":{"type":"t","mallID":1,"content":""}}}',
        `{"id":${'9'.repeat(40)},"message":{"type":"t","mallID":1,"content":""}}`,
      ),
    );
    fc.assert(
      fc.property(hostile, (text) => {
        const frame = readFrame(text).unwrapOr(null);
        if (frame === null) return;
        for (const type of [frame.type, 'pdd_trade_TradeConfirmed', 'pdd_refund_RefundClosed']) {
          const notice = toNotice({ ...frame, type }).unwrapOr(null);
          expect(notice === null || notice.eventId.length <= 200).toBe(true);
          expect(() => JSON.parse(answerOf(frame, 1, null))).not.toThrow();
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('what a message is about', () => {
  it.each([
    'TradeConfirmed',
    'TradeSellerShip',
    'TradeSuccess',
    'TradeMemoModified',
    'BuyerMemoModified',
    'TradeRiskChanged',
    'TradeLogisticsAddressChanged',
  ])('is an order: %s', (name) => {
    const notice = toNotice(frameOf(`pdd_trade_${name}`))._unsafeUnwrap();
    expect(notice.subject).toEqual({ kind: 'order', orderNo: content.tid });
  });

  it('is nothing that an order depends on: goods, chats, and types of later years', () => {
    for (const type of ['pdd_goods_GoodsUpdate', 'pdd_chat_OrderPromise', 'pdd_new_Thing']) {
      expect(toNotice(frameOf(type, 'no JSON'))._unsafeUnwrap().subject).toEqual({ kind: 'other' });
    }
  });

  it('is an error where it cannot be told', () => {
    for (const given of ['', '{', '[]', '{"tid":7}', '{"tid":"../x"}']) {
      expect(toNotice(frameOf('pdd_trade_TradeConfirmed', given)).isErr()).toBe(true);
    }
    const noRefund = { tid: content.tid };
    expect(toNotice(frameOf('pdd_refund_RefundClosed', noRefund)).isErr()).toBe(true);
  });
});

describe('the event of a message', () => {
  it('is the same when it is delivered again under another id', () => {
    for (const type of ['pdd_trade_TradeConfirmed', 'pdd_refund_RefundCreated']) {
      const again = { ...frameOf(type), id: '1', sendTime: '8' };
      expect(eventOf(again)).toBe(eventOf(frameOf(type)));
    }
  });

  it('is another one for another time, type, order or after-sale', () => {
    const memo = 'pdd_trade_TradeMemoModified';
    const changed = 'pdd_refund_RefundBuyerModifyAgreement';
    const events = [
      eventOf(frameOf(memo)),
      eventOf(frameOf(memo, content, '8')),
      eventOf(frameOf('pdd_trade_TradeConfirmed')),
      eventOf(frameOf('pdd_trade_TradeConfirmed', { ...content, tid: '260101-2' })),
      eventOf(frameOf(changed)),
      eventOf(frameOf(changed, { ...content, modified: 5 })),
      eventOf(frameOf(changed, { ...content, refund_id: '9007199254740993' })),
    ];
    expect(new Set(events).size).toBe(events.length);
  });
});
