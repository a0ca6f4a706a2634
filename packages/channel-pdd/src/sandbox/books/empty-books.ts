import { createHash } from 'node:crypto';
import { noIrregularities } from '@kaquan/channel-kit/sandbox';
import { emptyGrants } from './grants.ts';
import type { SavedBooks } from './book-types.ts';
import { emptyPush } from './push.ts';

/** Gives the books of a shop that has sold nothing yet. */
export function emptyBooks(seed: string): SavedBooks {
  return {
    format: 1,
    seed,
    application: seed,
    irregular: noIrregularities(),
    advancedMs: 0,
    orderCount: 0,
    refundCount: 0,
    tokenGeneration: 0,
    grants: emptyGrants(),
    push: emptyPush(),
    mall: { mallId: '445566778', mallName: '点卡小铺' },
    orders: [],
    refunds: [],
    extraParcels: {},
    notes: {},
    stock: {},
    vouchers: {},
    platformVouchers: {},
    topUps: {},
    cardKeys: null,
    cardBatches: [],
    counters: { calls: {}, refusals: {}, faults: {}, refundsAgreed: 0 },
  };
}

/** Makes the token of a generation; authorizing again gives the next one. */
export function tokenOf(seed: string, generation: number): string {
  return digest(seed, `token ${generation}`).slice(0, 40);
}

/** Makes the application's id and secret for a seed, so that a restart keeps them. */
export function credentialsOf(seed: string): { clientId: string; clientSecret: string } {
  return {
    clientId: digest(seed, 'client id').slice(0, 32),
    clientSecret: digest(seed, 'client secret').slice(0, 40),
  };
}

/** Nine digits that belong to a seed: two sandboxes in one test must not share an order. */
export function seedDigits(seed: string): string {
  const value = BigInt(`0x${digest(seed, 'orders').slice(0, 12)}`) % 1_000_000_000n;
  return String(value).padStart(9, '0');
}

function digest(seed: string, purpose: string): string {
  return createHash('sha256').update(`${purpose}\n${seed}`).digest('hex');
}
