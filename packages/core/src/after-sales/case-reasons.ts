/** What a piece of evidence 凭证 is. */
export const evidenceKinds = {
  screenshot: { en: 'a screenshot', zh: '截图' },
  photo: { en: 'a photograph', zh: '照片' },
  video: { en: 'a video', zh: '视频' },
  document: { en: 'a document', zh: '单据' },
} as const satisfies Readonly<Record<string, { readonly en: string; readonly zh: string }>>;

/** One of {@link evidenceKinds}. */
export type EvidenceKind = keyof typeof evidenceKinds;

/** A piece of evidence 凭证 as it is given. */
export interface EvidenceGiven {
  /** What it is. */
  readonly kind: EvidenceKind;
  /** 1..500 characters: words, or a reference to what the host keeps; no personal data. */
  readonly text: string;
}

interface CaseReason {
  readonly en: string;
  readonly zh: string;
  /** What must be shown for it, where the shop says nothing else. */
  readonly evidence: readonly EvidenceKind[];
}

/** Why something is asked for, in a word that can be counted, and what must be shown for it. */
export const caseReasons = {
  changed_mind: { en: 'Not wanted any more', zh: '不想要了', evidence: [] },
  bought_by_mistake: { en: 'Bought by mistake', zh: '拍错或多拍', evidence: [] },
  not_received: { en: 'Not received', zh: '未收到', evidence: [] },
  too_late: { en: 'Came too late', zh: '发货太慢', evidence: [] },
  card_invalid: { en: 'The card does not work', zh: '卡密无效', evidence: ['screenshot'] },
  card_used: { en: 'The card was used before', zh: '卡密已被使用', evidence: ['screenshot'] },
  damaged: { en: 'Arrived damaged', zh: '商品破损', evidence: ['photo'] },
  wrong_goods: { en: 'Other goods than ordered', zh: '发错商品', evidence: ['photo'] },
  not_as_described: { en: 'Not as described', zh: '与描述不符', evidence: ['photo'] },
  price_difference: { en: 'Cheaper elsewhere or later', zh: '差价', evidence: ['screenshot'] },
  other: { en: 'Other', zh: '其他', evidence: [] },
} as const satisfies Readonly<Record<string, CaseReason>>;

/** One of {@link caseReasons}. */
export type CaseReasonCode = keyof typeof caseReasons;

/** What must be shown for a reason, by reason; what is left out stands in {@link caseReasons}. */
export type EvidenceRules = Readonly<Partial<Record<CaseReasonCode, readonly EvidenceKind[]>>>;

/** The kinds of evidence that a reason needs and that are not there. */
export function missingEvidence(
  reasonCode: CaseReasonCode | null,
  given: readonly { readonly kind: EvidenceKind | null }[],
  rules: EvidenceRules,
): readonly EvidenceKind[] {
  if (reasonCode === null) return [];
  const needed: readonly EvidenceKind[] = rules[reasonCode] ?? caseReasons[reasonCode].evidence;
  return needed.filter((kind) => !given.some((each) => each.kind === kind));
}
