/** Why staff refused a case, in a word that can be counted. */
export const rejectionCodes = {
  goods_used: { zh: '已使用' },
  not_eligible: { zh: '不符合规则' },
  no_evidence: { zh: '凭证不足' },
  wrong_return: { zh: '退货不符' },
  amount_wrong: { zh: '金额有误' },
  other: { zh: '其他' },
} as const satisfies Readonly<Record<string, { readonly zh: string }>>;

/** One of {@link rejectionCodes}. */
export type RejectionCode = keyof typeof rejectionCodes;
