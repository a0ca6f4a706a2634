import type { ChecklistReport } from '../checklist/report.ts';
import type { ReportLanguage } from '../checklist/texts/check-text.ts';
import { escaped, oneLine, pageStyle, plainMarkdown } from './escape.ts';
import { sayReport, type SaidCheck, type SaidFinding, type SaidReport } from './report-lines.ts';

/** How a report is written out. */
export interface RenderOptions {
  /** `text`: for a terminal or a mail. `html`: a whole page that needs nothing else. */
  readonly as: 'text' | 'markdown' | 'html';
  /** The reader's language. */
  readonly language: ReportLanguage;
  /** The reader's time zone; left out: the report's own. */
  readonly timeZone?: string;
}

/** Writes a checklist out for people. Reads and changes nothing. Throws for no known time zone. */
export function renderReport(report: ChecklistReport, options: RenderOptions): string {
  const { as, language, timeZone = report.timeZone } = options;
  return forms[as](sayReport(report, { language, timeZone }), language);
}

type Form = (report: SaidReport, language: ReportLanguage) => string;

const forms: Readonly<Record<RenderOptions['as'], Form>> = {
  text: (report) => `${textLines(report).map(oneLine).join('\n')}\n`,
  markdown: (report) => `${markdownLines(report).join('\n')}\n`,
  html: htmlPage,
};

function textLines({ title, word, about, checks, knownTitle }: SaidReport): readonly string[] {
  const lines = [`${title}: ${word}`, about, ''];
  for (const check of checks) {
    lines.push(`[${check.word}] ${[check.title, check.figures].filter(isSaid).join(' · ')}`);
    for (const finding of check.findings) lines.push(...findingLines(finding));
    for (const finding of check.known) lines.push(`  (${knownTitle}) ${saidOf(finding)}`);
    if (check.rest !== '') lines.push(`  ${check.rest}`);
  }
  return lines;
}

function findingLines(finding: SaidFinding): readonly string[] {
  const advice = finding.advice === '' ? [] : [`      ${finding.advice}`];
  return [`  - ${saidOf(finding)}`, ...advice, ...finding.calls.map((call) => `      ${call}`)];
}

function saidOf({ says, aside }: SaidFinding): string {
  return aside === '' ? says : `${says} (${aside})`;
}

function isSaid(text: string): boolean {
  return text !== '';
}

function markdownLines({ title, word, about, checks, knownTitle }: SaidReport): readonly string[] {
  const lines = [`# ${plainMarkdown(title)}: ${word}`, '', plainMarkdown(about)];
  for (const check of checks) {
    lines.push('', `## ${check.word} · ${plainMarkdown(check.title)}`);
    if (check.figures !== '') lines.push('', plainMarkdown(check.figures));
    const items = [
      ...check.findings.flatMap(markdownItem),
      ...check.known.map((each) => `- *${knownTitle}* ${plainMarkdown(saidOf(each))}`),
    ];
    if (items.length > 0) lines.push('', ...items);
    if (check.rest !== '') lines.push('', plainMarkdown(check.rest));
  }
  return lines;
}

function markdownItem(finding: SaidFinding): readonly string[] {
  const advice = finding.advice === '' ? [] : [`  ${plainMarkdown(finding.advice)}`];
  const calls = finding.calls.map((call) => `  ${codeSpan(oneLine(call))}`);
  return [`- **${plainMarkdown(saidOf(finding))}**`, ...advice, ...calls];
}

// Fenced by more backticks than it holds in a row.
function codeSpan(text: string): string {
  const runs = [...text.matchAll(/`+/g)].map(([run]) => run.length);
  const fence = '`'.repeat(Math.max(0, ...runs) + 1);
  return `${fence} ${text} ${fence}`;
}

function htmlPage(report: SaidReport, language: ReportLanguage): string {
  const { title, word, status, about, checks, knownTitle } = report;
  const sections = checks.map((check) => htmlSection(check, knownTitle)).join('\n');
  return `<!doctype html>
<html lang="${language === 'zh' ? 'zh-CN' : 'en'}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escaped(title)}</title><style>${pageStyle}</style></head>
<body>
<h1 class="${status}"><span class="word">${escaped(word)}</span> ${escaped(title)}</h1>
<p class="about">${escaped(about)}</p>
${sections}
</body>
</html>
`;
}

function htmlSection(check: SaidCheck, knownTitle: string): string {
  const { status, word, title, figures, findings, known, rest } = check;
  const knownItems = known.map(
    (each) => `<li class="known">${escaped(knownTitle)}: ${escaped(saidOf(each))}</li>`,
  );
  const items = [...findings.map(htmlItem), ...knownItems];
  return [
    `<section class="${status}"><h2><span class="word">${escaped(word)}</span> ${escaped(title)}</h2>`,
    figures === '' ? '' : `<p class="figures">${escaped(figures)}</p>`,
    items.length === 0 ? '' : `<ul>${items.join('')}</ul>`,
    rest === '' ? '' : `<p class="rest">${escaped(rest)}</p>`,
    '</section>',
  ]
    .filter(isSaid)
    .join('\n');
}

function htmlItem(finding: SaidFinding): string {
  const calls = finding.calls.map((call) => `<br><code>${escaped(call)}</code>`).join('');
  const advice = finding.advice === '' ? '' : `<br>${escaped(finding.advice)}`;
  return `<li><strong>${escaped(saidOf(finding))}</strong>${advice}${calls}</li>`;
}
