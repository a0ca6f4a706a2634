import { decodeWire, parseLossless } from '@kaquan/channel-kit';
import { ok, type Result } from '@kaquan/core';
import type { ChannelNotice, NoticeSubject } from '@kaquan/core/ports';
import type { Frame, FrameValue } from './frames.ts';
import { unpack } from './inflate.ts';
import { subjectOf, type TopicSubject } from './topics.ts';
import {
  messageSchema,
  refundContentSchema,
  tradeContentSchema,
  type TaobaoMessage,
} from './wire.ts';

/** A message with its number, by which it is confirmed, and what it says; `null`: nothing for anybody. */
export interface ReadMessage {
  readonly id: string;
  readonly notice: ChannelNotice | null;
}

/**
 * Reads what stands in a data frame or in a row of the HTTP pull. The error is one of a message without
 * a number: it cannot be confirmed. One that is readable no further is no news for anybody, now or when
 * it came again; the slow pull still finds what it spoke of.
 */
export async function readMessage(raw: unknown): Promise<Result<ReadMessage, string>> {
  const decoded = decodeWire(messageSchema, raw);
  if (decoded.isErr()) return decoded.map((message) => ({ id: message.id, notice: null }));
  const message = decoded.value;
  const { id, user_id: externalShopId } = message;
  if (externalShopId === null || externalShopId === undefined || /^0+$/.test(externalShopId)) {
    return ok({ id, notice: null });
  }
  const subject = await subjectIn(message);
  return ok({ id, notice: { externalShopId, eventId: `tmc:${id}`, subject } });
}

/** The fields of a data frame as a row of the HTTP pull has them. */
export function rowOf({ fields }: Frame): unknown {
  const valueOf = (name: string) => plain(fields.get(name));
  return {
    id: valueOf('id'),
    topic: valueOf('topic'),
    user_id: valueOf('userid'),
    content: valueOf('content'),
  };
}

function plain(value: FrameValue | undefined): unknown {
  return value === undefined || value.form === 'void' ? null : value.value;
}

async function subjectIn({ topic, content }: TaobaoMessage): Promise<NoticeSubject> {
  const kind = subjectOf(topic);
  const text = await textOf(content);
  const parsed = text.andThen(parseLossless).unwrapOr(null);
  return readers[kind](parsed) ?? { kind: 'other' };
}

function textOf(content: unknown): Promise<Result<string, string>> {
  if (content instanceof Uint8Array) return unpack(new Uint8Array(content));
  return Promise.resolve(ok(typeof content === 'string' ? content : ''));
}

const readers: Readonly<Record<TopicSubject, (content: unknown) => NoticeSubject | null>> = {
  order: (content) =>
    decodeWire(tradeContentSchema, content)
      .map(({ tid }) => ({ kind: 'order', orderNo: tid }) as const)
      .unwrapOr(null),
  refund: (content) =>
    decodeWire(refundContentSchema, content)
      .map(
        ({ refund_id: refundId, tid }) =>
          ({ kind: 'refund', refundId, orderNo: tid ?? null }) as const,
      )
      .unwrapOr(null),
  other: () => null,
};
