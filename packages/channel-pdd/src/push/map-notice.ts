import { decodeWire, parseLossless } from '@kaquan/channel-kit';
import { ok, type Result } from '@kaquan/core';
import type { ChannelNotice, NoticeSubject } from '@kaquan/core/ports';
import { refundContentSchema, tradeContentSchema, type MessageFrame } from './wire.ts';

/** What a type of message is about, and whether it comes once for each thing that it is about. */
interface Topic {
  readonly about: 'order' | 'refund';
  readonly isOnce: boolean;
}

const orderOnce: Topic = { about: 'order', isOnce: true };
const orderOften: Topic = { about: 'order', isOnce: false };
const refund: Topic = { about: 'refund', isOnce: false };

/** The types that orders depend on [several connectors]; the complete list stands in the console. */
const topics: ReadonlyMap<string, Topic> = new Map([
  ['pdd_trade_TradeConfirmed', orderOnce],
  ['pdd_trade_TradeSellerShip', orderOnce],
  ['pdd_trade_TradeSuccess', orderOnce],
  ['pdd_trade_TradeLogisticsAddressChanged', orderOften],
  ['pdd_trade_TradeMemoModified', orderOften],
  ['pdd_trade_BuyerMemoModified', orderOften],
  ['pdd_trade_TradeRiskChanged', orderOften],
  ['pdd_refund_RefundCreated', refund],
  ['pdd_refund_RefundAgreeAgreement', refund],
  ['pdd_refund_RefundBuyerModifyAgreement', refund],
  ['pdd_refund_RefundBuyerReturnGoods', refund],
  ['pdd_refund_RefundClosed', refund],
  ['pdd_refund_RefundCreateMessage', refund],
]);

/**
 * A message as a notice. A redelivery may carry a new id, so that an event is told apart by its type, what
 * it is about, and where that may happen again, by when: the after-sale's `modified`, else the frame's
 * `sendTime`. Types that nobody knows, goods and chats are `other`.
 */
export function toNotice(frame: MessageFrame): Result<ChannelNotice, string> {
  const topic = topics.get(frame.type);
  if (topic === undefined) return ok(noticeOf(frame, frame.sendTime, { kind: 'other' }));
  return topic.about === 'order' ? orderNotice(frame, topic) : refundNotice(frame);
}

function orderNotice(frame: MessageFrame, { isOnce }: Topic): Result<ChannelNotice, string> {
  return parseLossless(frame.content)
    .andThen((content) => decodeWire(tradeContentSchema, content))
    .map(({ tid }) => {
      const key = isOnce ? tid : `${tid}:${frame.sendTime}`;
      return noticeOf(frame, key, { kind: 'order', orderNo: tid });
    })
    .mapErr((problem) => `content.${problem}`);
}

function refundNotice(frame: MessageFrame): Result<ChannelNotice, string> {
  return parseLossless(frame.content)
    .andThen((content) => decodeWire(refundContentSchema, content))
    .map(({ tid, refund_id: id, modified }) => {
      const when = modified === '0' ? frame.sendTime : modified;
      // As the channel's own calls name an after-sale.
      const subject = { kind: 'refund', refundId: `${tid}:${id}`, orderNo: tid } as const;
      return noticeOf(frame, `${tid}:${id}:${when}`, subject);
    })
    .mapErr((problem) => `content.${problem}`);
}

function noticeOf(frame: MessageFrame, key: string, subject: NoticeSubject): ChannelNotice {
  return { externalShopId: frame.mallId, eventId: `${frame.type}:${key}`, subject };
}
