import { afterFailedReading } from '@kaquan/channel-kit';
import { coreError, err, ok, type Result } from '@kaquan/core';
import type {
  ChannelCall,
  ChannelReadError,
  ChannelWriteError,
  ChannelWriteOutcome,
  OrderNote,
} from '@kaquan/core/ports';
import { channelName, type TaobaoClient } from '../client.ts';
import { saysNotFound, type TaobaoFailure } from '../errors.ts';
import { idPattern } from '../wire.ts';
import { planNote } from './plan-note.ts';
import { noteFields, noteReplySchema, noteUpdateSchema } from './wire.ts';

const operation = 'taobao.trade.memo.update';
const at = { channel: channelName, operation };

type Answer = Result<ChannelWriteOutcome, ChannelWriteError>;

interface Note {
  readonly memo: string;
  readonly flag: number | null;
}

/**
 * Adds to the seller's memo of a trade 卖家备注. The call overwrites, so that the memo is read first; what
 * somebody writes between the two is lost, which no client can see.
 */
export async function appendNote(
  client: TaobaoClient,
  call: ChannelCall,
  { orderNo, text: given }: OrderNote,
): Promise<Answer> {
  // Half a character would be sent as another one, and not be found again.
  const text = given.toWellFormed();
  if (!idPattern.test(orderNo)) return err(rejected('invalid_order_no', 'not a trade number'));
  const before = await readNote(client, call, orderNo);
  if (before.isErr()) return err(saysNotFound(before.error) ? notFound() : before.error.error);
  const plan = planNote(before.value.memo, text);
  if (plan.kind === 'there') return ok({ outcome: 'done', note: '' });
  if (plan.kind === 'full') {
    return ok({ outcome: 'needs_check', note: 'the memo of the trade is full; tidy it up there' });
  }
  return write(client, call, { orderNo, text, memo: plan.memo, flag: before.value.flag });
}

interface Written extends OrderNote, Note {}

async function write(
  client: TaobaoClient,
  call: ChannelCall,
  { orderNo, text, memo, flag }: Written,
): Promise<Answer> {
  const sent = await client.write({
    method: operation,
    call,
    // Whether a flag that is left out stays, no page says; the one that was read does.
    params: { tid: orderNo, memo, ...(flag !== null && { flag: String(flag) }) },
    schema: noteUpdateSchema,
  });
  if (sent.isOk()) return ok({ outcome: 'done', note: '' });
  if (sent.error.error.code !== 'channel.outcome_unknown') return err(sent.error.error);
  const after = await readNote(client, call, orderNo);
  if (after.isErr()) {
    return err(afterFailedReading(after.error.error, { wasRefused: false, at }));
  }
  if (planNote(after.value.memo, text).kind === 'there') return ok({ outcome: 'done', note: '' });
  return err(coreError('channel.unavailable', at, sent.error.error));
}

/** The flags that may be sent back; newer ones have no published number. */
const maxFlag = 5;

async function readNote(
  client: TaobaoClient,
  call: ChannelCall,
  orderNo: string,
): Promise<Result<Note, TaobaoFailure<ChannelReadError>>> {
  const read = await client.read({
    method: 'taobao.trade.fullinfo.get',
    call,
    params: { fields: noteFields, tid: orderNo },
    schema: noteReplySchema,
  });
  return read.map(({ trade: { seller_memo: memo, seller_flag: flag } }) => ({
    memo: memo ?? '',
    flag: typeof flag === 'number' && flag >= 0 && flag <= maxFlag ? flag : null,
  }));
}

function notFound(): ChannelWriteError {
  return rejected('not_found', 'the platform knows no such trade');
}

function rejected(channelCode: string, channelMessage: string): ChannelWriteError {
  return coreError('channel.rejected', { ...at, channelCode, channelMessage });
}
