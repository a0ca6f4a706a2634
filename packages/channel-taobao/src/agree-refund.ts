import { afterFailedReading } from '@kaquan/channel-kit';
import { coreError, err, ok, type Result } from '@kaquan/core';
import type {
  ChannelCall,
  ChannelRefund,
  ChannelWriteError,
  ChannelWriteOutcome,
} from '@kaquan/core/ports';
import { channelName, type TaobaoClient } from './client.ts';
import type { TaobaoFailure } from './errors.ts';
import { loadRefund } from './refunds.ts';
import { refundMeanings } from './status-map.ts';
import {
  agreeSchema,
  idPattern,
  sellerTypeSchema,
  tmallSeller,
  type TaobaoAgreement,
} from './wire.ts';

const operation = 'taobao.rp.refunds.agree';

type Answer = Result<ChannelWriteOutcome, ChannelWriteError>;

/** Why the platform did not simply say yes. */
interface Doubt {
  readonly code: string;
  readonly words: string;
  /** Whether the agreement may have taken effect unseen. */
  readonly isUnknown: boolean;
}

/**
 * Agrees to one refund with the amount and the version it was read with. The version is the
 * platform's optimistic lock, so that sending the same agreement twice cannot pay twice.
 */
export async function agreeRefund(
  client: TaobaoClient,
  call: ChannelCall,
  refund: ChannelRefund,
): Promise<Answer> {
  const infos = await refundInfos(client, call, refund);
  if (infos.isErr()) return err(infos.error);
  const sent = await client.write({
    method: operation,
    call,
    params: { refund_infos: infos.value },
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

/**
 * `refund_id|amount_fen|version`, and for a Tmall shop `|phase`. Which kind of shop it is, the refund's
 * own trade says: one channel serves many shops, so that an option could be right for one only, and
 * `taobao.user.seller.get` may fail for the sub-account sessions that agreeing needs.
 */
async function refundInfos(
  client: TaobaoClient,
  call: ChannelCall,
  refund: ChannelRefund,
): Promise<Result<string, ChannelWriteError>> {
  const { refundId, orderNo, amountMinor, version, phase } = refund;
  if (![refundId, orderNo, version].every((number) => idPattern.test(number))) {
    return err(rejected('version_missing', `${readAgain}: its number or version is missing`));
  }
  const trade = await client.read({
    method: 'taobao.trade.fullinfo.get',
    call,
    params: { fields: 'tid,orders.seller_type', tid: orderNo },
    schema: sellerTypeSchema,
  });
  if (trade.isErr()) return err(trade.error.error);
  const infos = `${refundId}|${amountMinor}|${version}`;
  const isTmall = trade.value.trade.orders.order.some((line) => line.seller_type === tmallSeller);
  if (!isTmall) return ok(infos);
  if (phase === null || !/^[a-z_]{1,32}$/i.test(phase)) {
    return err(rejected('phase_missing', `${readAgain}: a Tmall shop needs its phase`));
  }
  return ok(`${infos}|${phase}`);
}

const readAgain = 'read the refund again before deciding';

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
  return coreError('channel.rejected', {
    channel: channelName,
    operation,
    channelCode,
    channelMessage,
  });
}
