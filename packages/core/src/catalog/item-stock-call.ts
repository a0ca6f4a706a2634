import type { ResultAsync } from 'neverthrow';
import { z } from 'zod';
import type { CoreError } from '../kernel/errors.ts';
import type { ShopId } from '../kernel/ids.ts';
import { idSchema } from '../kernel/schema.ts';
import { isCleanText } from '../kernel/text.ts';
import type { CallOptions, Scope } from '../runtime/runtime.ts';
import { mutatingCall } from '../runtime/service-call.ts';
import { noteItemSet } from '../stock/note-item-set.ts';
import { tellChannel, type ChannelTold, type TellChannelError } from '../shop/tell-channel.ts';

/** How many of an item its channel is to sell 渠道库存. */
export interface SetItemStockInput {
  /** Whose item it is. */
  readonly shopId: string;
  /** The channel's number of the item. */
  readonly itemId: string;
  /** The channel's number of the variant; left out for an item without variants. */
  readonly skuId?: string;
  /** 0..1,000,000: the whole figure, never a difference. */
  readonly quantity: number;
}

/** Why the figure was not set, or nobody knows whether it was. */
export type SetItemStockError = TellChannelError | CoreError<'input.invalid'>;

/** What channels sell from, as part of the catalog's service. */
export interface ItemStockService {
  /**
   * Tells a channel how many of an item it is to sell. It is told at once, and sells on meanwhile: our own
   * stock is not looked at, and stays as it is. Set twice, nothing changes. Of an item that `worker.watchCover`
   * has lowered, or restored to little, the figure is yours from then on: it is neither raised nor lowered
   * before the product has had enough.
   *
   * Errors: `shop.not_found`, `channel.*`, of which `channel.incapable` where it has no such call,
   * `storage.contention` where another call is just setting it, `transaction.not_allowed` on a handle with
   * `tx`, `input.invalid`, `idempotency.key_reused`, `storage.*`, `vault.*`.
   */
  setItemStock(
    input: SetItemStockInput,
    options?: CallOptions,
  ): ResultAsync<ChannelTold, SetItemStockError>;
}

const number = z.string().min(1).max(100).refine(isCleanText, 'must not hold a NUL');
const inputSchema = z.object({
  shopId: idSchema<ShopId>(),
  itemId: number,
  skuId: number.exactOptional(),
  quantity: z.int().min(0).max(1_000_000),
});

/** The call on behalf of one tenant and actor. */
export function createItemStockCall(scope: Scope): ItemStockService {
  const operation = 'catalog.setItemStock';
  return {
    setItemStock: (input, options) =>
      mutatingCall(inputSchema, { input, options }, (checked, how) => {
        const { shopId, itemId, skuId = null, quantity } = checked;
        return tellChannel(scope, {
          ...{ operation, input: checked, options: how, shopId },
          subject: `stock/${itemId}/${skuId ?? ''}`,
          tell: ({ channel, call }) =>
            channel.setItemStock?.(call, { itemId, skuId, quantity }) ?? null,
          whenDone: () => noteItemSet(scope, { shopId, itemId, skuId, quantity }),
        });
      }),
  };
}
