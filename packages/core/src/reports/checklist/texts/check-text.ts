/** The languages that reports are written in. */
export type ReportLanguage = 'en' | 'zh';

/** The same in every language. */
export type Bilingual = Readonly<Record<ReportLanguage, string>>;

/**
 * What a finding says. `{name}` stands for a figure of it, written as its name asks: `{amountMinor}` as
 * money, `{dueAt}` as a time, `{lateMs}` as hours and minutes, `{rateShare}` as a percentage.
 */
export interface FindingText {
  /** What is wrong, in one sentence with its figures. */
  readonly says: Bilingual;
  /** What to do about it. */
  readonly advice: Bilingual;
}

/** What a check is called, and what each of its findings says. */
export interface CheckText<Code extends string = string> {
  readonly title: Bilingual;
  readonly findings: Readonly<Record<Code, FindingText>>;
}
