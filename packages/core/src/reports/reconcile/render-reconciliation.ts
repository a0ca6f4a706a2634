import { formatDecimal } from '../../kernel/money.ts';
import { escaped, oneLine, pageStyle, plainMarkdown } from '../render/escape.ts';
import { timeText } from '../render/words.ts';
import { isFault } from './difference.ts';
import type { RecordedDifference, Reconciliation } from './reconciliation.ts';

/** How a reconciliation is written down. */
export interface RenderReconciliationOptions {
  /** Plain text, Markdown, or a whole page of HTML that needs nothing else. */
  readonly as: 'text' | 'markdown' | 'html';
  /** The language of headings and words: English or Chinese. */
  readonly language: 'en' | 'zh';
  /** By whose clock times are written. Default `Asia/Shanghai`. */
  readonly timeZone?: string;
}

/**
 * Writes a reconciliation with some of its differences for people to read, as plain text, Markdown or HTML.
 * Pure; amounts have two decimals. Throws for no known time zone.
 */
export function renderReconciliation(
  reconciliation: Reconciliation,
  differences: readonly RecordedDifference[],
  { as, language, timeZone = 'Asia/Shanghai' }: RenderReconciliationOptions,
): string {
  const words = wordsBy[language];
  const { period, totals, balances, signature } = reconciliation;
  const head = [
    `${timeText(period.from, timeZone)} – ${timeText(period.to, timeZone)} · ${words.status[reconciliation.status]}`,
    signature === null
      ? words.unsigned
      : `${words.signed}: ${signature.by} ${timeText(signature.at, timeZone)} · ${signature.reason} · ${signature.digest}`,
  ];
  const kinds = totals.map((total) => [
    `${total.currency} ${total.kind}`,
    String(total.lines),
    money(total.theirsMinor),
    total.oursMinor === null ? '–' : money(total.oursMinor),
    money(total.differenceMinor),
  ]);
  const books = balances.map((balance) => [
    `${balance.book} ${balance.currency}`,
    moneyOrNone(balance.openingMinor),
    money(balance.movedMinor),
    money(balance.brokenMinor),
    moneyOrNone(balance.closingMinor),
  ]);
  const rows = differences.map((each) => [
    `${each.differenceNo}${isFault(each) ? '' : '*'}`,
    `${each.class} (${each.cause})`,
    each.subject,
    money(each.theirs.incomeMinor + each.theirs.refundMinor + each.brokenMinor),
    money(each.ours.incomeMinor + each.ours.refundMinor),
    each.explanation === null ? '' : `${each.explanation.note} – ${each.explanation.by}`,
  ]);
  const sections: readonly Section[] = [
    { title: words.totals, columns: words.totalColumns, rows: kinds },
    { title: words.balances, columns: words.balanceColumns, rows: books },
    { title: words.differences, columns: words.differenceColumns, rows },
  ];
  return forms[as]({ title: `${words.title} ${reconciliation.shopId}`, head, sections, language });
}

interface Section {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** A reconciliation in the reader's words, none of them escaped. */
interface Said {
  readonly title: string;
  readonly head: readonly string[];
  readonly sections: readonly Section[];
  readonly language: RenderReconciliationOptions['language'];
}

const forms: Readonly<Record<RenderReconciliationOptions['as'], (said: Said) => string>> = {
  text({ title, head, sections }) {
    const tables = sections.map(({ title: name, columns, rows }) =>
      [name, '', ...[columns, ...rows].map((cells) => cells.map(oneLine).join('  '))].join('\n'),
    );
    return `${[[title, ...head].map(oneLine).join('\n'), ...tables].join('\n\n')}\n`;
  },
  markdown({ title, head, sections }) {
    const line = (cells: readonly string[]): string =>
      `| ${cells.map(plainMarkdown).join(' | ')} |`;
    const tables = sections.map(({ title: name, columns, rows }) => {
      const rule = `| ${columns.map(() => '---').join(' | ')} |`;
      return [`## ${plainMarkdown(name)}`, '', line(columns), rule, ...rows.map(line)].join('\n');
    });
    const lines = [`# ${plainMarkdown(title)}`, '', ...head.map(plainMarkdown)];
    return `${[lines.join('\n'), ...tables].join('\n\n')}\n`;
  },
  html: htmlPage,
};

function htmlPage({ title, head, sections, language }: Said): string {
  const line = (tag: 'th' | 'td', cells: readonly string[]): string =>
    `<tr>${cells.map((text) => `<${tag}>${escaped(text)}</${tag}>`).join('')}</tr>`;
  const tables = sections.map(({ title: name, columns, rows }) =>
    [
      `<h2>${escaped(name)}</h2>`,
      `<table>${line('th', columns)}${rows.map((cells) => line('td', cells)).join('\n')}</table>`,
    ].join('\n'),
  );
  return `<!doctype html>
<html lang="${language === 'zh' ? 'zh-CN' : 'en'}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escaped(title)}</title><style>${pageStyle}</style></head>
<body>
<h1>${escaped(title)}</h1>
${head.map((text) => `<p class="about">${escaped(text)}</p>`).join('\n')}
${tables.join('\n')}
</body>
</html>
`;
}

function money(amountMinor: number): string {
  return formatDecimal(amountMinor);
}

function moneyOrNone(amountMinor: number | null): string {
  return amountMinor === null ? '–' : money(amountMinor);
}

const wordsBy = {
  en: {
    title: 'Reconciliation',
    status: {
      pass: 'nothing is wrong',
      warn: 'to be looked at',
      fail: 'differences',
      unknown: 'not known',
    },
    unsigned: 'Not signed off',
    signed: 'Signed off by',
    totals: 'Totals',
    totalColumns: ['Kind', 'Lines', 'Statement', 'Ledger', 'Differences'],
    balances: 'Balances',
    balanceColumns: ['Statement', 'Opening', 'Lines', 'Unexplained', 'Closing'],
    differences: 'Differences (*: no fault)',
    differenceColumns: ['No.', 'Class', 'What', 'Statement', 'Ledger', 'Explained'],
  },
  zh: {
    title: '对账',
    status: { pass: '无差异', warn: '请留意', fail: '有差异', unknown: '未知' },
    unsigned: '未签核',
    signed: '签核人',
    totals: '合计',
    totalColumns: ['类型', '笔数', '对账单', '账本', '差异'],
    balances: '余额',
    balanceColumns: ['对账单', '期初', '发生额', '未解释', '期末'],
    differences: '差异（*：正常）',
    differenceColumns: ['序号', '类别', '对象', '对账单', '账本', '说明'],
  },
} as const;
