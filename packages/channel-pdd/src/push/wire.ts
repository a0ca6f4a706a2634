import { decodeWire, parseLossless } from '@kaquan/channel-kit';
import { err, ok, type Result } from '@kaquan/core';
import { z } from 'zod';
import { idText, orderSnPattern } from '../wire.ts';

// The message service 消息服务 (PMC), by the platform's Java SDK and accounts of its guide of 2026-01-15.
// Nothing here was recorded from live traffic.

/** What the platform may send at once: frames are a few hundred characters, and this bounds a bad one. */
const maxFrameChars = 1_000_000;

const millis = z
  .union([z.int(), z.string().regex(/^\d{1,15}$/)])
  .transform(String)
  .nullish()
  .transform((text) => text ?? '0');

/** A 64-bit number, as its digits. */
const frameId = z
  .union([z.int(), z.string()])
  .transform(String)
  .refine((text) => /^-?\d{1,19}$/.test(text), 'is not a number of 64 bits');

/**
 * A frame that brings a message. Its `commandType` is `Common`; a client that is not the platform's
 * own has numbers there, so that the message itself tells. [several sources]
 */
const messageFrameSchema = z.object({
  id: frameId,
  sendTime: millis,
  message: z.object({
    type: z.string().regex(/^\w{1,100}$/),
    mallID: idText,
    content: z.string().max(100_000),
  }),
});

/** A message and what its answer must repeat. */
export interface MessageFrame {
  /** Digits of a 64-bit number. */
  readonly id: string;
  /** Digits; `0` where the frame has none. */
  readonly sendTime: string;
  readonly type: string;
  readonly mallId: string;
  /** JSON as text. */
  readonly content: string;
}

/** Reads a frame; `null` for one that brings no message, such as the answer to a heartbeat. */
export function readFrame(text: string): Result<MessageFrame | null, string> {
  if (text.length > maxFrameChars) return err('frame: is too long');
  return parseLossless(text).andThen((body) => {
    const isMessage = typeof body === 'object' && body !== null && Object.hasOwn(body, 'message');
    if (!isMessage) return ok(null);
    return decodeWire(messageFrameSchema, body).map(({ id, sendTime, message }) => ({
      id,
      sendTime,
      type: message.type,
      mallId: message.mallID,
      content: message.content,
    }));
  });
}

/** The answer to a message: kept, or why not. Written by hand, as ids are longer than numbers hold. */
export function answerOf(frame: MessageFrame, now: number, failReason: string | null): string {
  const { id, sendTime, type, mallId } = frame;
  const numbers = `"time":${now},"sendTime":${withoutZeros(sendTime)}`;
  const whose = `"type":${JSON.stringify(type)},"mallID":${withoutZeros(mallId)}`;
  const command = failReason === null ? 'Ack' : 'Fail';
  // The platform takes 1,000 characters.
  const reason =
    failReason === null ? '' : `,"failReason":${JSON.stringify(failReason.slice(0, 1_000))}`;
  return `{"id":${withoutZeros(id)},"commandType":"${command}",${numbers},${whose}${reason}}`;
}

// JSON knows no leading zeros.
function withoutZeros(digits: string): string {
  return digits.replace(/^(-?)0+(?=\d)/, '$1');
}

/** What says that the connection is alive. */
export function heartbeatOf(now: number): string {
  return `{"id":${now},"commandType":"HeartBeat","time":${now}}`;
}

const orderSn = z.string().regex(orderSnPattern, 'is not an order number');

/** What messages about orders hold. [several sources] */
export const tradeContentSchema = z.object({ tid: orderSn });

/** What messages about after-sales hold. [several sources] */
export const refundContentSchema = z.object({
  tid: orderSn,
  refund_id: idText,
  modified: millis,
});
