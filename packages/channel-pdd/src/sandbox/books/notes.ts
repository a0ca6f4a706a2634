import { orderOf, touchOrder, type ShopBooks } from './shop-books.ts';
import type { SandboxNote } from './topic-types.ts';

/** A note is written over the one that was there. */
export function writeNote(books: ShopBooks, orderSn: string, note: SandboxNote): void {
  const order = orderOf(books, orderSn);
  books.desk.notes[orderSn] = note;
  touchOrder(books, order);
}
