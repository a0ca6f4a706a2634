import { afterFailedReading } from '@kaquan/channel-kit';
import { coreError, err, ok, type Result } from '@kaquan/core';
import type {
  ChannelCall,
  ChannelRefundState,
  ChannelWriteError,
  ChannelWriteOutcome,
  RefuseRefund,
} from '@kaquan/core/ports';
import { channelName } from '../client.ts';
import type { TaobaoFailure } from '../errors.ts';
import {
  areNumbers,
  isAtTmall,
  readAgain,
  readDecision,
  refused,
  type Decision,
} from './decisions.ts';
import { proofFor } from './refuse-proof.ts';
import type { RefundContext } from './refund-context.ts';
import { refusingCallOf, type RefusingCall } from './refusing-calls.ts';
import { reasonsSchema } from './wire.ts';

const operation = 'taobao.refund.refuse';

type Answer = Result<ChannelWriteOutcome, ChannelWriteError>;

/** The platform takes 2 to 200 characters of text for the buyer. */
const minWords = 2;
const maxWords = 200;

/**
 * Refuses a refund that still is what was read. What the platform does not let be refused by API is said
 * to be for a person, without a call: refusals count against the application.
 */
export async function refuseRefund(
  context: RefundContext,
  call: ChannelCall,
  refusal: RefuseRefund,
): Promise<Answer> {
  const before = await answerBefore(context, call, refusal);
  if (before !== null) return before;
  const { refund } = refusal;
  const tmall = await isAtTmall(context.client, call, refund.orderNo);
  if (tmall.isErr()) return err(tmall.error);
  const by = refusingCallOf(context.options, refusal, { isTmall: tmall.value });
  if (by === null) return byHand('no page says by which call Tmall takes that goods are refused');
  const { method, maxProofBytes: maxBytes, schema } = by;
  const files = await proofFor(context.options, refusal, { isAtTmall: tmall.value, maxBytes });
  if (files.isErr()) return byHand(files.error);
  const params = await paramsOf(context, call, { refusal, by, isTmall: tmall.value });
  if (params.isErr()) return err(params.error);
  const request = { method, call, params: params.value, files: files.value };
  const sent = await context.client.write({ ...request, schema });
  const doubt = sent.isErr() ? sent.error : notRefused(method);
  if (sent.isErr() || !sent.value.isRefused) return look(context, call, { refusal, method, doubt });
  return ok({ outcome: 'done', note: by.takesWords ? '' : 'the buyer was sent no words with it' });
}

async function paramsOf(
  context: RefundContext,
  call: ChannelCall,
  { refusal, by, isTmall }: { refusal: RefuseRefund; by: RefusingCall; isTmall: boolean },
): Promise<Result<Readonly<Record<string, string>>, ChannelWriteError>> {
  const { refund, buyerText } = refusal;
  const reason = await reasonFor(context, call, refusal);
  return reason.map((id) => ({
    refund_id: refund.refundId,
    ...(by.takesWords && { refuse_message: cut(buyerText.trim()) }),
    ...(id !== null && { refuse_reason_id: id }),
    // A Taobao shop's is refused without them.
    ...(isTmall && { refund_phase: refund.phase ?? '', refund_version: refund.version }),
  }));
}

/** What a refusal comes to without a call; `null` where nothing stands in its way. */
async function answerBefore(
  { client }: RefundContext,
  call: ChannelCall,
  refusal: RefuseRefund,
): Promise<Answer | null> {
  const { refund, buyerText } = refusal;
  if (!areNumbers(refund)) return err(refused(operation, 'version_missing', readAgain));
  const read = await readDecision(client, call, refund.refundId);
  if (read.isErr()) return err(read.error);
  const settled = settledAs(read.value, refusal) ?? whyNot(read.value);
  if (settled !== null) return ok(settled);
  return buyerText.trim().length < minWords
    ? byHand('the platform wants at least two characters of text')
    : null;
}

function notRefused(method: string): TaobaoFailure {
  const subCode = 'is_success=false';
  return { error: refused(method, subCode, ''), subCode, isBusiness: true };
}

