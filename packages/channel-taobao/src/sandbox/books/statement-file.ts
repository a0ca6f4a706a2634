import { encodeGbk } from '@kaquan/channel-kit';
import { beijingText, silentFenUntil, yuan } from '@kaquan/channel-kit/sandbox';
import { movementsOf, type Movement } from './movements.ts';
import type { ShopBooks } from './shop-books.ts';

/** Which days of the wallet's account statement 账务明细 are wanted, in epoch milliseconds. */
export interface StatementFileWish {
  /** From when. */
  readonly from: number;
  /** Until when, not included. */
  readonly to: number;
}

const words: Readonly<Record<Exclude<Movement['what'], 'own'>, string>> = {
  payment: '在线支付',
  fee: '收费',
  refund: '交易退款',
  feeBack: '服务费退回',
};

const header = [
  ...['账务流水号', '业务流水号', '商户订单号', '商品名称', '发生时间', '对方账号'],
  ...['收入金额（+元）', '支出金额（-元）', '账户余额（元）', '交易渠道', '业务类型', '备注'],
];

/** Writes the wallet's account statement as its backend gives it: CSV in GBK, tabs behind numbers. */
export function writeStatementFile(
  books: ShopBooks,
  { from, to }: StatementFileWish,
  strike: <T>(rows: readonly T[]) => readonly T[],
): Uint8Array<ArrayBuffer> {
  let balanceFen = 0;
  const all = movementsOf(books).map((movement) => {
    balanceFen += movement.amountFen;
    const silentFen = silentFenUntil(books.desk.irregular, movement.at);
    return { ...movement, balanceFen: balanceFen + silentFen };
  });
  const rows = strike(all.filter(({ at }) => from <= at && at < to));
  const lines = rows.map(({ no, tid, at, amountFen, balanceFen: left, what, word }) => [
    ...[
      `${no}\t`,
      `2026${no}\t`,
      tid === null ? '' : `T200P${tid}\t`,
      '"点卡,月卡"',
      beijingText(at),
      'a***@example.com',
    ],
    ...[amountFen < 0 ? '' : signed(amountFen), amountFen < 0 ? signed(amountFen) : ''],
    ...[signed(left), '支付宝', what === 'own' ? (word ?? '') : words[what], ''],
  ]);
  const text = [
    '#支付宝账务明细查询',
    `#账号：[${books.desk.seller.userId}]`,
    '#-----------------------------------------账务明细列表----------------------------------------',
    '#账务明细列表开始',
    header.join(','),
    ...lines.map((cells) => cells.join(',')),
    '#账务明细列表结束',
    `#合计：${rows.length}笔`,
    '',
  ].join('\r\n');
  return encodeGbk(text);
}

function signed(fen: number): string {
  return fen < 0 ? `-${yuan(-fen)}` : yuan(fen);
}
