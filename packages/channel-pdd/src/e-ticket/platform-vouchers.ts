import { afterFailedReading } from '@kaquan/channel-kit';
import { coreError, err, ok, type CoreError, type Result, type Secret } from '@kaquan/core';
import type {
  ChannelCall,
  ChannelReadError,
  ChannelWriteError,
  ChannelWriteOutcome,
} from '@kaquan/core/ports';
import { channelName, createClient, type PddClient } from '../client.ts';
import { toSettings, type PddChannelOptions } from '../options.ts';
import { rejected } from '../rejected.ts';
import { withoutSecrets } from '../without-secrets.ts';
import { judgeFailure, judgeUse } from './voucher-codes.ts';
import { cardLoadedSchema, cardVerifiedSchema } from './wire.ts';

const loading = 'pdd.voucher.ota.card.prepare.verification';
const verifying = 'pdd.voucher.ota.card.verification';

/** How a voucher stands at the platform that has made its code. */
export interface PddVoucherState {
  /** `other`: a number that this version does not know. */
  readonly state: 'unused' | 'used' | 'expired' | 'destroyed' | 'under_way' | 'other';
  /** Which order it was bought in, or `null` where the answer does not tell. */
  readonly orderNo: string | null;
}

/** The counter at which a voucher is used. */
export interface PddVoucherUse {
  /** What the buyer shows. */
  readonly code: Secret;
  /** The platform's number of the counter 门店. */
  readonly storeId: string;
  /** Its name. */
  readonly storeName: string;
  /** Held against the voucher by the platform; left out, it does not look. */
  readonly orderNo?: string;
}

/**
 * Vouchers whose codes the platform has made 平台生成卡密: no order tells them, so that no channel is asked
 * to verify them. A host that verifies one here tells Kaquan by `verification.verify`.
 */
export interface PddPlatformVouchers {
  /**
   * How a voucher stands; changes nothing.
   *
   * Errors: `channel.rejected` for a code that is unknown or another shop's, and as every reading.
   */
  load(call: ChannelCall, code: Secret): Promise<Result<PddVoucherState, ChannelReadError>>;
  /**
   * Uses a voucher 核销. One that is used already is `done`, by whomever; one that has expired or was
   * destroyed is `impossible`. After a lost answer its state is read.
   *
   * Errors: `channel.rejected` while an after-sale is on it, `channel.unavailable` where it may be tried
   * again, and as every write.
   */
  verify(
    call: ChannelCall,
    use: PddVoucherUse,
  ): Promise<Result<ChannelWriteOutcome, ChannelWriteError>>;
}

/**
 * Makes the calls about vouchers with codes of the platform's, beside a channel and with its options.
 *
 * Throws a `TypeError` naming the option when an option is wrong.
 */
export function createPddPlatformVouchers(options: PddChannelOptions): PddPlatformVouchers {
  const client = createClient(toSettings(options));
  return {
    load: (call, code) => load(client, call, code),
    verify: (call, use) => verify(client, call, use),
  };
}

const states: ReadonlyMap<number, PddVoucherState['state']> = new Map<
  number,
  PddVoucherState['state']
>([
  [1, 'unused'],
  [2, 'used'],
  [3, 'expired'],
  [4, 'destroyed'],
  [99, 'under_way'],
]);

async function load(
  client: PddClient,
  call: ChannelCall,
  code: Secret,
): Promise<Result<PddVoucherState, ChannelReadError>> {
  const params = { request: JSON.stringify({ card_no: code.reveal() }) };
  const secrets = [code.reveal()];
  const request = { method: loading, call, params, secrets, schema: cardLoadedSchema };
  const read = await client.read(request);
  if (read.isErr()) return err(withoutSecrets(read.error.error, secrets));
  const { success, errorCode, errorMsg, result } = read.value;
  if (!success || result === null || result === undefined) {
    const refused = rejected(loading, String(errorCode), errorMsg ?? '');
    return err(withoutSecrets(refused, secrets));
  }
  const state = states.get(result.card_vo.status) ?? 'other';
  return ok({ state, orderNo: result.order_vo?.order_sn ?? null });
}

async function verify(
  client: PddClient,
  call: ChannelCall,
  use: PddVoucherUse,
): Promise<Result<ChannelWriteOutcome, ChannelWriteError>> {
  const { code, storeId, storeName, orderNo } = use;
  const sent = await client.write({
    method: verifying,
    call,
    params: {
      card_no: code.reveal(),
      store_id: storeId,
      store_name: storeName,
      ...(orderNo !== undefined && { order_sn: orderNo }),
    },
    secrets: [code.reveal()],
    schema: cardVerifiedSchema,
  });
  const clean = <T extends object>(words: T): T => withoutSecrets(words, [code.reveal()]);
  if (sent.isErr()) {
    const { error } = sent.error;
    const isUnknown = error.code === 'channel.outcome_unknown';
    if (isUnknown) return look(client, call, { code, doubt: error });
    return judgeFailure(error).map(clean).mapErr(clean);
  }
  const { success, errorCode, errorMsg, result } = sent.value;
  if (success && result?.status === used) return ok({ outcome: 'done', note: '' });
  if (success) {
    const doubt = coreError('channel.outcome_unknown', at);
    return look(client, call, { code, doubt });
  }
  const refusal = { operation: verifying, code: String(errorCode), words: errorMsg ?? '' };
  return judgeUse(refusal).map(clean).mapErr(clean);
}

const used = 2;
const at = { channel: channelName, operation: verifying };

/** What a voucher's state says of a call whose answer got lost. */
const afterDoubt: Readonly<
  Record<PddVoucherState['state'], ChannelWriteOutcome['outcome'] | 'untouched' | 'unknown'>
> = {
  unused: 'untouched',
  used: 'done',
  expired: 'impossible',
  destroyed: 'impossible',
  under_way: 'unknown',
  other: 'unknown',
};

async function look(
  client: PddClient,
  call: ChannelCall,
  from: { readonly code: Secret; readonly doubt: CoreError<'channel.outcome_unknown'> },
): Promise<Result<ChannelWriteOutcome, ChannelWriteError>> {
  const doubt = coreError('channel.outcome_unknown', at);
  const read = await load(client, call, from.code);
  if (read.isErr()) return err(afterFailedReading(read.error, { wasRefused: false, at }));
  const found = afterDoubt[read.value.state];
  if (found === 'untouched') return err(coreError('channel.unavailable', at));
  return found === 'unknown' ? err(doubt) : ok({ outcome: found, note: '' });
}
