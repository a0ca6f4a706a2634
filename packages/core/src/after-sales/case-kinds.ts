/** Every kind of case, with its name in Chinese. */
export const caseKinds = {
  cancel: { zh: '发货前取消' },
  refund_only: { zh: '仅退款' },
  channel_decided: { zh: '平台判定' },
} as const satisfies Readonly<Record<string, { readonly zh: string }>>;

/** What a case is about. `cancel`: a refund before anything was handed over. */
export type CaseKind = keyof typeof caseKinds;
