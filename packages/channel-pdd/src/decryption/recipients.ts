import { ok, type Result } from '@kaquan/core';
import type { ChannelCall, ChannelOrder, ChannelReadError } from '@kaquan/core/ports';
import type { PddClient } from '../client.ts';
import { decryptRows } from './decrypt-rows.ts';
import type { PddReceivedOrder } from './wire.ts';

/** Who gets an order's parcels. */
export type PddRecipient = NonNullable<ChannelOrder['recipient']>;

/**
 * Who gets an order's parcels; `null` where the platform shows nobody (only an order that waits to be
 * shipped has one), or opens not all of it.
 */
export async function openRecipient(
  client: PddClient,
  call: ChannelCall,
  order: PddReceivedOrder,
): Promise<Result<PddRecipient | null, ChannelReadError>> {
  const { order_sn: orderNo, receiver_name: name, receiver_phone: phone } = order;
  const address = order.receiver_address;
  if (name === null || phone === null || address === null) return ok(null);
  const rows = [name, phone, address].map((ciphertext) => ({ orderNo, ciphertext }));
  const opened = await decryptRows(client, call, { api: 'plain', rows });
  return opened.map((texts) => {
    const [ofName, ofPhone, ofAddress] = texts.map((each) =>
      each.outcome === 'done' ? each.text.reveal() : null,
    );
    if (ofName == null || ofPhone == null || ofAddress == null) return null;
    const { province, city, town } = order;
    const region = [province, city, town].filter((part) => part !== null).join('');
    return { name: ofName, phone: ofPhone, region, address: ofAddress };
  });
}
