import { err, ok, Secret, type Result } from '@kaquan/core';
import type { ChannelCall, ChannelReadError } from '@kaquan/core/ports';
import type { PddClient } from '../client.ts';
import { rejected } from '../rejected.ts';
import { decryptedSchema } from './wire.ts';

/** Ciphertext of an order, as the platform gave it. */
export interface PddCiphertext {
  /** The order that it stands in: the platform asks for it. */
  readonly orderNo: string;
  /** Untouched. */
  readonly ciphertext: string;
}

/** What became of one ciphertext. */
export type PddPlaintext =
  /** `text` prints as `[secret]`. */
  | { readonly outcome: 'done'; readonly text: Secret }
  /** In the platform's words; a row alone may be refused. */
  | { readonly outcome: 'refused'; readonly code: string; readonly words: string };

/** The two calls: plain text, and text with stars in it. */
export const decryptApis = {
  plain: 'pdd.open.decrypt.batch',
  mask: 'pdd.open.decrypt.mask.batch',
} as const;

const maxRows = 100;

/** Opens ciphertexts, in their order; each stands or falls by itself. */
export async function decryptRows(
  client: PddClient,
  call: ChannelCall,
  asked: { readonly api: keyof typeof decryptApis; readonly rows: readonly PddCiphertext[] },
): Promise<Result<readonly PddPlaintext[], ChannelReadError>> {
  const { api, rows } = asked;
  const method = decryptApis[api];
  if (rows.length === 0) return ok([]);
  if (rows.length > maxRows) {
    return err(rejected(method, 'row_count', `the platform takes ${maxRows} rows in one call`));
  }
  const list = rows.map(({ orderNo, ciphertext }) => ({
    data_tag: orderNo,
    encrypted_data: ciphertext,
  }));
  const params = { data_list: JSON.stringify(list) };
  const answer = await client.read({ method, call, params, schema: decryptedSchema });
  if (answer.isErr()) return err(answer.error.error);
  const found = answer.value.data_decrypt_list;
  return ok(
    rows.map(({ orderNo, ciphertext }): PddPlaintext => {
      const row = found.find(
        (each) => each.data_tag === orderNo && each.encrypted_data === ciphertext,
      );
      if (row === undefined) return { outcome: 'refused', code: 'missing', words: '' };
      const { decrypted_data: text, error_code: code, error_msg: words } = row;
      // Of a batch that is answered some rows may be refused.
      if ((code ?? 0) === 0 && text !== null) return { outcome: 'done', text: new Secret(text) };
      return { outcome: 'refused', code: String(code ?? ''), words: words ?? '' };
    }),
  );
}
