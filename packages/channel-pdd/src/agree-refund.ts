import { afterFailedReading } from '@kaquan/channel-kit';
import { coreError, err, ok, type CoreError, type Result } from '@kaquan/core';
import type {
  ChannelCall,
  ChannelRefund,
  ChannelWriteError,
  ChannelWriteOutcome,
} from '@kaquan/core/ports';
import { channelName, type PddClient } from './client.ts';
import { noWords, type PddFailure } from './errors.ts';
import { numbersIn, refundIdOf, type RefundNumbers } from './map-refund.ts';
import { readRefundDetail } from './refunds.ts';
import { findReturnAddress } from './return-address.ts';
import { readAgreement, refundKinds, returnRequested } from './status-map.ts';
import { agreeReturnSchema, agreeSchema, type PddRefundDetail } from './wire.ts';

const operation = 'pdd.refund.agree';
const at = { channel: channelName, operation };

type Answer = Result<ChannelWriteOutcome, ChannelWriteError>;

/**
 * Agrees to an after-sale that still is what was read: money at once, or first that the goods come
 * back. The platform takes neither an amount nor a version, so that it is read right before the call;
 * what the buyer changes between the two, no client can see.
 */
export async function agreeRefund(
  client: PddClient,
  call: ChannelCall,
  refund: ChannelRefund,
): Promise<Answer> {
  const numbers = numbersIn(refund.refundId);
  if (numbers === null)
    return err(rejected('invalid_refund_id', 'not an after-sale of this channel'));
  const read = await readRefundDetail(client, call, refund.refundId);
  if (read.isErr()) return err(asWriteError(read.error));
  const detail = read.value;
  const settled = readAgreement(detail.after_sales_status);
  if (settled !== null) return ok({ outcome: settled, note: '' });
  if (
    detail.refund_amount !== refund.amountMinor ||
    String(detail.updated_time) !== refund.version
  ) {
    return err(rejected('changed', 'read the refund again before deciding: it has changed'));
  }
  if (!refundKinds.has(detail.after_sales_type)) {
    const note = 'this after-sale is no refund; settle it in the backend of the platform';
    return ok({ outcome: 'needs_check', note });
  }
  return detail.after_sales_status === returnRequested
    ? agreeReturn(client, call, numbers)
    : agreeMoney(client, call, { numbers, detail });
}

interface Agreeing {
  readonly numbers: RefundNumbers;
  readonly detail: PddRefundDetail;
}

async function agreeMoney(
  client: PddClient,
  call: ChannelCall,
  agreeing: Agreeing,
): Promise<Answer> {
  const sent = await client.write({
    method: operation,
    call,
    params: { request: requestText(agreeing.numbers) },
    schema: agreeSchema,
  });
  if (sent.isOk() && sent.value.result.succ) return ok({ outcome: 'done', note: '' });
  const doubt = sent.isErr() ? sent.error : notAgreed(sent.value.result.message);
  return look(client, call, { ...agreeing, doubt });
}

/** The money goes back by a second agreement, once the goods are there: until then nothing is done. */
async function agreeReturn(
  client: PddClient,
  call: ChannelCall,
  numbers: RefundNumbers,
): Promise<Answer> {
  const address = await findReturnAddress(client, call);
  if (address.isErr()) return err(address.error);
  if (address.value === null) {
    const note = 'the shop has no default return address; choose one in the backend';
    return ok({ outcome: 'needs_check', note });
  }
  const sent = await client.write({
    method: 'pdd.refund.returngoods.agree',
    call,
    params: { request: requestText(numbers, address.value) },
    schema: agreeReturnSchema,
  });
  if (sent.isErr()) return err(sent.error.error);
  const { success, result, error_msg: words } = sent.value;
  if (!success || result?.success === false) {
    return err(rejected('success=false', result?.message || words));
  }
  const note = 'agreed that the goods come back; the money is agreed to once they are there';
  return ok({ outcome: 'needs_check', note });
}

/** Long numbers stay numbers on the wire, which JSON.stringify could not write. */
function requestText({ orderSn, afterSalesId }: RefundNumbers, addressId?: string): string {
  const address =
    addressId === undefined ? '' : `,"return_address_id":${JSON.stringify(addressId)}`;
  return `{"after_sales_id":${afterSalesId},"order_sn":${JSON.stringify(orderSn)},"operate_desc":"同意"${address}}`;
}

/** Reads the after-sale again and answers by what is found. */
async function look(
  client: PddClient,
  call: ChannelCall,
  { numbers, detail, doubt }: Agreeing & { readonly doubt: PddFailure },
): Promise<Answer> {
  const isUnknown = doubt.error.code === 'channel.outcome_unknown';
  // A refusal of the gateway has not reached the after-sale.
  const isBusiness = doubt.error.code === 'channel.rejected';
  if (!isUnknown && !isBusiness) return err(doubt.error);
  const read = await readRefundDetail(client, call, refundIdOf(numbers));
  if (read.isErr()) return err(afterFailedReading(read.error, { wasRefused: !isUnknown, at }));
  const settled = readAgreement(read.value.after_sales_status);
  const note = 'channelMessage' in doubt.error ? doubt.error.channelMessage : '';
  if (settled !== null) return ok({ outcome: settled, note });
  if (!isUnknown) return err(doubt.error);
  const isUntouched = read.value.updated_time === detail.updated_time;
  // Nothing has moved: the agreement may go again. Anything else a person has to look at.
  return err(isUntouched ? coreError('channel.unavailable', at) : doubt.error);
}

function notAgreed(words: string): PddFailure {
  return { ...noWords, error: rejected('succ=false', words) };
}

function asWriteError(
  error: ChannelWriteError | CoreError<'channel.refund_not_found'>,
): ChannelWriteError {
  return error.code === 'channel.refund_not_found'
    ? rejected('not_found', 'the platform knows no such after-sale')
    : error;
}

function rejected(channelCode: string, channelMessage: string): ChannelWriteError {
  return coreError('channel.rejected', { ...at, channelCode, channelMessage });
}
