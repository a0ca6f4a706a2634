import type { Demand } from '@kaquan/channel-kit';

/** How a channel hands electronic vouchers 电子凭证 to the platform. */
export interface PddVoucherOptions {
  /**
   * What of a key becomes the number of a voucher 券号, which the buyer shows: its card number 卡号 or its
   * secret 卡密.
   */
  readonly number: 'card_number' | 'secret';
  /** Reports used vouchers 核销 one by one. Left out: whoever verifies tells the platform otherwise. */
  readonly reportsUse?: {
    /**
     * The code of the answer that is a yes. No page says which: 0 and 1000000 are those of its
     * neighbours. Any other code is `channel.rejected`, and shows there.
     */
    readonly okCode: number;
    /** Where vouchers are used; left out, nothing is said of it. */
    readonly shopNo?: string;
    /** Its name. */
    readonly shopName?: string;
  };
}

const numbers: ReadonlySet<unknown> = new Set<PddVoucherOptions['number']>([
  'card_number',
  'secret',
]);

/** Checks the option. */
export function checkVoucherOptions(demand: Demand, vouchers: PddVoucherOptions | undefined): void {
  if (vouchers === undefined) return;
  demand('vouchers.number', numbers.has(vouchers.number), 'must be card_number or secret');
  const { reportsUse } = vouchers;
  demand(
    'vouchers.reportsUse.okCode',
    reportsUse === undefined || Number.isSafeInteger(reportsUse.okCode),
    'must be the whole number that is a yes',
  );
}
