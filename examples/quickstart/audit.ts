import type { Books } from './audit-books.ts';
import { channelFindings } from './audit-channel.ts';
import { historyFindings } from './audit-history.ts';
import { duplicateKeys, keyFindings } from './audit-keys.ts';
import { moneyFindings } from './audit-money.ts';
import { stockFindings } from './audit-stock.ts';
import type { Finding } from './finding.ts';

/** What the books say, and what is wrong with them. */
export interface Audit {
  /** Orders 订单 in the core's books. */
  readonly orders: number;
  /** Units that these orders have; a line of three has three. */
  readonly units: number;
  /** Card keys whose text somebody outside has read, those voided since included. */
  readonly keysIssued: number;
  /** Units that count as used 已核销. */
  readonly verified: number;
  /** Units that money was given back for 已退款, in full or in part. */
  readonly refunded: number;
  /** Keys, or texts of keys, that are with more than one unit. */
  readonly duplicateKeys: readonly Finding[];
  /** Everything else that does not agree. */
  readonly mismatches: readonly Finding[];
}

/** Audits books that were read from the data. Reads no counter of the program that made them. */
export function auditBooks(books: Books): Audit {
  const units = books.orders.flatMap(({ lines }) => lines.flatMap((line) => line.units));
  return {
    orders: books.orders.length,
    units: units.length,
    keysIssued: books.keys.filter(({ revealedAt }) => revealedAt !== null).length,
    verified: units.filter(({ verification }) => verification === 'verified').length,
    refunded: units.filter(({ refundedMinor }) => refundedMinor > 0).length,
    duplicateKeys: duplicateKeys(books),
    mismatches: [
      ...keyFindings(books),
      ...moneyFindings(books),
      ...stockFindings(books),
      ...historyFindings(books),
      ...channelFindings(books),
    ],
  };
}
