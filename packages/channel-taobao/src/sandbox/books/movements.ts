import { bookedAs, silentFenUntil } from '@kaquan/channel-kit/sandbox';
import { linePaymentFen } from './amounts.ts';
import type { SandboxTrade } from './book-types.ts';
import type { ShopBooks } from './shop-books.ts';

/** What the sandbox's platform charges of what a finished trade brought, in thousandths. */
const feePerMille = 6;

/** Money that came into or left the seller's account. */
export interface Movement {
  /** Its number at the wallet. */
  readonly no: string;
  readonly at: number;
  readonly what: 'payment' | 'fee' | 'refund' | 'feeBack' | 'own';
  /** The trade; `null` where it belongs to none. */
  readonly tid: string | null;
  /** The wallet's word for what belongs to no trade. */
  readonly word?: string;
  /** Negative out of the account. */
  readonly amountFen: number;
}

/**
 * Lists all movements, earliest first: what a trade brought when the buyer confirmed it, and its fee; what
 * was refunded after that, and that part of the fee.
 */
export function movementsOf(books: ShopBooks): readonly Movement[] {
  return [...books.trades.values()]
    .flatMap((trade) => movementsOfTrade(books, trade))
    .concat(ownMovements(books))
    .sort((left, right) => left.at - right.at);
}

function movementsOfTrade(books: ShopBooks, trade: SandboxTrade): readonly Movement[] {
  const { tid, endedAt, status } = trade;
  if (status !== finished || endedAt === null) return [];
  const refunds = [...books.refunds.values()].filter(
    (refund) => refund.tid === tid && refund.status === 'SUCCESS',
  );
  const isLater = ({ phase, modifiedAt }: (typeof refunds)[number]) =>
    phase === 'aftersale' || modifiedAt > endedAt;
  const paidFen = sum(trade.lines.filter((line) => line.status !== neverPaid).map(linePaymentFen));
  const netFen = paidFen - sum(refunds.filter((each) => !isLater(each)).map((each) => each.feeFen));
  if (netFen <= 0) return [];
  const feeFen = Math.round((netFen * feePerMille) / 1_000);
  const about = { tid, at: endedAt };
  return [
    ...bookedAs(books.desk.irregular, tid, { amountFen: netFen }).map(
      ({ row, copy }) =>
        ({ ...about, ...row, no: numberOf(copy === 0 ? 1 : 5, tid), what: 'payment' }) as const,
    ),
    { ...about, no: numberOf(2, tid), what: 'fee', amountFen: -feeFen },
    ...refunds.filter(isLater).flatMap(({ refundId, modifiedAt: at, feeFen: backFen }) => {
      const amountFen = Math.floor((feeFen * backFen) / netFen);
      return [
        { tid, at, no: numberOf(3, refundId), what: 'refund', amountFen: -backFen } as const,
        { tid, at, no: numberOf(4, refundId), what: 'feeBack', amountFen } as const,
      ];
    }),
  ];
}

/** What is in the account, as the wallet shows it. */
export function balanceOf(books: ShopBooks): number {
  const now = books.clock.now();
  const moved = movementsOf(books).filter(({ at }) => at <= now);
  return sum(moved.map(({ amountFen }) => amountFen)) + silentFenUntil(books.desk.irregular, now);
}

function ownMovements(books: ShopBooks): readonly Movement[] {
  return books.desk.irregular.entries.map(({ at, amountFen, word }, index) => {
    return { no: numberOf(6, String(index + 1)), at, what: 'own', tid: null, amountFen, word };
  });
}

const finished: SandboxTrade['status'] = 'TRADE_FINISHED';
const neverPaid: SandboxTrade['status'] = 'TRADE_CLOSED_BY_TAOBAO';

function numberOf(kind: number, id: string): string {
  return `${kind}${id.slice(-14).padStart(14, '0')}`;
}

function sum(amounts: readonly number[]): number {
  return amounts.reduce((total, amount) => total + amount, 0);
}
