import { z } from 'zod';
import { idText } from '../wire.ts';

/** What is asked of a trade to add to its note. */
export const noteFields = 'tid,seller_memo,seller_flag';

/** @see https://open.taobao.com/api.htm (taobao.trade.fullinfo.get, two sources or more) */
export const noteReplySchema = z.object({
  trade: z.object({
    tid: idText,
    seller_memo: z.string().nullish(),
    seller_flag: z
      .union([
        z.int(),
        z
          .string()
          .regex(/^\d{1,9}$/)
          .transform(Number),
      ])
      .nullish(),
  }),
});

/** @see https://open.taobao.com/api.htm (taobao.trade.memo.update, two sources or more) */
export const noteUpdateSchema = z.object({ trade: z.object({ tid: idText }) });
