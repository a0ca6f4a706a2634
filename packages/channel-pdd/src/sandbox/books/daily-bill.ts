import { createHash } from 'node:crypto';
import { beijingText, bookedAs, silentFenUntil, yuan } from '@kaquan/channel-kit/sandbox';
import type { SandboxOrder, SandboxRefund } from './book-types.ts';
import { payFen } from './create-order.ts';
import { payDueRefunds } from './refund-commands.ts';
import type { ShopBooks } from './shop-books.ts';

/** What the sandbox's platform charges of what a received order brought, in thousandths. */
const feePerMille = 6;

interface Movement {
  readonly at: number;
  /** The order; empty where it belongs to none. */
  readonly orderSn: string;
  /** Negative out of the account. */
  readonly amountFen: number;
  readonly word: string;
}

const day = 24 * 60 * 60 * 1000;
const isPaidBack: Record<SandboxRefund['status'], boolean> = {
  2: false,
  3: false,
  4: false,
  6: false,
  7: false,
  10: true,
  11: false,
};

/** Whether a text names a day as the platform's API takes it: `2026-01-31`. */
export function isBillDate(text: string): boolean {
  return /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(startOf(text));
}

/** Whether a day is over, at +08:00. */
export function isOver(date: string, now: number): boolean {
  return startOf(date) + day <= now;
}

/** Where a day's bill lies below the gateway's address; nobody guesses it. */
export function billPath(books: ShopBooks, date: string): string {
  const { seed, mall } = books.desk;
  const key = createHash('sha256').update(`${seed} bill ${mall.mallId} ${date}`).digest('hex');
  return `/bills/${date}-${key.slice(0, 32)}.csv`;
}

/** The day whose bill lies there; null where nothing does. */
export function billDateOf(books: ShopBooks, path: string): string | null {
  const date = /^\/bills\/(\d{4}-\d\d-\d\d)-/.exec(path)?.[1] ?? '';
  return isBillDate(date) && billPath(books, date) === path ? date : null;
}

/** Writes a day's bill: CSV with a mark, comments around it. */
export function writeDailyBill(
  books: ShopBooks,
  date: string,
  strike: <T>(rows: readonly T[]) => readonly T[],
): string {
  const from = startOf(date);
  const rows = strike(movementsOf(books).filter(({ at }) => from <= at && at < from + day));
  return [
    `\uFEFF#账务明细 ${date}`,
    '商户订单号,发生时间,收入金额（+元）,支出金额（-元）,账务类型,备注,业务描述',
    ...rows.map(({ at, orderSn, amountFen, word }) => {
      const sums = amountFen < 0 ? `,-${yuan(-amountFen)}` : `${yuan(amountFen)},`;
      return `${orderSn}\t,${beijingText(at)},${sums},${word},,"${word},${orderSn}"`;
    }),
    `#共${rows.length}笔`,
    '',
  ].join('\r\n');
}

/** What is in the account, as the backend shows it. */
export function balanceOf(books: ShopBooks): number {
  payDueRefunds(books);
  const now = books.clock.now();
  const moved = movementsOf(books).filter(({ at }) => at <= now);
  const sumFen = moved.reduce((sum, { amountFen }) => sum + amountFen, 0);
  return sumFen + silentFenUntil(books.desk.irregular, now);
}

function startOf(date: string): number {
  return Date.parse(`${date}T00:00:00+08:00`);
}

/** What an order brought when its buyer received it, less what he had back before; and what he had back since. */
function movementsOf(books: ShopBooks): readonly Movement[] {
  return [...books.orders.values()]
    .flatMap((order) => movementsOfOrder(books, order))
    .concat(books.desk.irregular.entries.map((entry) => ({ ...entry, orderSn: '' })))
    .sort((left, right) => left.at - right.at);
}

function movementsOfOrder(books: ShopBooks, order: SandboxOrder): readonly Movement[] {
  const { orderSn, receivedAt: at, platformDiscountFen } = order;
  if (at === null) return [];
  const paidBack = [...books.refunds.values()].filter(
    (refund) => refund.orderSn === orderSn && isPaidBack[refund.status],
  );
  const before = paidBack.filter(({ updatedAt }) => updatedAt <= at);
  const netFen = payFen(order) - before.reduce((sum, { amountFen }) => sum + amountFen, 0);
  if (netFen <= 0) return [];
  const feeFen = Math.round((netFen * feePerMille) / 1_000);
  const own: readonly Movement[] = [
    ...bookedAs(books.desk.irregular, orderSn, { amountFen: netFen }).map(({ row, copy }) => ({
      // A bill's rows have no number: a second booking is told from a repeated row by its second.
      ...{ at: at + copy * 1_000, orderSn, amountFen: row.amountFen, word: '交易收入' },
    })),
    { at, orderSn, amountFen: platformDiscountFen, word: '优惠券结算' },
    { at, orderSn, amountFen: -feeFen, word: '技术服务费' },
  ];
  const later = paidBack
    .filter(({ updatedAt }) => updatedAt > at)
    .map(({ updatedAt, amountFen }) => {
      return { at: updatedAt, orderSn, amountFen: -amountFen, word: '退款' };
    });
  return [...own, ...later].filter(({ amountFen }) => amountFen !== 0);
}
