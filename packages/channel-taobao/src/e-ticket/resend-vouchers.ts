import { coreError, err, ok, type Result } from '@kaquan/core';
import type {
  ChannelCall,
  ChannelWriteError,
  ChannelWriteOutcome,
  VoucherSending,
} from '@kaquan/core/ports';
import { channelName } from '../client.ts';
import {
  askToWrite,
  done,
  noteOf,
  rejected,
  saysClosed,
  type ETicketDesk,
  type TicketFailure,
} from './e-ticket-desk.ts';
import { idPattern } from '../wire.ts';
import { problemOf, secretsOf, toPlain } from './send-vouchers.ts';

const resendingBy = {
  vmarket: 'taobao.vmarket.eticket.resend',
  merchant: 'taobao.eticket.merchant.ma.resend',
} as const;

/**
 * Has the platform send the codes of an order to its buyer once more, under the token of its latest wish.
 * It refuses codes that it does not have, so that nothing new can go out this way.
 */
export async function resendVouchers(
  desk: ETicketDesk,
  call: ChannelCall,
  { orderNo, token, vouchers }: VoucherSending,
): Promise<Result<ChannelWriteOutcome, ChannelWriteError>> {
  const operation = resendingBy[desk.options.family];
  const plain = vouchers.map(toPlain);
  const problem = problemOf(desk, vouchers, plain);
  if (problem !== null) return ok({ outcome: 'impossible', note: problem });
  if (!idPattern.test(orderNo)) {
    return err(rejected(operation, 'invalid_order_no', 'not a trade number'));
  }
  // The platform has asked for it, or nobody has: its token is kept until it is used.
  if (token === null)
    return err(coreError('channel.unavailable', { channel: channelName, operation }));
  const ticket = { orderNo, token: token.reveal() };
  const secrets = [ticket.token, ...secretsOf(plain)];
  const request = desk.family.resend(ticket, plain);
  const sent = await askToWrite(desk, { request, call, secrets });
  if (sent.isOk()) return ok(done);
  const isOver = saysClosed(sent.error) || saysNothingLeft(sent.error);
  if (isOver) return ok({ outcome: 'impossible', note: noteOf(sent.error) });
  return err(sent.error.error);
}

function saysNothingLeft({ subCode }: TicketFailure): boolean {
  return subCode === 'isv.eticket-resend-error:no-can-resend-code';
}
