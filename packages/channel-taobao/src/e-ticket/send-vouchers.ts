import { coreError, err, ok, type CoreError, type Result } from '@kaquan/core';
import type {
  ChannelCall,
  ChannelReadError,
  ChannelVoucher,
  ChannelWriteError,
  ChannelWriteOutcome,
  VoucherLookup,
  VoucherSending,
  VouchersAtChannel,
} from '@kaquan/core/ports';
import { channelName } from '../client.ts';
import { saysNotFound, type TaobaoFailure } from '../errors.ts';
import { idPattern } from '../wire.ts';
import {
  askToRead,
  askToWrite,
  done,
  noteOf,
  rejected,
  saysClosed,
  ticketCall,
  type ETicketDesk,
  type TicketFailure,
} from './e-ticket-desk.ts';
import type { PlainVoucher } from './families.ts';
import type { ETicketOptions } from './options.ts';
import { codesSchema, vmarketReplySchema } from './wire.ts';

type Answer = Result<ChannelWriteOutcome, ChannelWriteError>;

/** The most codes of one call. */
const maxVouchers = 200;

const sendingBy = {
  vmarket: 'taobao.vmarket.eticket.send',
  merchant: 'taobao.eticket.merchant.ma.send',
} as const;
const notifying = 'taobao.vmarket.eticket.manage.notify';
const listing = 'taobao.vmarket.eticket.codes.get';

/**
 * Hands the codes of an order to the platform, all in one call, with the token of its notification.
 * Without a token nothing is sent: the platform is asked to notify again where it can be.
 */
export async function sendVouchers(
  desk: ETicketDesk,
  call: ChannelCall,
  { orderNo, token, vouchers }: VoucherSending,
): Promise<Answer> {
  const plain = vouchers.map(toPlain);
  const problem = problemOf(desk, vouchers, plain);
  if (problem !== null) return ok({ outcome: 'impossible', note: problem });
  if (!idPattern.test(orderNo)) {
    return err(rejected(sendingBy[desk.options.family], 'invalid_order_no', 'not a trade number'));
  }
  if (token === null) return askToBeAsked(desk, call, orderNo);
  const ticket = { orderNo, token: token.reveal() };
  const secrets = [ticket.token, ...secretsOf(plain)];
  const request = desk.family.send(ticket, plain);
  const sent = await askToWrite(desk, { request, call, secrets });
  if (sent.isOk()) return ok(done);
  if (saysClosed(sent.error)) return ok({ outcome: 'impossible', note: noteOf(sent.error) });
  if (!saysSent(sent.error)) return err(sent.error.error);
  return wasItOurs(desk, { call, ticket, plain, refusal: sent.error });
}

/** A voucher as it goes to the platform. */
export function toPlain({ cardNumber, secret }: ChannelVoucher): PlainVoucher {
  return { number: cardNumber?.reveal() ?? null, secret: secret.reveal() };
}

/** What must not be shown of vouchers. */
export function secretsOf(vouchers: readonly PlainVoucher[]): readonly string[] {
  return vouchers.flatMap(({ number, secret }) => (number === null ? [secret] : [number, secret]));
}

/** Why these vouchers cannot go this way at all; `null` where they can. */
export function problemOf(
  { options }: ETicketDesk,
  vouchers: readonly ChannelVoucher[],
  plain: readonly PlainVoucher[],
): string | null {
  if (vouchers.length > maxVouchers) return `more than ${maxVouchers} vouchers in one order`;
  if (new Set(vouchers.map(({ lineNo }) => lineNo)).size > 1) {
    return (
      'no page says how an order of several lines takes its vouchers; ' +
      'send them in the seller’s backend, or hand them over by the link'
    );
  }
  return { code: codeProblem, card: cardProblem }[options.certificate](options, plain);
}

type Problem = (options: ETicketOptions, plain: readonly PlainVoucher[]) => string | null;

const codeProblem: Problem = ({ family }, plain) => {
  if (plain.some(({ number }) => number !== null)) {
    return 'a card with a number would lose it: the shop hands over codes alone';
  }
  const isListed = family === 'vmarket' && plain.some(({ secret }) => /[\s,:]/.test(secret));
  return isListed ? 'a code with a comma, a colon or a space cannot stand in their list' : null;
};

const cardProblem: Problem = ({ cardList }, plain) => {
  if (plain.some(({ number }) => number === null)) return 'a card has no number';
  return cardList === 'object' && plain.length > 1
    ? 'the shop hands over one card at most, as the form of several is not settled'
    : null;
};

/**
 * The platform sends its token with a notification, and repeats that when it is asked to. The older family
 * has an API for it; for the newer one the notification can only be waited for.
 */
