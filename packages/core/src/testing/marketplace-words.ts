import type { CardDeposit } from '../ports/card-deposit.ts';
import type { ChannelWriteOutcome } from '../ports/channel.ts';
import type { ItemStock } from '../ports/item-stock.ts';
import type { OrderNote } from '../ports/order-note.ts';
import type { MarketplaceBooks } from './marketplace-books.ts';
import type { MarketplaceWords } from './marketplace-types.ts';

/** What a marketplace keeps of what it is told beside its orders. */
export interface WordDesk extends MarketplaceWords {
  setStock(stock: ItemStock): ChannelWriteOutcome;
  append(books: MarketplaceBooks, note: OrderNote): ChannelWriteOutcome;
  take(deposit: CardDeposit): ChannelWriteOutcome;
}

const done: ChannelWriteOutcome = { outcome: 'done', note: '' };

/** Opens those books, empty. */
export function openWordDesk(): WordDesk {
  const figures = new Map<string, number>();
  const notes = new Map<string, string>();
  const deposits: CardDeposit[] = [];
  const keyOf = (itemId: string, skuId: string | null): string => JSON.stringify([itemId, skuId]);
  return {
    itemStock: (itemId, skuId = null) => figures.get(keyOf(itemId, skuId)) ?? null,
    noteOn: (orderNo) => notes.get(orderNo) ?? '',
    writeNote: (orderNo, text) => void notes.set(orderNo, text),
    cardsOf: (itemId) =>
      deposits
        .filter((deposit) => deposit.itemId === itemId)
        .flatMap(({ cards }) => cards.map(({ secret }) => secret.reveal())),
    setStock({ itemId, skuId, quantity }) {
      figures.set(keyOf(itemId, skuId), quantity);
      return done;
    },
    append(books, { orderNo, text }) {
      if (books.order(orderNo) === null) return { outcome: 'impossible', note: 'no such trade' };
      const lines = (notes.get(orderNo) ?? '').split('\n').filter((line) => line !== '');
      if (!lines.includes(text)) notes.set(orderNo, [...lines, text].join('\n'));
      return done;
    },
    // It knows no request by its id: what it is handed twice it has twice.
    take(deposit) {
      deposits.push(deposit);
      return { outcome: 'done', note: `batch-${deposits.length}` };
    },
  };
}
