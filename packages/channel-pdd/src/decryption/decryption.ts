import { err, type CoreError, type Result } from '@kaquan/core';
import type { ChannelCall, ChannelReadError } from '@kaquan/core/ports';
import { createClient } from '../client.ts';
import { toSettings, type PddChannelOptions } from '../options.ts';
import { readDetailAs } from '../orders.ts';
import { decryptRows, type PddCiphertext, type PddPlaintext } from './decrypt-rows.ts';
import { openRecipient, type PddRecipient } from './recipients.ts';
import { receivedOrderSchema } from './wire.ts';

/**
 * Opens what the platform gives as ciphertext 解密. Outside of its cloud that is one call in ten seconds for
 * the whole application, and so many a day: `channel.throttled` says how long to wait.
 */
export interface PddDecryption {
  /**
   * Opens 0..100 ciphertexts; each has its own answer, in their order.
   *
   * Errors: `channel.rejected` with `row_count` for more, and as every reading.
   */
  decrypt(
    call: ChannelCall,
    rows: readonly PddCiphertext[],
  ): Promise<Result<readonly PddPlaintext[], ChannelReadError>>;
  /** The same, with stars in the text 脱敏; it has limits of its own, which are wide. */
  mask(
    call: ChannelCall,
    rows: readonly PddCiphertext[],
  ): Promise<Result<readonly PddPlaintext[], ChannelReadError>>;
  /**
   * Who gets an order's parcels, for `orders.setRecipient`; `null` where the platform shows nobody. Two
   * calls, one of them scarce.
   *
   * Errors: `channel.order_not_found`, and as every reading.
   */
  recipient(
    call: ChannelCall,
    orderNo: string,
  ): Promise<Result<PddRecipient | null, ChannelReadError | CoreError<'channel.order_not_found'>>>;
}

/**
 * Makes the calls that open ciphertext, beside a channel and with its options. One for a process: it counts
 * its calls itself.
 *
 * Throws a `TypeError` naming the option when an option is wrong.
 */
export function createPddDecryption(options: PddChannelOptions): PddDecryption {
  const client = createClient(toSettings(options));
  return {
    decrypt: (call, rows) => decryptRows(client, call, { api: 'plain', rows }),
    mask: (call, rows) => decryptRows(client, call, { api: 'mask', rows }),
    recipient: async (call, orderNo) => {
      const read = await readDetailAs(client, call, { orderNo, schema: receivedOrderSchema });
      return read.isErr() ? err(read.error) : openRecipient(client, call, read.value);
    },
  };
}
