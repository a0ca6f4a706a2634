import type { Result } from 'neverthrow';
import type { ChannelCall, ChannelWriteError, ChannelWriteOutcome } from './channel-call.ts';

/** How many of an item a channel is to sell 渠道库存. */
export interface ItemStock {
  /** As in `ChannelOrderLine`. */
  readonly itemId: string;
  /** `null` for an item without variants. */
  readonly skuId: string | null;
  /** From 0, the whole figure and never a difference: a repeated call changes nothing. */
  readonly quantity: number;
}

/** What a channel whose stock can be set answers. */
export interface ItemStockCalls {
  /** Sets how many it is to sell. Present when `capabilities.setsItemStock`. */
  setItemStock?(
    call: ChannelCall,
    stock: ItemStock,
  ): Promise<Result<ChannelWriteOutcome, ChannelWriteError>>;
}
