import { afterFailedReading } from '@kaquan/channel-kit';
import { coreError, err, formatDecimal, ok, type Result } from '@kaquan/core';
import type {
  ChannelCall,
  ChannelRefund,
  ChannelRefundState,
  ChannelWriteError,
  ChannelWriteOutcome,
} from '@kaquan/core/ports';
import { channelName, type TaobaoClient } from '../client.ts';
import type { TaobaoFailure } from '../errors.ts';
import { loadRefund } from '../refunds.ts';
import { refundMeanings } from '../status-map.ts';
import { agreeSchema, type TaobaoAgreement } from '../wire.ts';
import { agreeReturn } from './agree-return.ts';
import {
  areNumbers,
  isAtTmall,
  readAgain,
  readDecision,
  refused,
  type Decision,
} from './decisions.ts';
import type { RefundContext } from './refund-context.ts';
import { successSchema } from './wire.ts';

const operation = 'taobao.rp.refunds.agree';

type Answer = Result<ChannelWriteOutcome, ChannelWriteError>;

/** Why the platform did not simply say yes. */
interface Doubt {
  readonly code: string;
  readonly words: string;
  /** Whether the agreement may have taken effect unseen. */
  readonly isUnknown: boolean;
}

/** The most that one call may give back, in fen. */
const maxAmountMinor = { taobao: 600_000, tmall: 1_000_000 } as const;

/**
 * Agrees to one refund with the amount and the version it was read with. The version is the
 * platform's optimistic lock, so that sending the same agreement twice cannot pay twice. It is read
 * before: where the goods come back first, it is that which is agreed to.
 */
export async function agreeRefund(
  context: RefundContext,
  call: ChannelCall,
  refund: ChannelRefund,
): Promise<Answer> {
  const found = await prepare(context, call, refund);
  if (found.isErr()) return err(found.error);
  const { decision, isTmall } = found.value;
  const before = answerBefore(decision, refund, isTmall);
  if (before !== null) return before;
  if (decision.wantsReturn && decision.refund.state === requested) {
    return agreeReturn(context, call, { refund, isTmall });
  }
  const { client } = context;
  if (!isTmall) return agreeMoney(client, call, { refund, infos: infosOf(refund) });
  const version = await review(context, call, { refund, decision });
  if (version.isErr()) return err(version.error);
  const reviewed = { ...refund, version: version.value };
  const infos = `${infosOf(reviewed)}|${refund.phase ?? ''}`;
  return agreeMoney(client, call, { refund: reviewed, infos });
}

/** Finds out at what kind of shop a refund is, and how it stands there now. */
async function prepare(
  { client }: RefundContext,
  call: ChannelCall,
  refund: ChannelRefund,
): Promise<Result<{ readonly decision: Decision; readonly isTmall: boolean }, ChannelWriteError>> {
  if (!areNumbers(refund)) {
    return err(rejected('version_missing', `${readAgain}: its number or version is missing`));
  }
  const tmall = await isAtTmall(client, call, refund.orderNo);
  if (tmall.isErr()) return err(tmall.error);
  const isTmall = tmall.value;
  if (isTmall && (refund.phase === null || !/^[a-z_]{1,32}$/i.test(refund.phase))) {
    return err(rejected('phase_missing', `${readAgain}: a Tmall shop needs its phase`));
  }
  const read = await readDecision(client, call, refund.refundId);
  return read.map((decision) => ({ decision, isTmall }));
}

const requested: ChannelRefund['state'] = 'requested';
const onWeb = 'refund_onweb';

/**
 * Where a refund stands while its goods may be with the buyer still: always, or where they are to come
 * back at all. Whether the platform would pay then, no page says; here nobody asks it to.
 */
const goodsAreOut: Readonly<Record<ChannelRefundState, 'always' | 'if_wanted' | 'never'>> = {
  // Agreeing is to the return then, not to the money.
  requested: 'never',
  awaiting_return: 'always',
  returned: 'never',
  refused: 'if_wanted',
  bounced: 'if_wanted',
  // Exchanges, and words that this version does not know.
  other: 'always',
  closed: 'never',
  succeeded: 'never',
};

/** Why a refund is not agreed to by API; `null` where nothing is known to stand in its way. */
function whyByHand(decision: Decision, refund: ChannelRefund, isTmall: boolean): string | null {
  const { refund: now, constraint, wantsReturn, wantsGoods } = decision;
  if (constraint === onWeb) return `the platform says ${onWeb}: agree in the backend`;
  if (wantsGoods) return 'the buyer wants goods, not money: decide it in the backend';
  const areOut = { always: true, if_wanted: wantsReturn, never: false }[goodsAreOut[now.state]];
  if (areOut) return 'the goods are not back: the money is agreed to once they are there';
  const most = isTmall ? maxAmountMinor.tmall : maxAmountMinor.taobao;
  if (refund.amountMinor <= most) return null;
  const yuan = formatDecimal(most).replace(/\.00$/, '');
  return `one call gives back at most ${yuan} yuan; agree in the backend`;
}

/** What a refund comes to by itself; `null` while it is what was decided about. */
function answerBefore(decision: Decision, refund: ChannelRefund, isTmall: boolean): Answer | null {
  const now = decision.refund;
  const { agreed } = refundMeanings[now.state];
  if (agreed !== null) return ok({ outcome: agreed, note: '' });
  if (now.version !== refund.version || now.amountMinor !== refund.amountMinor) {
    return err(rejected('changed', `${readAgain}: it has changed.`));
  }
  const note = whyByHand(decision, refund, isTmall);
  return note === null ? null : ok({ outcome: 'needs_check', note });
}

