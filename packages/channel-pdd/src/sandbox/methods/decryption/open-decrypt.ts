import { required, text } from '@kaquan/channel-kit/sandbox';
import { z } from 'zod';
import { defineMethod, refuse, succeed, type PopMethod } from '../../protocol/define-method.ts';
import { readNested } from '../../protocol/nested.ts';
import { invalidParameter } from '../../protocol/refusals.ts';
import { findOrder } from '../order-get.ts';

const list = z
  .array(z.object({ data_tag: z.string(), encrypted_data: z.string() }))
  .min(1)
  .max(100);

interface Opened {
  readonly type: number;
  readonly plain: string;
  readonly masked: string;
}

/** What the orders' ciphertexts hold. */
const opened: ReadonlyMap<string, Opened> = new Map([
  ['~AgAAAAHx1~', { type: 5, plain: '张三', masked: '张*' }],
  ['$AgAAAAHy1$', { type: 6, plain: '13800000000', masked: '138****0000' }],
  ['~AgAAAAHz1~', { type: 8, plain: '幸福路1号', masked: '幸福路***' }],
]);

/** Opens ciphertext; each row stands or falls by itself. */
export const openDecryptBatch = decrypting(
  'pdd.open.decrypt.batch',
  'open_decrypt_batch_response',
  'plain',
);

/** The same, with stars in the text. */
export const openDecryptMaskBatch = decrypting(
  'pdd.open.decrypt.mask.batch',
  'open_decrypt_mask_batch_response',
  'masked',
);

function decrypting(name: string, key: string, shown: 'plain' | 'masked'): PopMethod {
  return defineMethod({
    name,
    parameters: { data_list: required(text) },
    answer: ({ data_list }, call) => {
      const rows = readNested(list, data_list);
      if (rows === null) return refuse(invalidParameter('data_list', '1 to 100 rows'));
      const data_decrypt_list = rows.map((row) => {
        const found =
          findOrder(call, row.data_tag) === null ? undefined : opened.get(row.encrypted_data);
        const read = { data_type: found?.type ?? 0, decrypted_data: found?.[shown] ?? '' };
        // No source tells the code of a row that is refused.
        const error = found
          ? { error_code: 0, error_msg: '' }
          : { error_code: 1, error_msg: '解密失败' };
        return { ...row, ...read, ...error };
      });
      return succeed({ [key]: { data_decrypt_list } });
    },
  });
}
