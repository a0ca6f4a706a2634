import { createRedactor } from '@kaquan/channel-kit';
import { coreError, err, ok, type CoreError, type Result } from '@kaquan/core';
import type {
  ChannelCall,
  ChannelReadError,
  ChannelWriteError,
  ChannelWriteOutcome,
} from '@kaquan/core/ports';
import { channelName, type TaobaoClient } from '../client.ts';
import type { TaobaoFailure } from '../errors.ts';
import { familyOf, type ETicketFamily, type ETicketRequest } from './families.ts';
import type { ETicketOptions } from './options.ts';
import type { ETicketReply } from './wire.ts';

/** What the calls about e-tickets work with. */
export interface ETicketDesk {
  readonly client: TaobaoClient;
  readonly options: ETicketOptions;
  readonly family: ETicketFamily;
}

/** Opens the desk of the family that the options name. */
export function openDesk(client: TaobaoClient, options: ETicketOptions): ETicketDesk {
  return { client, options, family: familyOf(options) };
}

/** Where a code merchant's session stands among a shop's credentials. */
export const codeMerchantField = 'codeMerchantSession';

/** For whom calls about e-tickets are signed. */
export function ticketCall({ options }: ETicketDesk, call: ChannelCall): ChannelCall {
  if (options.codeMerchantId === undefined) return call;
  const session = call.credentials[codeMerchantField] ?? '';
  return { ...call, credentials: { session } };
}

/** What a call is made for, and what must not be shown of it. */
export interface TicketAttempt {
  readonly request: ETicketRequest;
  readonly call: ChannelCall;
  /** The codes and the token: whatever is said of the call must not hold them. */
  readonly secrets: readonly string[];
}

/** A failed call, or an answer that says no. */
export interface TicketFailure<E extends ChannelWriteError = ChannelWriteError> {
  readonly error: E;
  /** The platform's word; empty where the trouble was on the way. */
  readonly subCode: string;
  /** How often the code can be used still, where the answer says so all the same. */
  readonly left: number | null;
}

/** Makes a call that changes nothing. */
export async function askToRead(
  desk: ETicketDesk,
  attempt: TicketAttempt,
): Promise<Result<ETicketReply, TicketFailure<ChannelReadError>>> {
  return settle(await desk.client.read(outgoing(desk, attempt)), attempt);
}

/** Makes a call that does something. */
export async function askToWrite(
  desk: ETicketDesk,
  attempt: TicketAttempt,
): Promise<Result<ETicketReply, TicketFailure>> {
  return settle(await desk.client.write(outgoing(desk, attempt)), attempt);
}

function outgoing(desk: ETicketDesk, { request, call, secrets }: TicketAttempt) {
  return { ...request, call: ticketCall(desk, call), secrets };
}

function settle<E extends ChannelWriteError>(
  sent: Result<ETicketReply, TaobaoFailure<E>>,
  { request, secrets }: TicketAttempt,
): Result<ETicketReply, TicketFailure<E | CoreError<'channel.rejected'>>> {
  if (sent.isErr()) return err({ ...sent.error, left: null });
  const { isDone, code, words, left } = sent.value;
  if (isDone) return ok(sent.value);
  const redact = createRedactor(secrets);
  return err({ error: rejected(request.method, redact(code), redact(words)), subCode: code, left });
}

/** What the platform will not hear of, with the reason for it. */
export function rejected(
  operation: string,
  channelCode: string,
  channelMessage: string,
): CoreError<'channel.rejected'> {
  const at = { channel: channelName, operation };
  return coreError('channel.rejected', { ...at, channelCode, channelMessage });
}

/** Sub-codes after which nothing helps: the order is closed or refunded. */
export function saysClosed({ subCode }: Pick<TicketFailure, 'subCode'>): boolean {
  return subCode === 'isv.eticket-order-status-error:invalid-order-status';
}

/** What was asked for is so. */
export const done: ChannelWriteOutcome = { outcome: 'done', note: '' };

/** The platform's own words as a note. */
export function noteOf({ error }: Pick<TicketFailure, 'error'>): string {
  if (error.code !== 'channel.rejected') return '';
  return `${error.channelCode} ${error.channelMessage}`.trim();
}
