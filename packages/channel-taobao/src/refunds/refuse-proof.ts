import type { CallFile } from '@kaquan/channel-kit';
import { err, ok, type Result } from '@kaquan/core';
import type { RefuseRefund } from '@kaquan/core/ports';
import type { RefuseProof, TaobaoRefundOptions } from './refund-options.ts';

/**
 * What goes with a refusal, by the names of its parameters; the error says why a person has to refuse it.
 * The host is asked when the refusal is about to go, so that nobody keeps a second copy of its pictures.
 */
export async function proofFor(
  { refuseProof }: TaobaoRefundOptions,
  refusal: RefuseRefund,
  { isAtTmall, maxBytes }: { readonly isAtTmall: boolean; readonly maxBytes: number },
): Promise<Result<Readonly<Record<string, CallFile>>, string>> {
  const missing = 'Tmall wants a picture as proof, and there is none';
  if (refuseProof === undefined) return isAtTmall ? err(missing) : ok({});
  const given = await ask(refuseProof, refusal);
  if (given === failed) return err('the picture for it could not be had');
  if (given === null) return isAtTmall ? err(missing) : ok({});
  const { bytes, mediaType, name } = given;
  const isSound = bytes instanceof Uint8Array && bytes.length > 0 && bytes.length <= maxBytes;
  if (!isSound) return err(`the picture for it must have 1 to ${maxBytes} bytes`);
  return ok({ refuse_proof: { bytes, mediaType: String(mediaType), name: String(name) } });
}

const failed = Symbol('failed');

/** The host's answer; nothing was sent yet where it throws. */
async function ask(
  refuseProof: NonNullable<TaobaoRefundOptions['refuseProof']>,
  refusal: RefuseRefund,
): Promise<RefuseProof | null | typeof failed> {
  try {
    return await refuseProof(refusal);
  } catch {
    return failed;
  }
}
