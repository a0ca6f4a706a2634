import { constants, createPrivateKey, generateKeyPairSync, privateDecrypt } from 'node:crypto';
import type { SandboxOrder } from './book-types.ts';
import { shipOrder } from './order-commands.ts';
import { stageTraits } from './order-moves.ts';
import { orderOf, type ShopBooks } from './shop-books.ts';
import { skuOf } from './skus.ts';
import type { SandboxCardBatch } from './topic-types.ts';

/** The public key that the platform's staff gives to sellers of cards, made when first asked for. */
export function cardPublicKey(books: ShopBooks): string {
  const { desk } = books;
  if (desk.cardKeys === null) {
    // Short, as nothing real is sealed with it: tests make many of them.
    const { publicKey, privateKey } = generateKeyPairSync('rsa', {
      modulusLength: 1024,
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    });
    desk.cardKeys = { publicKey, privateKey };
    books.changed();
  }
  return desk.cardKeys.publicKey;
}

/** Opens a sealed secret; null for one that was not sealed with the platform's key, or not so padded. */
export function openCard(books: ShopBooks, sealed: string): string | null {
  const { cardKeys } = books.desk;
  if (cardKeys === null) return null;
  try {
    const key = createPrivateKey(cardKeys.privateKey);
    // Node does not take this padding off any more.
    const padded = privateDecrypt(
      { key, padding: constants.RSA_NO_PADDING },
      Buffer.from(sealed, 'base64'),
    );
    const end = padded.indexOf(0, 2);
    const isPadded = padded[0] === 0 && padded[1] === 2 && end >= 10;
    return isPadded ? padded.subarray(end + 1).toString('utf8') : null;
  } catch {
    // The library tells what it cannot open only by throwing; the caller refuses it.
    return null;
  }
}

/** Keeps a batch of cards; gives its number. */
export function takeCards(books: ShopBooks, batch: Omit<SandboxCardBatch, 'batchId'>): string {
  const { cardBatches } = books.desk;
  const batchId = String(9_001 + cardBatches.length);
  cardBatches.push({ ...batch, batchId });
  books.changed();
  return batchId;
}

/** Hands out cards for an order that was paid just now, where there are enough: then it is shipped. */
export function dispenseCards(books: ShopBooks, orderSn: string): void {
  const order = orderOf(books, orderSn);
  if (!stageTraits[order.stage].isWaiting) return;
  const free = books.desk.cardBatches
    .filter(({ skuId }) => skuId === skuOf(order.item.outerId).skuId)
    .flatMap(({ cards }) => cards.filter((card) => card.orderSn === null));
  if (free.length < order.item.count) return;
  for (const card of free.slice(0, order.item.count)) card.orderSn = orderSn;
  shipOrder(books, orderSn, { logisticsId: '', trackingNumber: '' });
}

/** How many cards were handed out for an order. */
export function dispensedCount(books: ShopBooks, { orderSn }: SandboxOrder): number {
  return books.desk.cardBatches
    .flatMap(({ cards }) => cards)
    .filter((card) => card.orderSn === orderSn).length;
}
