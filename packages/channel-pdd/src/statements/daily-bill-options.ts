import type { CsvEncoding, Demand } from '@kaquan/channel-kit';
import type { StatementKind } from '@kaquan/core/ports';

/** The columns of the daily bill 账务明细 that are read, by their names in its header. */
export interface PddDailyBillColumns {
  /** When the money moved, at +08:00. Default `发生时间`. */
  readonly at: string;
  /** The order's number; may be empty. Default `商户订单号`. */
  readonly orderNo: string;
  /** What came in, in yuan. Default `收入金额（+元）`. */
  readonly income: string;
  /** What went out, in yuan, with or without its sign. Default `支出金额（-元）`. */
  readonly outgo: string;
  /** The platform's word for it. Default `账务类型`. */
  readonly kind: string;
}

/**
 * What the platform's daily bill looks like. No page says: the defaults are from memory, and a file of
 * another layout is refused by the name of the column that it lacks.
 */
export interface PddDailyBillOptions {
  /** Default `utf-8`, with or without its mark. */
  readonly encoding?: CsvEncoding;
  /** Names of columns that differ from the defaults. */
  readonly columns?: Partial<PddDailyBillColumns>;
  /**
   * What the words of `columns.kind` mean. Default: 交易收入 `income`, 优惠券结算 `subsidy`, 退款 `refund`,
   * 技术服务费 `fee`, 充值 `deposit`, 提现 `withdrawal`; any other word is `other`.
   */
  readonly kinds?: Readonly<Record<string, StatementKind>>;
}

/** The options, complete. */
export interface DailyBillLayout {
  readonly encoding: CsvEncoding;
  readonly columns: PddDailyBillColumns;
  readonly kinds: ReadonlyMap<string, StatementKind>;
}

const usualColumns: PddDailyBillColumns = {
  at: '发生时间',
  orderNo: '商户订单号',
  income: '收入金额（+元）',
  outgo: '支出金额（-元）',
  kind: '账务类型',
};

const usualKinds: Readonly<Record<string, StatementKind>> = {
  交易收入: 'income',
  优惠券结算: 'subsidy',
  退款: 'refund',
  技术服务费: 'fee',
  充值: 'deposit',
  提现: 'withdrawal',
};

/** Completes the options. */
export function toLayout(given: PddDailyBillOptions): DailyBillLayout {
  const { encoding = 'utf-8', columns = {}, kinds = usualKinds } = given;
  return {
    encoding,
    columns: { ...usualColumns, ...columns },
    kinds: new Map(Object.entries(kinds)),
  };
}

const encodings: ReadonlySet<unknown> = new Set([undefined, 'utf-8', 'gbk']);
const kindWords: ReadonlySet<unknown> = new Set<StatementKind>([
  'income',
  'refund',
  'fee',
  'subsidy',
  'deposit',
  'withdrawal',
  'adjustment',
  'other',
]);

/** Checks the option. */
export function checkDailyBillOptions(
  demand: Demand,
  dailyBill: PddDailyBillOptions | undefined,
): void {
  if (dailyBill === undefined) return;
  const isObject = typeof dailyBill === 'object' && dailyBill !== null;
  demand('dailyBill', isObject, 'must be an object; {} takes the default layout');
  const { encoding, columns = {}, kinds = {} } = dailyBill;
  demand('dailyBill.encoding', encodings.has(encoding), 'must be utf-8 or gbk');
  const names = Object.values(columns);
  const areNames = names.every((name) => typeof name === 'string' && name.trim() !== '');
  const all = Object.values({ ...usualColumns, ...columns });
  const areApart = areNames && new Set(all).size === all.length;
  demand('dailyBill.columns', areApart, 'must be names of columns, all different');
  const areKinds = Object.values(kinds).every((kind) => kindWords.has(kind));
  demand('dailyBill.kinds', areKinds, 'must map words of the bill to kinds of statement lines');
}
