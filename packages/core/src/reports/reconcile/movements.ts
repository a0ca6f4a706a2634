import type { Instant } from '../../kernel/time.ts';
import type { LedgerCause, OrderPosting } from '../../ledger/posting.ts';
import type { ComparedKind } from './difference.ts';

/** Money that moved, by one of the two sides. */
export interface Movement {
  /** Whether it is a payment or a refund. */
  readonly kind: ComparedKind;
  /** Signed as on the account: income positive, refund negative. */
  readonly amountMinor: number;
  /** When it moved, as that side tells. */
  readonly at: Instant;
  /** What tells it. */
  readonly evidence: string;
  /** The refund that it belongs to, where it is known. */
  readonly refundId: string | null;
}

// What lessens the receivable because the buyer got something back; everything else is his payment.
const refunding: Partial<Readonly<Record<LedgerCause, ComparedKind>>> = {
  'refund.confirmed': 'refund',
  'refund.reversed': 'refund',
  'refund.unexplained': 'refund',
  'unexplained.reversed': 'refund',
};

/** What postings to `channel_receivable` say that has moved. */
export function movementsOf(postings: readonly OrderPosting[]): readonly Movement[] {
  return postings.map(({ cause, debit, amountMinor, at, orderId, seq }) => ({
    kind: refunding[cause] ?? 'income',
    amountMinor: debit === 'channel_receivable' ? amountMinor : 0 - amountMinor,
    at,
    evidence: `posting ${orderId}#${seq}`,
    refundId: null,
  }));
}

/** The sum of movements, in minor units. */
export function sumOf(movements: readonly { readonly amountMinor: number }[]): number {
  return movements.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
}

/** Movements of two sides that no equal one of the other side stands against. */
export interface Leftover<Theirs, Ours> {
  /** The statement's, in the order given. */
  readonly theirs: readonly Theirs[];
  /** Those of our ledger, in the order given. */
  readonly ours: readonly Ours[];
}

/** What is left of both sides once equal amounts, and what a side itself took back, are struck out. */
export function strikeOut<Side extends { readonly amountMinor: number }>(
  theirs: readonly Side[],
  ours: readonly Side[],
): Leftover<Side, Side> {
  const open = ours.filter(isMoney).map((movement) => ({ movement, isStruck: false }));
  const left = withoutOpposites(theirs.filter(isMoney)).filter((line) => {
    const equal = open.find((o) => !o.isStruck && o.movement.amountMinor === line.amountMinor);
    if (equal !== undefined) equal.isStruck = true;
    return equal === undefined;
  });
  const rest = open.filter(({ isStruck }) => !isStruck).map(({ movement }) => movement);
  return { theirs: left, ours: withoutOpposites(rest) };
}

function isMoney({ amountMinor }: { readonly amountMinor: number }): boolean {
  return amountMinor !== 0;
}

function withoutOpposites<Side extends { readonly amountMinor: number }>(
  movements: readonly Side[],
): readonly Side[] {
  const kept: Side[] = [];
  for (const movement of movements) {
    const opposite = kept.findLastIndex((k) => k.amountMinor === 0 - movement.amountMinor);
    if (opposite === -1) kept.push(movement);
    else kept.splice(opposite, 1);
  }
  return kept;
}
