import { formatWallClock } from '@kaquan/channel-kit';
import { err, ok, secondMs, type Instant, type Result } from '@kaquan/core';
import type {
  ChannelCall,
  ChannelVerification,
  ChannelWriteError,
  ChannelWriteOutcome,
} from '@kaquan/core/ports';
import type { PddContext } from '../context.ts';
import { rejected } from '../rejected.ts';
import { withoutSecrets } from '../without-secrets.ts';
import type { PddStateUse, PddVoucherOptions } from './e-ticket-options.ts';
import { numberOf } from './send-vouchers.ts';
import { judgeFailure } from './voucher-codes.ts';
import { stateReportedSchema } from './wire.ts';

const operation = 'pdd.voucher.virtual.card.verification';

/** `voucher_status` of a voucher that was used 已核销. */
const used = 1;

const written: Readonly<Record<PddStateUse['time'], (at: Instant) => number | string>> = {
  seconds: (at) => Math.floor(at / secondMs),
  milliseconds: (at) => at,
  text: formatWallClock,
};

/**
 * Says by its number that a voucher which was handed over was used. A unit whose goods went another way
 * has no voucher there, which is `impossible`. Words that come back are stripped of the number.
 */
export async function reportState(
  { client, settings }: PddContext,
  call: ChannelCall,
  told: {
    readonly request: ChannelVerification;
    readonly how: PddVoucherOptions;
    readonly use: PddStateUse;
  },
): Promise<Result<ChannelWriteOutcome, ChannelWriteError>> {
  const { request, how, use } = told;
  const { voucher = null } = request;
  if (voucher === null) {
    return ok({ outcome: 'impossible', note: 'the unit was not handed over as a voucher' });
  }
  const number = numberOf(voucher, how);
  const row = {
    out_trans_no: request.requestId,
    voucher_no: number,
    voucher_time: written[use.time](settings.clock.now()),
    voucher_status: used,
  };
  const params = { order_sn: request.orderNo, voucher_data_list: JSON.stringify([row]) };
  const secrets = [number];
  const asked = { method: operation, call, params, secrets, schema: stateReportedSchema };
  const sent = await client.write(asked);
  const clean = <T extends object>(words: T): T => withoutSecrets(words, secrets);
  if (sent.isErr()) return judgeFailure(sent.error.error).map(clean).mapErr(clean);
  const { is_success: isSuccess = true, success = true } = sent.value;
  if (isSuccess && success) return ok({ outcome: 'done', note: '' });
  return err(rejected(operation, 'success=false', ''));
}
