import { toIdText } from '@kaquan/channel-kit';
import { err, ok, type Result } from '@kaquan/core';
import type {
  ChannelCall,
  ChannelWriteError,
  ChannelWriteOutcome,
  ItemStock,
} from '@kaquan/core/ports';
import type { PddClient } from '../client.ts';
import { rejected } from '../rejected.ts';
import { quantitySchema } from './wire.ts';

const operation = 'pdd.goods.quantity.update';

/** Of the two ways that the platform has, the one that may be repeated: the whole figure. */
const absolute = '1';

/**
 * Sets how many of a SKU the platform is to sell. The figure is absolute, so that the same call may go
 * again after a lost answer; goods in a promotion cannot be lowered, which the platform refuses.
 */
export async function setItemStock(
  client: PddClient,
  call: ChannelCall,
  { itemId, skuId, quantity }: ItemStock,
): Promise<Result<ChannelWriteOutcome, ChannelWriteError>> {
  if (toIdText(itemId) === null || skuId === null || toIdText(skuId) === null) {
    return err(rejected(operation, 'sku_required', 'the platform keeps stock for each SKU only'));
  }
  const params = {
    goods_id: itemId,
    sku_id: skuId,
    quantity: String(quantity),
    update_type: absolute,
  };
  const sent = await client.write({ method: operation, call, params, schema: quantitySchema });
  if (sent.isErr()) return err(sent.error.error);
  if (sent.value.is_success) return ok({ outcome: 'done', note: '' });
  return err(rejected(operation, 'is_success=false', ''));
}
