import { err, ok, type CoreError, type Result } from '@kaquan/core';
import type {
  ChannelCall,
  ChannelReadError,
  ChannelVerification,
  ChannelWriteError,
  ChannelWriteOutcome,
  VerificationAtChannel,
} from '@kaquan/core/ports';
import {
  askToRead,
  askToWrite,
  done,
  noteOf,
  rejected,
  saysClosed,
  type ETicketDesk,
  type TicketAttempt,
  type TicketFailure,
} from './e-ticket-desk.ts';
import type { ETicketRequest, UseOfCode } from './families.ts';
import { usedBy } from './send-vouchers.ts';
import { serialOf } from './serial.ts';
import type { ETicketReply } from './wire.ts';

type Answer = Result<ChannelWriteOutcome, ChannelWriteError>;

/** Uses the code of a unit up 核销, once: whoever asks again is told that it is. */
export async function verifyUnit(
  desk: ETicketDesk,
  call: ChannelCall,
  request: ChannelVerification,
): Promise<Answer> {
  const use = await useOf(desk, request);
  if (typeof use === 'string') return ok({ outcome: 'needs_check', note: use });
  const checked = await askToRead(desk, about(call, use, desk.family.check(use)));
  if (isUsedUp(checked)) return ok(done);
  if (checked.isErr()) return refused(checked.error);
  const used = await askToWrite(desk, about(call, use, desk.family.use(use)));
  if (used.isErr()) return refused(used.error);
  return ok(usedAs(used.value, use));
}

/** Takes a use back 冲正, by the serial number that it was asked under. */
export async function undoVerification(
  desk: ETicketDesk,
  call: ChannelCall,
  request: ChannelVerification,
): Promise<Answer> {
  const use = await useOf(desk, request);
  if (typeof use === 'string') return ok({ outcome: 'needs_check', note: use });
  const taken = await askToWrite(desk, about(call, use, desk.family.takeBack(use)));
  return taken.isErr() ? refused(taken.error) : ok(done);
}

/**
 * Whether the code of a unit is used up. The older family tells how often it can be used still; the newer
 * one only whether it can, so that a refusal there is an error: it may have other reasons.
 */
export async function loadVerification(
  desk: ETicketDesk,
  call: ChannelCall,
  request: ChannelVerification,
): Promise<Result<VerificationAtChannel, ChannelReadError | CoreError<'channel.order_not_found'>>> {
  // What was never handed over here was never used up by a call from here.
  if ((request.voucher ?? null) === null) return ok({ isVerified: false });
  const use = await useOf(desk, request);
  // It was handed over, and may well be used up: that a token is gone says nothing of it.
  if (typeof use === 'string') return err(rejected('loadVerification', 'cannot_ask', use));
  const checked = await askToRead(desk, about(call, use, desk.family.check(use)));
  if (isUsedUp(checked)) return ok({ isVerified: true });
  if (checked.isOk()) return ok({ isVerified: false });
  return err(checked.error.error);
}

/** What is asked about; words instead where the platform knows of nothing that could be. */
async function useOf(
  desk: ETicketDesk,
  { requestId, orderNo, voucher = null, token = null }: ChannelVerification,
): Promise<UseOfCode | string> {
  if (voucher === null) return 'the buyer has no code of the platform for this unit; look there';
  if (token === null)
    return 'the token of this order is not known here, or not any more; do it there';
  const { cardNumber, secret } = voucher;
  const plain = { number: cardNumber?.reveal() ?? null, secret: secret.reveal() };
  const code = usedBy(desk, plain);
  if (code === null) return 'the shop does not say what of a card the platform verifies it by';
  return { orderNo, token: token.reveal(), code, serial: await serialOf(requestId) };
}

function about(call: ChannelCall, use: UseOfCode, request: ETicketRequest): TicketAttempt {
  return { call, request, secrets: [use.token, use.code] };
}

function isUsedUp(checked: Result<ETicketReply, TicketFailure>): boolean {
  return (checked.isOk() ? checked.value : checked.error).left === 0;
}

function refused(failure: TicketFailure): Answer {
  if (saysClosed(failure)) return ok({ outcome: 'impossible', note: noteOf(failure) });
  return err(failure.error);
}

/** Under a number of the platform's own, a use cannot be taken back from here. */
function usedAs({ serial }: ETicketReply, use: UseOfCode): ChannelWriteOutcome {
  if (serial === null || serial === use.serial) return done;
  return {
    ...done,
    note: `the platform calls this use ${serial.slice(0, 100)}, not ${use.serial}`,
  };
}
