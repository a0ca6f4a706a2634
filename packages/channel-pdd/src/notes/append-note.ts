import { afterFailedReading } from '@kaquan/channel-kit';
import { coreError, err, ok, type Result } from '@kaquan/core';
import type {
  ChannelCall,
  ChannelReadError,
  ChannelWriteError,
  ChannelWriteOutcome,
  OrderNote,
} from '@kaquan/core/ports';
import { channelName, type PddClient } from '../client.ts';
import { readDetailAs } from '../orders.ts';
import { rejected } from '../rejected.ts';
import { notedOrderSchema, noteSchema, type PddNotedOrder } from './wire.ts';

const operation = 'pdd.order.note.update';
const at = { channel: channelName, operation };

/**
 * Adds a line to the seller's note 备注. The call overwrites the whole note and knows no version, so that
 * the note is read right before it, and again after an answer that got lost; what somebody else writes
 * between the two, no client can see. A flag that stands on the note is sent along as it was read.
 */
export async function appendNote(
  client: PddClient,
  call: ChannelCall,
  note: OrderNote,
): Promise<Result<ChannelWriteOutcome, ChannelWriteError>> {
  const before = await readNoted(client, call, note);
  if (before.isErr()) return err(before.error);
  const order = before.value;
  if (hasNote(order, note)) return ok({ outcome: 'done', note: '' });
  const params = { order_sn: note.orderNo, note: withNote(order, note), ...flagOf(order) };
  const sent = await client.write({ method: operation, call, params, schema: noteSchema });
  if (sent.isOk()) {
    const { success, error_code: code, error_msg: words } = sent.value;
    if (success) return ok({ outcome: 'done', note: '' });
    return err(rejected(operation, `success=false ${code ?? ''}`.trim(), words ?? ''));
  }
  const { error } = sent.error;
  if (error.code !== 'channel.outcome_unknown') return err(error);
  const after = await readNoted(client, call, note);
  if (after.isErr()) return err(afterFailedReading(after.error, { wasRefused: false, at }));
  if (hasNote(after.value, note)) return ok({ outcome: 'done', note: '' });
  return err(coreError('channel.unavailable', at, error));
}

async function readNoted(
  client: PddClient,
  call: ChannelCall,
  { orderNo }: OrderNote,
): Promise<Result<PddNotedOrder, ChannelReadError>> {
  const detail = await readDetailAs(client, call, { orderNo, schema: notedOrderSchema });
  return detail.mapErr((error) =>
    error.code === 'channel.order_not_found'
      ? rejected(operation, 'not_found', 'the platform knows no such order')
      : error,
  );
}

// Whole lines only: a note that is a part of another one is not there.
function hasNote({ remark }: PddNotedOrder, { text }: OrderNote): boolean {
  return `\n${plain(remark ?? '')}\n`.includes(`\n${plain(text)}\n`);
}

function plain(text: string): string {
  return text.replaceAll('\r\n', '\n').trim();
}

function withNote({ remark }: PddNotedOrder, { text }: OrderNote): string {
  return remark === null ? text : `${remark}\n${text}`;
}

// The platform takes a flag with its name, or neither.
function flagOf({ remark_tag: tag, remark_tag_name: name }: PddNotedOrder): Record<string, string> {
  return tag === null || name === null ? {} : { tag: String(tag), tag_name: name };
}
