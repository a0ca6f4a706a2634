import { err, ok, type Result } from '@kaquan/core';
import type { ChannelCall, ChannelWriteError, ChannelWriteOutcome } from '@kaquan/core/ports';
import { idPattern } from '../wire.ts';
import { refused, type Decision } from './decisions.ts';
import type { RefundContext } from './refund-context.ts';
import { successSchema } from './wire.ts';

const operation = 'taobao.rp.returngoods.agree';

/**
 * Agrees that the goods come back. The money goes back by a second agreement, once they are there:
 * until then nothing is done.
 */
export async function agreeReturn(
  { client, options }: RefundContext,
  call: ChannelCall,
  { refund, isTmall }: Pick<Decision, 'refund'> & { readonly isTmall: boolean },
): Promise<Result<ChannelWriteOutcome, ChannelWriteError>> {
  const addressId = await addressOf(options.returnAddressId, refund);
  if (addressId === null) {
    const note = 'the goods are to come back: agree to that in the backend, with the address';
    return ok({ outcome: 'needs_check', note });
  }
  if (!idPattern.test(addressId)) {
    return err(
      refused(operation, 'invalid_address', 'options.refunds.returnAddressId gave no number'),
    );
  }
  const sent = await client.write({
    method: operation,
    call,
    params: {
      refund_id: refund.refundId,
      seller_address_id: addressId,
      ...(isTmall && { refund_phase: refund.phase ?? '', refund_version: refund.version }),
    },
    schema: successSchema,
  });
  if (sent.isErr()) return err(sent.error.error);
  if (!sent.value.is_success) return err(refused(operation, 'is_success=false', ''));
  const note = 'agreed that the goods come back; the money is agreed to once they are there';
  return ok({ outcome: 'needs_check', note });
}

type AddressOf = RefundContext['options']['returnAddressId'];

async function addressOf(find: AddressOf, refund: Decision['refund']): Promise<string | null> {
  try {
    return (await find?.(refund)) ?? null;
  } catch {
    // A host that cannot say where the goods go has not said it.
    return null;
  }
}
