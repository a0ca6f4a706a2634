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

/** Opens a marketplace's books of used units. Each request is carried out once, and answered as it was. */
export function openUses(): MarketplaceVerification {
  const used = new Set<string>();
  const refused = new Map<string, string>();
  const answered = new Map<string, ChannelWriteOutcome>();
  const once = (name: string, work: () => ChannelWriteOutcome): ChannelWriteOutcome => {
    const answer = answered.get(name) ?? work();
    answered.set(name, answer);
    return answer;
  };
  return {
    isUsed: (unitId) => used.has(unitOf(unitId)),
    useThere: (unitId) => void used.add(unitId),
    refuseUse: (unitId, note) => void refused.set(unitId, note),
    verify: (books, { requestId, orderNo, code }) =>
      once(`verify ${requestId}`, () => {
        const unit = unitOf(requestId);
        const note = refused.get(unit);
        if (used.has(unit)) return done;
        if (books.order(orderNo) === null || code === null) {
          return { outcome: 'impossible', note: 'there is no such voucher' };
        }
        if (note !== undefined) return { outcome: 'impossible', note };
        used.add(unit);
        return done;
      }),
    undo: ({ requestId }) =>
      once(`undo ${requestId}`, () => {
        const unit = unitOf(requestId);
        const note = refused.get(unit);
        if (!used.has(unit)) return done;
        if (note !== undefined) return { outcome: 'impossible', note };
        used.delete(unit);
        return done;
      }),
  };
}

function unitOf(requestId: string): string {
  return requestId.split('/')[0] ?? requestId;
}
