import { orderOf, touchOrder, type ShopBooks } from './shop-books.ts';

/** The seller's note 备注 on an order. */
export interface SandboxNote {
  /** What stands there. */
  readonly text: string;
  /** Its colour, 1 to 5, and the colour's name; null without one. */
  readonly flag: { readonly tag: number; readonly name: string } | null;
}

/** A note is written over the one that was there. */
export function writeNote(books: ShopBooks, orderSn: string, note: SandboxNote): void {
  const order = orderOf(books, orderSn);
  books.desk.notes[orderSn] = note;
  touchOrder(books, order);
}
