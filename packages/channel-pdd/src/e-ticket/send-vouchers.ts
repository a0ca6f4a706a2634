import { err, ok, type Result } from '@kaquan/core';
import type {
  ChannelCall,
  ChannelVoucher,
  ChannelWriteError,
  ChannelWriteOutcome,
  VerifiedVoucher,
  VoucherSending,
} from '@kaquan/core/ports';
import type { PddClient } from '../client.ts';
import { rejected } from '../rejected.ts';
import { withoutSecrets } from '../without-secrets.ts';
import type { PddVoucherOptions } from './e-ticket-options.ts';
import { vouchersSentSchema } from './wire.ts';

const operation = 'pdd.voucher.voucher.info.send';

/**
 * Hands over the vouchers of an order, under a flow number of its own, once: no call tells what the
 * platform has, so that a lost answer stays unknown. Words that come back are stripped of the numbers.
 */
export async function sendVouchers(
  client: PddClient,
  call: ChannelCall,
  { sending, how }: { readonly sending: VoucherSending; readonly how: PddVoucherOptions },
): Promise<Result<ChannelWriteOutcome, ChannelWriteError>> {
  const { requestId, orderNo, vouchers } = sending;
  const rows = vouchers.map((voucher) => rowOf(voucher, how));
  if (rows.some(({ voucher_no: number }) => number === '')) {
    const note = 'a key has no card number, which was to be the number of its voucher';
    return ok({ outcome: 'impossible', note });
  }
  const params = { order_sn: orderNo, out_biz_no: requestId, voucher_list: JSON.stringify(rows) };
  const secrets = secretsOf(vouchers);
  const request = { method: operation, call, params, secrets, schema: vouchersSentSchema };
  const sent = await client.write(request);
  if (sent.isErr()) return err(withoutSecrets(sent.error.error, secrets));
  if (sent.value.is_success) return ok({ outcome: 'done', note: '' });
  return err(rejected(operation, 'is_success=false', ''));
}

/** The name of a unit's voucher, from which its use is told later: the same for all its attempts. */
export function voucherIdOf(unit: { readonly lineNo: string; readonly ordinal: number }): string {
  return `${unit.lineNo}-${unit.ordinal}`;
}

/** The number 券号 of a unit's voucher; empty where its key has none of the kind that is to be it. */
export function numberOf(
  { cardNumber, secret }: VerifiedVoucher,
  { number }: PddVoucherOptions,
): string {
  return { card_number: cardNumber, secret }[number]?.reveal() ?? '';
}

function rowOf(
  voucher: ChannelVoucher,
  how: PddVoucherOptions,
): { readonly voucher_id: string; readonly voucher_no: string } {
  return { voucher_id: voucherIdOf(voucher), voucher_no: numberOf(voucher, how) };
}

function secretsOf(vouchers: readonly ChannelVoucher[]): readonly string[] {
  return vouchers.flatMap(({ cardNumber, secret }) => [
    secret.reveal(),
    cardNumber?.reveal() ?? '',
  ]);
}
