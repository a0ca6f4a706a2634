import type { ChannelRefund, ChannelRefundState, ChannelWriteOutcome } from '../ports/channel.ts';
import type { MarketplaceBooks } from './marketplace-books.ts';

const mayAgree: Readonly<Record<ChannelRefundState, boolean>> = {
  requested: true,
  awaiting_return: true,
  returned: true,
  other: false,
  refused: false,
  closed: false,
  succeeded: false,
  bounced: true,
};

/** Agrees to a refund, only as it was read: the same version of it, for the same sum. */
export function agree(books: MarketplaceBooks, read: ChannelRefund): ChannelWriteOutcome {
  const present = books.refund(read.refundId);
  if (present === null) return { outcome: 'impossible', note: 'there is no such refund' };
  if (present.state === 'succeeded') return { outcome: 'done', note: '' };
  if (!mayAgree[present.state]) return { outcome: 'impossible', note: `it is ${present.state}` };
  if (present.version !== read.version || present.amountMinor !== read.amountMinor) {
    return { outcome: 'needs_check', note: 'the refund has changed' };
  }
  books.moves.settleRefund(read.refundId);
  return { outcome: 'done', note: '' };
}

/** Refuses a refund, only as it was read. */
export function refuse(books: MarketplaceBooks, read: ChannelRefund): ChannelWriteOutcome {
  const present = books.refund(read.refundId);
  if (present === null) return { outcome: 'impossible', note: 'there is no such refund' };
  if (present.state === 'refused') return { outcome: 'done', note: '' };
  if (!mayAgree[present.state]) return { outcome: 'impossible', note: `it is ${present.state}` };
  if (present.version !== read.version) {
    return { outcome: 'needs_check', note: 'the refund has changed' };
  }
  books.moves.refuseRefund(read.refundId);
  return { outcome: 'done', note: '' };
}
