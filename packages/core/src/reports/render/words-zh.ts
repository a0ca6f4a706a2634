import type { BuiltInHoldReason, HoldReason } from '../../order/hold-machine.ts';

/** What figures of checks are called in Chinese; a check that gives another does not compile. */
const figuresZh = {
  abnormalShare: '异常率',
  accounts: '账户',
  afterSalesShare: '售后率（订单）',
  archives: '归档',
  averageMinor: '客单价',
  balances: '余额数',
  batches: '批量操作',
  beforeAbnormalShare: '上期异常率',
  beforeAfterSalesShare: '上期售后率（订单）',
  beforeAverageMinor: '上期客单价',
  beforeOrders: '上期订单',
  beforePaidMinor: '上期付款金额',
  beforePaidOrders: '上期付款订单',
  beforeRedeemMedianMs: '上期兑换时长中位数',
  beforeRedeemNinetiethMs: '上期兑换时长九成',
  beforeRedeemedInADayShare: '上期24 小时兑换率',
  beforeRedeemedShare: '上期兑换率',
  beforeRefundedShare: '上期退款率',
  beforeVerifiedShare: '上期核销率',
  byHand: '待人工处理',
  candidates: '建议下线',
  cases: '售后单',
  casesShare: '售后率',
  causes: '原因',
  changes: '变更',
  channels: '渠道数',
  code: '代码',
  compared: '已核对账户',
  currency: '币种',
  differing: '不一致',
  drifted: '与渠道不符',
  falling: '订单下滑',
  frozen: '已冻结',
  imported: '入库',
  isOver: '期间已结束',
  itemsDone: '成功条目',
  itemsFailed: '失败条目',
  keptMoney: '未退款',
  leaks: '差异',
  lines: '账单行',
  looked: '已核对',
  message: '说明',
  missing: '缺失',
  on: '启用',
  orders: '订单',
  overdue: '逾期',
  paidMinor: '付款金额',
  paidOrders: '付款订单',
  parkedEffects: '已放弃的渠道调用',
  parkedNotices: '推送失败',
  pending: '待账单核对',
  people: '操作人',
  products: '商品',
  recurring: '反复出现',
  redeemMedianMs: '兑换时长中位数',
  redeemNinetiethMs: '兑换时长九成',
  redeemedInADayShare: '24 小时兑换率',
  redeemedShare: '兑换率',
  refundedShare: '退款率',
  rejected: '已拒绝',
  risky: '高风险店铺',
  rivals: '前后不一致的账单行',
  sharedAccounts: '共用账户未核对',
  shops: '店铺',
  shopsWithout: '无余额店铺',
  shopsWithoutBook: '无账本店铺',
  signed: '已签核',
  steps: '变动',
  stopping: '停售店铺',
  streams: '同步流',
  suspects: '可疑映射',
  toConfirm: '待确认店铺',
  today: '今日',
  topCause: '首要原因',
  topOrders: '涉及订单',
  topProduct: '首要商品',
  topReason: '首要原因（售后）',
  unanswered: '未响应',
  unchecked: '未及核实',
  uncheckedIn: '未及核实的店铺',
  undecoded: '无法解析',
  unitsSold: '售出件数',
  unlisted: '渠道未列出',
  untold: '久未回传',
  verifiedShare: '核销率',
  worstScore: '最高风险分',
} as const satisfies Readonly<Record<string, string>>;

/** Why orders are frozen, as a figure of its own too. */
const holdsZh: Readonly<Record<BuiltInHoldReason, string>> = {
  buyer_blocked: '用户受限',
  channel_hold: '平台暂停发货',
  channel_refund: '平台退款中',
  conflict: '与平台数据冲突',
  fulfilment_failed: '代充失败',
  manual: '人工冻结',
  out_of_stock: '缺货',
  risk: '风控',
  shop_closed: '店铺停用',
  shop_paused: '店铺风险暂停',
  unmapped_product: '商品未映射',
};

/** A figure that checks may give. */
export type FigureName = keyof typeof figuresZh | BuiltInHoldReason;

/** Figures that are called by words of the host: his own holds, the channels that he sells at. */
export type HostsFigure = Exclude<HoldReason, BuiltInHoldReason> | `${typeof ofChannel}${string}`;

const ofChannel = 'orders.';

/** Words that stand in figures; one that is not here is written as it is. */
const wordsZh: Readonly<Record<string, string>> = {
  ...holdsZh,
  confirm: '发货确认',
  fulfil: '代充',
  hidden: '渠道列表不显示',
  refund: '退款',
  verify: '核销',
  unknown: '渠道查无此单',
  amount: '金额',
  buyer_request: '买家要求',
  cannot_supply: '无法供货',
  channel: '渠道',
  closed: '已关闭',
  completed: '已完成',
  decision: '待决定',
  first_answer: '待首次响应',
  forbidden: '禁止出售',
  frozen: '已冻结',
  host: '人工登记',
  inspection: '待验货',
  orders: '订单',
  other: '其他',
  paid: '已付款',
  payment: '付款状态',
  reading: '未读取最新状态',
  receipt: '待收货',
  refunds: '退款',
  settling: '待退款/补发',
  shipment: '发货状态',
  statement: '账单',
  suspicious: '可疑订单',
  unpaid: '未付款',
  wrong_price: '价格错误',
};

/** A word, or several behind commas, as Chinese readers say them. */
export function inChinese(text: string): string {
  return text
    .split(', ')
    .map((word) => wordOf(wordsZh, word))
    .join(', ');
}

/** What a figure is called in Chinese. */
export function figureInChinese(name: string): string {
  if (name.startsWith(ofChannel)) return `${figuresZh.orders}（${name.slice(ofChannel.length)}）`;
  return wordOf({ ...holdsZh, ...figuresZh }, name);
}

function wordOf(words: Readonly<Record<string, string>>, word: string): string {
  return Object.hasOwn(words, word) ? (words[word] ?? word) : word;
}
