import { unitOf } from '../order/order-units.ts';
import type { Order } from '../order/order.ts';
import { isDone, type AfterSalesCase } from './case.ts';
import { ruleOfKind } from './case-kinds.ts';

/** What is counted of a buyer's cases 售后异常, with its names. */
export const buyerFigures = {
  buyer_refund: { en: 'Refunds of cards that were read', zh: '查看卡密后退款' },
  buyer_reissue: { en: 'Goods issued again', zh: '补发或换货' },
} as const satisfies Readonly<Record<string, { readonly en: string; readonly zh: string }>>;

/** One of {@link buyerFigures}. */
export type BuyerFigure = keyof typeof buyerFigures;

/** From how many of a figure on a buyer is worth a look, and at what. */
export interface BuyerThreshold {
  /** Its name in suggestions and events. */
  readonly rule: string;
  /** What is counted. */
  readonly figure: BuyerFigure;
  /** In as many days, the one that is asked on the last. */
  readonly days: number;
  /** So many, or more. */
  readonly atLeast: number;
  /** What is suggested; nothing happens by itself. */
  readonly suggest: 'watch' | 'limit' | 'block';
}

/** What is suggested where the host says nothing. */
export const defaultBuyerThresholds: readonly BuyerThreshold[] = [
  { rule: 'refunds_read_5', figure: 'buyer_refund', days: 90, atLeast: 5, suggest: 'block' },
  { rule: 'refunds_read_3', figure: 'buyer_refund', days: 90, atLeast: 3, suggest: 'limit' },
  { rule: 'refunds_read_2', figure: 'buyer_refund', days: 90, atLeast: 2, suggest: 'watch' },
  { rule: 'reissues_5', figure: 'buyer_reissue', days: 90, atLeast: 5, suggest: 'limit' },
  { rule: 'reissues_3', figure: 'buyer_reissue', days: 90, atLeast: 3, suggest: 'watch' },
];

/** What a case is counted as, once it has got what it asked for. */
export function figuresOf(order: Order, each: AfterSalesCase): readonly BuyerFigure[] {
  return isDone(each) ? figuresWhenDone(order, each) : [];
}

/** What a case would be counted as, if it got what it asks for. */
export function figuresWhenDone(
  order: Order,
  { kind, items }: AfterSalesCase,
): readonly BuyerFigure[] {
  const { money, goodsOut, freezes } = ruleOfKind(kind);
  // What leaves the goods with him as they are is a concession, and speaks against nobody.
  const isRefund =
    money === 'refund' && freezes && items.some((item) => wasRead(order, item.unitId));
  return [
    ...(isRefund ? (['buyer_refund'] as const) : []),
    ...(goodsOut === 'again' ? (['buyer_reissue'] as const) : []),
  ];
}

function wasRead(order: Order, unitId: AfterSalesCase['items'][number]['unitId']): boolean {
  const { line, unit } = unitOf(order, unitId);
  const isCard = line.product?.goods === 'card_key';
  return isCard && unit.issues.some(({ revealedAt }) => revealedAt !== null);
}
