import { z } from 'zod';

/**
 * Where a day's bill lies. The address opens it for whoever has it: it stands in no error.
 *
 * @see https://open.pinduoduo.com/application/document/api?id=pdd.finance.balance.daily.bill.url.get
 */
export const billUrlSchema = z.object({
  download_url: z.string().refine((url) => URL.canParse(url), 'is no address'),
});
