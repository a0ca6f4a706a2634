import type { Channel } from '@kaquan/core/ports';
import type { TaobaoClient } from '../client.ts';
import { setItemStock } from './set-item-stock.ts';

/** What this channel can do about the figures that it sells from. */
export const itemStockCapabilities = { setsItemStock: true } as const;

/** The call about them. */
export function createItemStock(client: TaobaoClient): Required<Pick<Channel, 'setItemStock'>> {
  return { setItemStock: (call, stock) => setItemStock(client, call, stock) };
}
