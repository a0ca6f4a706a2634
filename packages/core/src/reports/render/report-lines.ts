import type { ChecklistName } from '../checklist/check.ts';
import type { Figures, Remedy } from '../checklist/finding.ts';
import { firstDayOf, lastDayOf } from '../checklist/period.ts';
import type { ChecklistReport, CheckResult, ReportedFinding } from '../checklist/report.ts';
import type { Bilingual } from '../checklist/texts/check-text.ts';
import { textOf } from '../checklist/texts/texts.ts';
import {
  figureNameText,
  figureText,
  fillIn,
  lengthText,
  statusWords,
  timeText,
  type Reader,
} from './words.ts';

/** One finding in the reader's words. */
export interface SaidFinding {
  /** What is wrong. */
  readonly says: string;
  /** What to do about it. */
  readonly advice: string;
  /** Since when it stands, where that was before this report; and who sees to it. */
  readonly aside: string;
  /** The calls that would mend it. */
  readonly calls: readonly string[];
}

/** One check in the reader's words. */
export interface SaidCheck {
  readonly id: string;
  readonly title: string;
  readonly status: CheckResult['status'];
  readonly word: string;
  readonly figures: string;
  readonly findings: readonly SaidFinding[];
  readonly known: readonly SaidFinding[];
  /** What is not shown, and what is gone; empty where there is nothing of it. */
  readonly rest: string;
}

/** A report in the reader's words: what all forms of it are made of. */
export interface SaidReport {
  readonly title: string;
  readonly status: ChecklistReport['status'];
  readonly word: string;
  readonly about: string;
  readonly checks: readonly SaidCheck[];
  readonly knownTitle: string;
}

/** What a report says in one language. */
export function sayReport(report: ChecklistReport, reader: Reader): SaidReport {
  const { language } = reader;
  const { checklist, period, status, madeAt, by, shopId } = report;
  const [first, last] = [firstDayOf(period, report.timeZone), lastDayOf(period, report.timeZone)];
  const days = first === last ? first : `${first} – ${last}`;
  const shop = shopId === null ? '' : ` · ${shopId}`;
  return {
    title: `${titles[checklist][language]} ${days}${shop}`,
    status,
    word: statusWords[status][language],
    about: `${made[language]} ${timeText(madeAt, reader.timeZone)} · ${by} · ${report.reportId}`,
    checks: report.results.map((result) => sayCheck(result, report, reader)),
    knownTitle: knownTitle[language],
  };
}

const titles: Readonly<Record<ChecklistName, Bilingual>> = {
  daily: { en: 'Daily checklist', zh: '每日检查清单' },
  weekly: { en: 'Weekly checklist', zh: '每周检查清单' },
  monthly: { en: 'Monthly checklist', zh: '每月检查清单' },
};
const made: Bilingual = { en: 'made', zh: '生成于' };
const knownTitle: Bilingual = { en: 'acknowledged', zh: '已知悉' };

function sayCheck(result: CheckResult, report: ChecklistReport, reader: Reader): SaidCheck {
  const { language } = reader;
  const { check, status, findings, acknowledged } = result;
  const say = (finding: ReportedFinding): SaidFinding =>
    sayFinding(finding, { check, madeAt: report.madeAt }, reader);
  return {
    id: check,
    title: textOf(check)?.title[language] ?? check,
    status,
    word: statusWords[status][language],
    figures: figuresLine(result.figures, reader),
    findings: findings.map(say),
    known: acknowledged.map(say),
    rest: restOf(result, reader),
  };
}

function figuresLine(figures: Figures, reader: Reader): string {
  return Object.keys(figures)
    .filter((name) => name !== 'currency')
    .map((name) => `${figureNameText(name, reader.language)} ${figureText(name, figures, reader)}`)
    .join(', ');
}

function restOf({ more, gone }: CheckResult, { language }: Reader): string {
  const parts: string[] = [];
  if (more > 0) parts.push(language === 'zh' ? `另有 ${more} 项未列出` : `${more} more not shown`);
  if (gone > 0) parts.push(language === 'zh' ? `${gone} 项已消除` : `${gone} gone`);
  return parts.join(language === 'zh' ? '，' : ', ');
}

function sayFinding(
  finding: ReportedFinding,
  { check, madeAt }: { readonly check: string; readonly madeAt: number },
  reader: Reader,
): SaidFinding {
  const { language } = reader;
  const text = textOf(check)?.findings[finding.code];
  const says = text === undefined ? plain(finding, reader) : text.says[language];
  const ageMs = madeAt - finding.openedAt;
  const parts: string[] = [];
  if (ageMs > 0) {
    const age = lengthText(ageMs, language);
    parts.push(language === 'zh' ? `已持续 ${age}` : `for ${age}`);
  }
  if (finding.assignee !== null) parts.push(`→ ${finding.assignee}`);
  return {
    says: text === undefined ? says : fillIn(says, finding.figures, reader),
    advice: text?.advice[language] ?? '',
    aside: parts.join(language === 'zh' ? '，' : ', '),
    calls: finding.remedies.map(callText),
  };
}

// Of another release, or of a check that is gone.
function plain({ code, figures }: ReportedFinding, reader: Reader): string {
  const line = figuresLine(figures, reader);
  return line === '' ? code : `${code}: ${line}`;
}

function callText({ call, input }: Remedy): string {
  return `${call}(${JSON.stringify(input)})`;
}
