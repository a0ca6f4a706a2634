import type { Demand } from '@kaquan/channel-kit';

/** How a channel hands electronic vouchers 电子凭证 to the platform. */
export interface PddVoucherOptions {
  /**
   * What of a key becomes the number of a voucher 券号, which the buyer shows: its card number 卡号 or its
   * secret 卡密.
   */
  readonly number: 'card_number' | 'secret';
  /** Reports used vouchers 核销 one by one. Left out: whoever verifies tells the platform otherwise. */
  readonly reportsUse?: PddRealtimeUse | PddStateUse;
}

/** Uses are told by pdd.voucher.realtime.verify.sync. */
export interface PddRealtimeUse {
  /** Left out, it is this one. */
  readonly by?: 'realtime';
  /**
   * The code of the answer that is a yes. No page says which: 0 and 1000000 are those of its
   * neighbours. Any other code is `channel.rejected`, and shows there.
   */
  readonly okCode: number;
  /** Where vouchers are used; left out, nothing is said of it. */
  readonly shopNo?: string;
  /** Its name. */
  readonly shopName?: string;
}

/** Uses are told by pdd.voucher.virtual.card.verification, which names the voucher by its number. */
export interface PddStateUse {
  /** This API, and not the other. */
  readonly by: 'state';
  /** How `voucher_time` is written, which no page says; `text` is `yyyy-MM-dd HH:mm:ss` in Beijing. */
  readonly time: 'seconds' | 'milliseconds' | 'text';
}

const numbers: ReadonlySet<unknown> = new Set<PddVoucherOptions['number']>([
  'card_number',
  'secret',
]);

const times: ReadonlySet<unknown> = new Set<PddStateUse['time']>([
  'seconds',
  'milliseconds',
  'text',
]);

/** Checks the option. */
export function checkVoucherOptions(demand: Demand, vouchers: PddVoucherOptions | undefined): void {
  if (vouchers === undefined) return;
  demand('vouchers.number', numbers.has(vouchers.number), 'must be card_number or secret');
  const { reportsUse: use } = vouchers;
  if (use === undefined) return;
  if (use.by === 'state') {
    const known = 'must be seconds, milliseconds or text';
    demand('vouchers.reportsUse.time', times.has(use.time), known);
    return;
  }
  const isUnnamed = use.by === undefined || use.by === 'realtime';
  demand('vouchers.reportsUse.by', isUnnamed, 'must be realtime or state');
  const isCode = Number.isSafeInteger(use.okCode);
  demand('vouchers.reportsUse.okCode', isCode, 'must be the whole number that is a yes');
}
