import { coreError, err, type Result } from '@kaquan/core';
import type {
  ChannelCall,
  ChannelWriteError,
  ChannelWriteOutcome,
  ItemStock,
} from '@kaquan/core/ports';
import { channelName, type TaobaoClient } from '../client.ts';
import { idPattern } from '../wire.ts';
import { itemQuantitySchema } from './wire.ts';

const operation = 'taobao.item.quantity.update';

/** `type=1`: the whole figure. A difference would count twice what is sent twice. */
const wholeFigure = '1';

/** The platform's largest stock of one SKU is not published; more than this is a slip. */
const maxQuantity = 99_999_999;

/**
 * Sets how many of an item the platform is to sell. The figure is the whole one, so that a call whose
 * answer got lost may simply go again: there is nothing to read that would tell more.
 */
export async function setItemStock(
  client: TaobaoClient,
  call: ChannelCall,
  { itemId, skuId, quantity }: ItemStock,
): Promise<Result<ChannelWriteOutcome, ChannelWriteError>> {
  const areIds = idPattern.test(itemId) && (skuId === null || idPattern.test(skuId));
  if (!areIds) return err(rejected('invalid_item', 'not the number of an item or of a SKU'));
  if (!Number.isInteger(quantity) || quantity < 0 || quantity > maxQuantity) {
    return err(rejected('invalid_quantity', `from 0 to ${maxQuantity}, whole`));
  }
  const sent = await client.write({
    method: operation,
    call,
    params: {
      num_iid: itemId,
      ...(skuId !== null && { sku_id: skuId }),
      quantity: String(quantity),
      type: wholeFigure,
    },
    schema: itemQuantitySchema,
  });
  return sent
    .map((): ChannelWriteOutcome => ({ outcome: 'done', note: '' }))
    .mapErr(({ error }) => error);
}

function rejected(channelCode: string, channelMessage: string): ChannelWriteError {
  const fields = { channel: channelName, operation, channelCode, channelMessage };
  return coreError('channel.rejected', fields);
}
