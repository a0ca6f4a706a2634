import { z } from 'zod';
import { idText } from '../wire.ts';

/** @see https://open.taobao.com/api.htm (taobao.item.quantity.update, one source) */
export const itemQuantitySchema = z.object({ item: z.object({ num_iid: idText }) });
