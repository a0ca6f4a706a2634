import { err, ok, type Result } from '@kaquan/core';
import type {
  ChannelCall,
  ChannelReadError,
  ChannelVerification,
  ChannelWriteError,
  ChannelWriteOutcome,
} from '@kaquan/core/ports';
import type { PddContext } from '../context.ts';
import { rejected } from '../rejected.ts';
import type { PddRealtimeUse } from './e-ticket-options.ts';
import { voucherIdOf } from './send-vouchers.ts';
import { judgeFailure, judgeUse } from './voucher-codes.ts';
import { useReportedSchema } from './wire.ts';

const operation = 'pdd.voucher.realtime.verify.sync';

/** Says that a voucher which was handed over was used, under the request's own serial number. */
export async function verifyUnit(
  { client, settings }: PddContext,
  call: ChannelCall,
  told: {
    readonly request: ChannelVerification;
    readonly how: PddRealtimeUse;
  },
): Promise<Result<ChannelWriteOutcome, ChannelWriteError>> {
  const { request, how } = told;
  const use = {
    order_sn: request.orderNo,
    out_voucher_id: voucherIdOf(request),
    serial_no: request.requestId,
    verify_time: settings.clock.now(),
    ...(how.shopNo !== undefined && { shop_no: how.shopNo }),
    ...(how.shopName !== undefined && { shop_name: how.shopName }),
  };
  const params = { request: JSON.stringify(use) };
  const sent = await client.write({ method: operation, call, params, schema: useReportedSchema });
  if (sent.isErr()) return judgeFailure(sent.error.error);
  const { code, message } = sent.value;
  if (code === how.okCode) return ok({ outcome: 'done', note: '' });
  return judgeUse({ operation, code: String(code), words: message ?? '' });
}

/** No call tells whether a voucher of the seller's own counts as used: after a doubt, a person looks. */
export function loadVerification(): Result<never, ChannelReadError> {
  const words = 'no API tells whether this voucher counts as used; look in the backend';
  return err(rejected(operation, 'not_readable', words));
}