async function askToBeAsked(
  desk: ETicketDesk,
  call: ChannelCall,
  orderNo: string,
): Promise<Answer> {
  const waiting = coreError('channel.unavailable', {
    channel: channelName,
    operation: sendingBy[desk.options.family],
  });
  if (desk.options.family !== 'vmarket') return err(waiting);
  const { codeMerchantId = '' } = desk.options;
  const params = { order_id: orderNo, notify_method: 'send', codemerchant_id: codeMerchantId };
  // Asked twice it notifies twice, which is the same as once.
  const asked = await askToRead(desk, {
    request: { method: notifying, params, schema: vmarketReplySchema },
    call,
    secrets: [],
  });
  if (asked.isOk()) return err(waiting);
  if (saysClosed(asked.error)) return ok({ outcome: 'impossible', note: noteOf(asked.error) });
  return err(asked.error.error);
}

function saysSent({ subCode }: TicketFailure): boolean {
  return subCode === 'isv.eticket-send-error:code-alreay-send';
}

interface Doubt {
  readonly call: ChannelCall;
  readonly ticket: { readonly orderNo: string; readonly token: string };
  readonly plain: readonly PlainVoucher[];
  readonly refusal: TicketFailure;
}

/**
 * "Already sent" is what a repetition hears, and also whoever sends other codes to an order that has some:
 * so the platform is asked whether it has these.
 */
async function wasItOurs(desk: ETicketDesk, doubt: Doubt): Promise<Answer> {
  const known = await (desk.options.family === 'vmarket' ? isListed : isUsable)(desk, doubt);
  if (known.isErr()) return err(known.error);
  if (known.value) return ok(done);
  const note = `${noteOf(doubt.refusal)}; the platform has codes, and does not say that it has these`;
  return ok({ outcome: 'needs_check', note });
}

type Known = Result<boolean, ChannelWriteError>;

async function isListed(desk: ETicketDesk, { call, ticket, plain }: Doubt): Promise<Known> {
  const codes = await listCodes(desk, call, { orderNo: ticket.orderNo, secrets: secretsOf(plain) });
  return codes
    .map((known) => plain.every(({ secret }) => known.includes(secret)))
    .mapErr(({ error }) => error);
}

/** A code that could be used now was sent; they were sent together. */
async function isUsable(desk: ETicketDesk, { call, ticket, plain }: Doubt): Promise<Known> {
  const code = plain.map((voucher) => usedBy(desk, voucher)).find((text) => text !== null);
  if (code === undefined || code === null) return ok(false);
  const request = desk.family.check({ ...ticket, code, serial: 'check' });
  const secrets = [ticket.token, ...secretsOf(plain)];
  const checked = await askToRead(desk, { request, call, secrets });
  if (checked.isOk()) return ok(true);
  return checked.error.error.code === 'channel.rejected' ? ok(false) : err(checked.error.error);
}

/** What a voucher is verified by; `null` where the platform is not asked to. */
export function usedBy({ options }: ETicketDesk, voucher: PlainVoucher): string | null {
  if (options.certificate === 'code') return voucher.secret;
  const by = { number: voucher.number, secret: voucher.secret, none: null };
  return by[options.verifiedBy ?? 'none'];
}

/**
 * Whether the platform has the codes of an order that a call held. It keeps no names of calls, so that it
 * is asked for the codes themselves; where none is owed any more, any code counts.
 */
export async function loadVouchers(
  desk: ETicketDesk,
  call: ChannelCall,
  { orderNo, vouchers = [] }: VoucherLookup,
): Promise<Result<VouchersAtChannel, ChannelReadError | CoreError<'channel.order_not_found'>>> {
  const notFound = () => coreError('channel.order_not_found', { channel: channelName, orderNo });
  if (!idPattern.test(orderNo)) return err(notFound());
  const plain = vouchers.map(toPlain);
  const codes = await listCodes(desk, call, { orderNo, secrets: secretsOf(plain) });
  return codes
    .map((known) => {
      const isOurs = plain.every(({ secret }) => known.includes(secret));
      return { isAccepted: known.length > 0 && isOurs };
    })
    .mapErr((failure) => (saysNotFound(failure) ? notFound() : failure.error));
}

async function listCodes(
  desk: ETicketDesk,
  call: ChannelCall,
  about: { readonly orderNo: string; readonly secrets: readonly string[] },
): Promise<Result<readonly string[], TaobaoFailure<ChannelReadError>>> {
  const { codeMerchantId = '' } = desk.options;
  const listed = await desk.client.read({
    method: listing,
    params: { order_id: about.orderNo, codemerchant_id: codeMerchantId },
    call: ticketCall(desk, call),
    secrets: about.secrets,
    schema: codesSchema,
  });
  return listed.map(({ eticket_codes: codes }) => codes.map(({ code }) => code));
}
