import {
  movedIn,
  nameIn,
  timeIn,
  yuanIn,
  type TableLayout,
  type TableRow,
} from '@kaquan/channel-kit';
import { err, ok, type Result } from '@kaquan/core';
import type { StatementKind, StatementLine } from '@kaquan/core/ports';

// What the files of Alipay's merchant backend look like is from memory: names of columns, the frame of
// comment lines, GBK, tabs behind numbers. Columns are found by their names, so that a file of another
// layout is refused by the name of what is missing. Columns that name people are never read: 对方账号,
// 对方名称, 对方账户, 备注.

const comment = '#';
const frameOf = (name: string) => ({
  opens: new RegExp(`${name}列表开始`),
  closes: new RegExp(`${name}列表结束`),
});

/**
 * The account statement 账务明细: every movement of the account with the balance after it. Numbered by
 * 账务流水号.
 */
export const accountLayout: TableLayout = {
  encoding: 'gbk',
  comment,
  frame: frameOf('账务明细'),
  columns: [
    '账务流水号',
    '商户订单号',
    '发生时间',
    '收入金额（+元）',
    '支出金额（-元）',
    '账户余额（元）',
    '业务类型',
  ],
  read: readAccountRow,
};

/**
 * The business statement 业务明细: one row for each trade and each refund, with the fee taken for it. Has no
 * number of its own: 支付宝交易号, with 退款批次号/请求号 of a refund; its fee is a line behind it.
 */
export const tradeLayout: TableLayout = {
  encoding: 'gbk',
  comment,
  frame: frameOf('业务明细'),
  columns: [
    '支付宝交易号',
    '商户订单号',
    '业务类型',
    '完成时间',
    '商家实收（元）',
    '退款批次号/请求号',
    '服务费（元）',
  ],
  read: readTradeRow,
};

function readAccountRow(row: TableRow): Result<readonly StatementLine[], string> {
  const lineNo = nameIn(row, '账务流水号');
  if (lineNo.isErr()) return err(lineNo.error);
  const at = timeIn(row, '发生时间');
  if (at.isErr()) return err(at.error);
  const moved = movedIn(row, { income: '收入金额（+元）', outgo: '支出金额（-元）' });
  if (moved.isErr()) return err(moved.error);
  const balance = yuanIn(row, '账户余额（元）');
  if (balance.isErr()) return err(balance.error);
  const text = row.of('业务类型');
  const line: StatementLine = {
    lineNo: lineNo.value,
    at: at.value,
    kind: kindOf(text, moved.value),
    amountMinor: moved.value,
    currency: 'CNY',
    balanceMinor: balance.value,
    orderNo: tradeIdIn(row.of('商户订单号')),
    refundId: null,
    text,
  };
  return ok([line]);
}

function readTradeRow(row: TableRow): Result<readonly StatementLine[], string> {
  const trade = nameIn(row, '支付宝交易号');
  if (trade.isErr()) return err(trade.error);
  const at = timeIn(row, '完成时间');
  if (at.isErr()) return err(at.error);
  const received = yuanIn(row, '商家实收（元）');
  if (received.isErr()) return err(received.error);
  if (received.value === null) return err('商家实收（元）: is empty');
  const fee = yuanIn(row, '服务费（元）');
  if (fee.isErr()) return err(fee.error);
  const refund = row.of('退款批次号/请求号');
  const text = row.of('业务类型');
  const line: StatementLine = {
    lineNo: refund === '' ? trade.value : `${trade.value}/${refund}`,
    at: at.value,
    kind: kindOf(text, received.value),
    amountMinor: received.value,
    currency: 'CNY',
    balanceMinor: null,
    orderNo: tradeIdIn(row.of('商户订单号')),
    refundId: null,
    text,
  };
  const { lineNo } = line;
  if (fee.value === null || fee.value === 0) return ok([line]);
  const ofFee = { lineNo: `${lineNo}/fee`, kind: 'fee', amountMinor: fee.value } as const;
  return ok([line, { ...line, ...ofFee, text: '服务费' }]);
}

/** Which way money must have moved for a word to mean what it says. */
type Way = 'in' | 'out' | 'any';

// From memory, as far as card shops meet them; every other word is kept as it stands.
const kinds: readonly (readonly [word: string, way: Way, kind: StatementKind])[] = [
  ['退款', 'out', 'refund'],
  ['收费', 'any', 'fee'],
  ['服务费', 'any', 'fee'],
  ['佣金', 'any', 'fee'],
  ['提现', 'any', 'withdrawal'],
  ['充值', 'in', 'deposit'],
  ['补贴', 'in', 'subsidy'],
  ['调账', 'any', 'adjustment'],
  ['在线支付', 'in', 'income'],
  ['交易付款', 'in', 'income'],
  ['交易', 'in', 'income'],
];

function kindOf(text: string, amountMinor: number): StatementKind {
  const way: Way = amountMinor < 0 ? 'out' : 'in';
  const found = kinds.find(([word, of]) => text.includes(word) && (of === 'any' || of === way));
  return found?.[2] ?? 'other';
}

/** Taobao's trade as Alipay writes it: a letter, a number, a letter and the `tid` (`T200P3812…`). */
const merchantOrder = /^T\d{1,4}P(\d{15,20})$/;

function tradeIdIn(text: string): string | null {
  return merchantOrder.exec(text)?.[1] ?? null;
}
