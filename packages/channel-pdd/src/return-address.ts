import { ok, err, type Result } from '@kaquan/core';
import type { ChannelCall, ChannelReadError } from '@kaquan/core/ports';
import type { PddClient } from './client.ts';
import { addressesSchema } from './wire.ts';

const yes: ReadonlySet<unknown> = new Set([true, 1, '1', 'true']);
const no: ReadonlySet<unknown> = new Set([false, 0, '0', 'false']);

/** The number of the shop's default address for returns; `null` where it has none that is plainly good. */
export async function findReturnAddress(
  client: PddClient,
  call: ChannelCall,
): Promise<Result<string | null, ChannelReadError>> {
  const answer = await client.read({
    method: 'pdd.refund.address.list.get',
    call,
    params: {},
    schema: addressesSchema,
  });
  if (answer.isErr()) return err(answer.error.error);
  const found = (answer.value.refund_address_list ?? []).filter(
    (address) => yes.has(address.is_default) && !no.has(address.is_legal),
  );
  return ok(found.length === 1 ? (found[0]?.refund_address_id ?? null) : null);
}
