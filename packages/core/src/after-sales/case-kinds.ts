import type { GoodsKind } from '../stock/product-stock.ts';

/** What a kind of case lets move. */
interface KindRule {
  readonly zh: string;
  /** What the buyer sends back before the rest is carried out; a key that was read stays read. */
  readonly goodsBack: 'none' | 'return' | 'return_of_things';
  /** Whether the unit is issued once more. */
  readonly goodsOut: 'none' | 'again';
  /**
   * `refund`: out of what was paid for the units. `compensation`: beside it, at the shop's expense.
   * `difference`: what the other goods cost less is a refund, what they cost more the buyer owes.
   */
  readonly money: 'none' | 'refund' | 'difference' | 'compensation';
  /** Whether hand-over and verification wait while such a case is open. */
  readonly freezes: boolean;
  /** Whether it gives back an exact difference, which whoever asks must name. */
  readonly isExact: boolean;
}

/** Every kind of case: which goods come back, which go out, and what money moves. */
export const caseKinds = {
  cancel: {
    zh: '发货前取消',
    goodsBack: 'none',
    goodsOut: 'none',
    money: 'refund',
    freezes: true,
    isExact: false,
  },
  refund_only: {
    zh: '仅退款',
    goodsBack: 'none',
    goodsOut: 'none',
    money: 'refund',
    freezes: true,
    isExact: false,
  },
  return_and_refund: {
    zh: '退货退款',
    goodsBack: 'return',
    goodsOut: 'none',
    money: 'refund',
    freezes: true,
    isExact: false,
  },
  reissue: {
    zh: '补发',
    goodsBack: 'none',
    goodsOut: 'again',
    money: 'none',
    freezes: true,
    isExact: false,
  },
  exchange: {
    zh: '换货',
    goodsBack: 'return_of_things',
    goodsOut: 'again',
    money: 'difference',
    freezes: true,
    isExact: false,
  },
  refund_and_replace: {
    zh: '退款并补发',
    goodsBack: 'none',
    goodsOut: 'again',
    money: 'refund',
    freezes: true,
    isExact: false,
  },
  goodwill: {
    zh: '补偿',
    goodsBack: 'none',
    goodsOut: 'none',
    money: 'compensation',
    freezes: false,
    isExact: false,
  },
  price_protection: {
    zh: '价保',
    goodsBack: 'none',
    goodsOut: 'none',
    money: 'refund',
    freezes: false,
    isExact: true,
  },
  overpayment: {
    zh: '多付退款',
    goodsBack: 'none',
    goodsOut: 'none',
    money: 'refund',
    freezes: false,
    isExact: true,
  },
  channel_decided: {
    zh: '平台判定',
    goodsBack: 'none',
    goodsOut: 'none',
    money: 'refund',
    freezes: true,
    isExact: false,
  },
} as const satisfies Readonly<Record<string, KindRule>>;

/** What a case is about. `cancel`: a refund before anything was handed over. */
export type CaseKind = keyof typeof caseKinds;

/** What a kind of case lets move. */
export function ruleOfKind(kind: CaseKind): KindRule {
  return caseKinds[kind];
}

/** Whether the buyer sends goods back before such a case is carried out. */
export function isSentBack(kind: CaseKind, goods: GoodsKind | undefined): boolean {
  const { goodsBack } = ruleOfKind(kind);
  return goodsBack === 'return' || (goodsBack === 'return_of_things' && goods !== 'card_key');
}
