/** What a kind of case lets move. */
interface KindRule {
  readonly zh: string;
  /** Whether the buyer sends something back before the rest is carried out. */
  readonly goodsBack: 'none' | 'return';
  /** Whether the unit is issued once more. */
  readonly goodsOut: 'none' | 'again';
  /** `refund`: out of what was paid for the units. `compensation`: beside it, at the shop's expense. */
  readonly money: 'none' | 'refund' | 'compensation';
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
    goodsBack: 'return',
    goodsOut: 'again',
    money: 'none',
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
