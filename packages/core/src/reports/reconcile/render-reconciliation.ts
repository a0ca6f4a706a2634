import { formatDecimal } from '../../kernel/money.ts';
import { timeText } from '../render/words.ts';
import { isFault } from './difference.ts';
import type { RecordedDifference, Reconciliation } from './reconciliation.ts';

/** How a reconciliation is written down. */
export interface RenderReconciliationOptions {
  /** Plain text or Markdown. */
  readonly as: 'text' | 'markdown';
  /** The language of headings and words: English or Chinese. */
  readonly language: 'en' | 'zh';
  /** By whose clock times are written. Default `Asia/Shanghai`. */
  readonly timeZone?: string;
}

/**
 * Writes a reconciliation with some of its differences for people to read, as plain text or Markdown.
 * Pure; amounts have two decimals.
 */
export function renderReconciliation(
  reconciliation: Reconciliation,
  differences: readonly RecordedDifference[],
  { as, language, timeZone = 'Asia/Shanghai' }: RenderReconciliationOptions,
): string {
  const words = wordsBy[language];
  const table = as === 'markdown' ? markdownTable : textTable;
  const heading = (text: string): string => (as === 'markdown' ? `## ${text}` : text);
  const { period, totals, balances, signature } = reconciliation;
  const head = [
    `${as === 'markdown' ? '# ' : ''}${words.title} ${reconciliation.shopId}`,
    `${timeText(period.from, timeZone)} – ${timeText(period.to, timeZone)} · ${words.status[reconciliation.status]}`,
    signature === null
      ? words.unsigned
      : `${words.signed}: ${cell(signature.by)} ${timeText(signature.at, timeZone)} · ${cell(signature.reason)} · ${signature.digest}`,
  ];
  const kinds = totals.map((total) => [
    `${total.currency} ${total.kind}`,
    String(total.lines),
    money(total.theirsMinor),
    total.oursMinor === null ? '–' : money(total.oursMinor),
    money(total.differenceMinor),
  ]);
  const books = balances.map((balance) => [
    `${cell(balance.book)} ${balance.currency}`,
    moneyOrNone(balance.openingMinor),
    money(balance.movedMinor),
    money(balance.brokenMinor),
    moneyOrNone(balance.closingMinor),
  ]);
  const rows = differences.map((each) => [
    `${each.differenceNo}${isFault(each) ? '' : '*'}`,
    `${each.class} (${each.cause})`,
    cell(each.subject),
    money(each.theirs.incomeMinor + each.theirs.refundMinor + each.brokenMinor),
    money(each.ours.incomeMinor + each.ours.refundMinor),
    each.explanation === null ? '' : cell(`${each.explanation.note} – ${each.explanation.by}`),
  ]);
  const parts = [
    head.join('\n'),
    section(heading(words.totals), table(words.totalColumns, kinds)),
    section(heading(words.balances), table(words.balanceColumns, books)),
    section(heading(words.differences), table(words.differenceColumns, rows)),
  ];
  return `${parts.join('\n\n')}\n`;
}

function section(heading: string, table: string): string {
  return `${heading}\n\n${table}`;
}

function markdownTable(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((text) => text.replaceAll('\\', '\\\\').replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(columns), line(columns.map(() => '---')), ...rows.map(line)].join('\n');
}

function textTable(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  return [columns, ...rows].map((cells) => cells.join('  ')).join('\n');
}

function money(amountMinor: number): string {
  return formatDecimal(amountMinor);
}

function moneyOrNone(amountMinor: number | null): string {
  return amountMinor === null ? '–' : money(amountMinor);
}

// What others have written stays in its cell.
function cell(text: string): string {
  return text.replaceAll(/[\p{Cc}<>]/gu, ' ');
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
