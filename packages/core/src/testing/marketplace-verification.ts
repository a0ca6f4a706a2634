import type { ChannelWriteOutcome } from '../ports/channel.ts';
import type { ChannelVerification } from '../ports/verification.ts';
import type { MarketplaceBooks } from './marketplace-books.ts';
import type { MarketplaceUses } from './marketplace-types.ts';

/** Which units count as used at a marketplace, and which it will not hear of. */
export interface MarketplaceVerification extends MarketplaceUses {
  verify(books: MarketplaceBooks, request: ChannelVerification): ChannelWriteOutcome;
  undo(request: ChannelVerification): ChannelWriteOutcome;
}

const done: ChannelWriteOutcome = { outcome: 'done', note: '' };

/** Opens a marketplace's books of used units. */
export function openUses(): MarketplaceVerification {
  const used = new Set<string>();
  const refused = new Map<string, string>();
  return {
    isUsed: (unitId) => used.has(unitId),
    useThere: (unitId) => void used.add(unitId),
    refuseUse: (unitId, note) => void refused.set(unitId, note),
    verify(books, { requestId, orderNo, code }) {
      const note = refused.get(requestId);
      if (used.has(requestId)) return done;
      if (books.order(orderNo) === null || code === null) {
        return { outcome: 'impossible', note: 'there is no such voucher' };
      }
      if (note !== undefined) return { outcome: 'impossible', note };
      used.add(requestId);
      return done;
    },
    undo({ requestId }) {
      const note = refused.get(requestId);
      if (!used.has(requestId)) return done;
      if (note !== undefined) return { outcome: 'impossible', note };
      used.delete(requestId);
      return done;
    },
  };
}