/** Reads the refund again after an answer that was no yes. */
async function look(
  { client }: RefundContext,
  call: ChannelCall,
  { refusal, method, doubt }: { refusal: RefuseRefund; method: string; doubt: TaobaoFailure },
): Promise<Answer> {
  const at = { channel: channelName, operation: method };
  const isUnknown = doubt.error.code === 'channel.outcome_unknown';
  // Neither a ban nor an ended grant has anything to do with this refund.
  if (!isUnknown && !doubt.isBusiness) return err(doubt.error);
  const read = await readDecision(client, call, refusal.refund.refundId);
  if (read.isErr()) return err(afterFailedReading(read.error, { wasRefused: !isUnknown, at }));
  const settled = settledAs(read.value, refusal);
  if (settled !== null) return ok(settled);
  return err(isUnknown ? coreError('channel.unavailable', at, doubt.error) : doubt.error);
}

/** What has become of it already, or that it is another request by now; `null` while it is as it was. */
function settledAs(
  { refund: now }: Decision,
  { refund }: RefuseRefund,
): ChannelWriteOutcome | null {
  const outcome = refusedOutcome[now.state];
  if (outcome !== null) return { outcome, note: '' };
  const isSame = now.version === refund.version && now.amountMinor === refund.amountMinor;
  return isSame ? null : { outcome: 'needs_check', note: `${readAgain}: it has changed` };
}

const refusedOutcome: Readonly<Record<ChannelRefundState, 'done' | 'impossible' | null>> = {
  requested: null,
  awaiting_return: null,
  returned: null,
  other: null,
  refused: 'done',
  closed: 'impossible',
  succeeded: 'impossible',
  bounced: 'impossible',
};

const unshipped: ReadonlySet<string> = new Set(['WAIT_SELLER_SEND_GOODS', 'PAID_FORBID_CONSIGN']);

/** What the platform does not let be refused by its API; `null` where nothing is known to forbid it. */
function whyNot({ lineStatus, constraint }: Decision): ChannelWriteOutcome | null {
  if (constraint !== null) return checkOf(`the platform says ${constraint}`);
  if (lineStatus !== null && unshipped.has(lineStatus)) {
    return checkOf('the platform takes no refusal before the goods are shipped');
  }
  return null;
}

async function reasonFor(
  { client, options: { refuseReason } }: RefundContext,
  call: ChannelCall,
  refusal: RefuseRefund,
): Promise<Result<string | null, ChannelWriteError>> {
  if (refuseReason === undefined) return ok(null);
  const { refundId, phase } = refusal.refund;
  const method = 'taobao.refund.refusereason.get';
  const answer = await client.read({
    method,
    call,
    params: {
      refund_id: refundId,
      refund_phase: phase ?? '',
      fields: 'reason_id,reason_text,reason_tips',
    },
    schema: reasonsSchema,
  });
  if (answer.isErr()) return err(answer.error.error);
  const reasons = (answer.value.reasons?.reason ?? []).map((reason) => ({
    id: reason.reason_id,
    text: reason.reason_text,
  }));
  const chosen = choose(refuseReason, reasons, refusal);
  if (chosen === null || reasons.some(({ id }) => id === chosen)) return ok(chosen);
  return err(refused(method, 'reason_unknown', 'options.refunds.refuseReason chose none of them'));
}

/** What the host chooses; nothing was sent yet where it throws, so that it must not look as if. */
function choose(
  refuseReason: NonNullable<RefundContext['options']['refuseReason']>,
  ...given: Parameters<typeof refuseReason>
): string | null {
  try {
    return refuseReason(...given);
  } catch {
    return failed;
  }
}

/** No number of a reason. */
const failed = '';

function cut(words: string): string {
  if (words.length <= maxWords) return words;
  // Not between the two halves of a character.
  return `${words.slice(0, maxWords - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}

function byHand(why: string): Answer {
  return ok(checkOf(why));
}

function checkOf(why: string): ChannelWriteOutcome {
  return { outcome: 'needs_check', note: `${why}; refuse it in the backend` };
}
