import { createHash } from 'node:crypto';
import { firstRefundId, firstTradeId } from './book-ids.ts';
import type { SavedBooks } from './book-types.ts';
import { fullShelves } from './item-stock.ts';

/** Gives the books of a shop that has sold nothing yet. */
export function emptyBooks(seed: string, sellerType: 'C' | 'B'): SavedBooks {
  // Another seed, another range of numbers: two sandboxes in one test must not share an order.
  const offset = 2n * BigInt(`0x${seedDigest(seed, 'ids').slice(0, 10)}`);
  return {
    format: 1,
    seed,
    advancedMs: 0,
    lastId: String(firstTradeId + offset * 10_000n),
    lastRefundId: String(firstRefundId + offset),
    session: sessionOf(seed, 0),
    sessionGeneration: 0,
    smsCode: null,
    seller: {
      userId: '2054573190',
      nick: '测试旗舰店',
      type: sellerType,
      shopId: '67890123',
      shopTitle: '点卡小铺',
    },
    shipping: { parcels: [] },
    itemStock: fullShelves(),
    trades: [],
    refunds: [],
    counters: { calls: {}, refusals: {}, faults: {}, refundsAgreed: 0 },
  };
}

/** Makes the session of a generation; renewing a grant gives the next one. */
export function sessionOf(seed: string, generation: number): string {
  return `6100${seedDigest(seed, `session ${generation}`).slice(0, 52)}`;
}

/** Makes the application's keys for a seed, so that a restart keeps them. */
export function credentialsOf(seed: string): {
  appKey: string;
  appSecret: string;
  notifyKey: string;
} {
  const digits = BigInt(`0x${seedDigest(seed, 'app key')}`) % 90_000_000n;
  return {
    appKey: String(10_000_000n + digits),
    appSecret: seedDigest(seed, 'app secret').slice(0, 32),
    notifyKey: seedDigest(seed, 'notify key').slice(0, 32),
  };
}

function seedDigest(seed: string, purpose: string): string {
  return createHash('sha256').update(`${purpose}\n${seed}`).digest('hex');
}
