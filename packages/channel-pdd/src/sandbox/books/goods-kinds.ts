/** What the platform's category makes of goods; which calls it allows follows from it. */
export type GoodsKind = 'plain' | 'voucher' | 'top_up';

const prefixes: readonly (readonly [string, GoodsKind])[] = [
  ['EV', 'voucher'],
  ['TOPUP', 'top_up'],
];

/**
 * The kind of what is sold under a code: `EV…` are electronic vouchers 电子凭证, `TOPUP…` top-ups 充值, and
 * everything else is plain goods.
 */
function kindOf(outerId: string): GoodsKind {
  return prefixes.find(([prefix]) => outerId.startsWith(prefix))?.[1] ?? 'plain';
}

/** Whether what is sold under a code is of a kind. */
export function isOfKind(outerId: string, kind: GoodsKind): boolean {
  return kindOf(outerId) === kind;
}