/** `refund_id|amount_fen|version`; for a Tmall shop `|phase` follows. */
function infosOf({ refundId, amountMinor, version }: ChannelRefund): string {
  return `${refundId}|${amountMinor}|${version}`;
}

/**
 * Says to Tmall that somebody reviewed the refund, and reads the version that it has then. A refusal is
 * passed over: it may have been reviewed before, and agreeing says by itself whether it was.
 */
async function review(
  { client, options: { reviewer } }: RefundContext,
  call: ChannelCall,
  { refund, decision: before }: Reviewed,
): Promise<Result<string, ChannelWriteError>> {
  if (reviewer === undefined) return ok(refund.version);
  const sent = await client.write({
    method: 'taobao.rp.refund.review',
    call,
    params: {
      refund_id: refund.refundId,
      operator: reviewer,
      refund_phase: refund.phase ?? '',
      refund_version: refund.version,
      result: 'true',
      message: '同意',
    },
    schema: successSchema,
  });
  if (sent.isErr() && doubtIn(sent.error) === null) return err(sent.error.error);
  const read = await readDecision(client, call, refund.refundId);
  if (read.isErr()) return err(read.error);
  const { version } = read.value.refund;
  // The review may change the version; whatever else differs, the buyer has changed.
  if (isSameWish(read.value, before)) return ok(version);
  return err(rejected('changed', `${readAgain}: it has changed.`));
}

interface Reviewed {
  readonly refund: ChannelRefund;
  /** As it was read before. */
  readonly decision: Decision;
}

function isSameWish(now: Decision, before: Decision): boolean {
  const { refund, wantsReturn, wantsGoods } = before;
  const isSameSum = now.refund.amountMinor === refund.amountMinor;
  const isSameKind = now.wantsReturn === wantsReturn && now.wantsGoods === wantsGoods;
  return isSameSum && isSameKind && now.refund.state === refund.state;
}

async function agreeMoney(
  client: TaobaoClient,
  call: ChannelCall,
  { refund, infos }: { readonly refund: ChannelRefund; readonly infos: string },
): Promise<Answer> {
  const sent = await client.write({
    method: operation,
    call,
    params: { refund_infos: infos },
    schema: agreeSchema,
  });
  if (sent.isErr()) {
    const doubt = doubtIn(sent.error);
    return doubt === null ? err(sent.error.error) : decide(client, call, { refund, doubt });
  }
  const verdict = verdictOn(sent.value, refund.refundId);
  if (verdict.isAgreed) return ok({ outcome: 'done', note: '' });
  const doubt = { code: verdict.code, words: verdict.words, isUnknown: false };
  return decide(client, call, { refund, doubt });
}

function verdictOn(
  agreement: TaobaoAgreement,
  refundId: string,
): { readonly isAgreed: boolean; readonly code: string; readonly words: string } {
  const item = agreement.results?.refund_mapping_result?.find((row) => row.refund_id === refundId);
  const isWhole = agreement.succ === true && agreement.msg_code === 'OP_SUCC';
  const words = [item?.message ?? '', agreement.message].filter((text) => text !== '');
  return {
    isAgreed: item?.succ ?? isWhole,
    code: agreement.msg_code || 'succ=false',
    words: [...new Set(words)].join('; '),
  };
}

function doubtIn({ error, subCode, isBusiness }: TaobaoFailure): Doubt | null {
  if (error.code === 'channel.outcome_unknown') return { code: '', words: '', isUnknown: true };
  if (!isBusiness || error.code !== 'channel.rejected') return null;
  return { code: subCode, words: error.channelMessage, isUnknown: false };
}

/**
 * The platform sends a code to the seller's phone and wants it with a second call. No published code
 * tells that answer from other refusals, only its words.
 */
const asksForSmsCode = /短信|验证码|校验码|\bsms\b/i;

async function decide(
  client: TaobaoClient,
  call: ChannelCall,
  open: { readonly refund: ChannelRefund; readonly doubt: Doubt },
): Promise<Answer> {
  const { refund, doubt } = open;
  if (asksForSmsCode.test(`${doubt.code} ${doubt.words}`)) {
    return ok({ outcome: 'needs_check', note: doubt.words });
  }
  const read = await loadRefund(client, call, refund.refundId);
  const at = { channel: channelName, operation };
  if (read.isErr()) {
    return err(afterFailedReading(read.error, { wasRefused: !doubt.isUnknown, at }));
  }
  const { state, version } = read.value;
  const { agreed } = refundMeanings[state];
  if (agreed !== null) return ok({ outcome: agreed, note: doubt.words });
  // Unchanged after a lost answer: the agreement may go again, guarded by the same version.
  if (doubt.isUnknown && version === refund.version)
    return err(coreError('channel.unavailable', at));
  const hint = version === refund.version ? '' : `${readAgain}: it has changed. `;
  return err(rejected(doubt.code || 'changed', `${hint}${doubt.words}`.trim()));
}

function rejected(channelCode: string, channelMessage: string): ChannelWriteError {
  return refused(operation, channelCode, channelMessage);
}
