import {
  accountNames,
  accountSides,
  type AccountName,
} from '../../packages/core/src/ledger/accounts.ts';
import { entryCauses, type EntryCause } from '../../packages/core/src/ledger/entry.ts';
import { ledgerCauses, type LedgerCause } from '../../packages/core/src/ledger/posting.ts';
import { postingsOf } from '../../packages/core/src/ledger/postings.ts';
import {
  holdReasons,
  isMoneyFrozenBy,
  type BuiltInHoldReason,
} from '../../packages/core/src/order/hold-machine.ts';
import type { OrderEvent } from '../../packages/core/src/order/order-events.ts';
import { evolveOrder } from '../../packages/core/src/order/order-evolve.ts';
import type { ParcelId } from '../../packages/core/src/kernel/ids.ts';
import type { GoodsKind } from '../../packages/core/src/stock/product-stock.ts';
import type { Order } from '../../packages/core/src/order/order.ts';
import { anId, anOrder } from '../../packages/core/src/testing/index.ts';
import { aCase } from '../../packages/core/src/testing/builders.ts';
import { accountTexts } from '../../packages/core/src/texts/index.ts';

const causeTerms: Readonly<Record<LedgerCause, readonly [zh: string, en: string]>> = {
  'settlement.opened': ['订单已付款', 'The order was paid.'],
  'settlement.settled': ['货款已结算', 'Its money is settled.'],
  'settlement.reversed': [
    '货款全部退回',
    'All of it was given back, what is unexplained counted in.',
  ],
  'order.held': ['冻结资金', 'A hold freezes its money.'],
  'order.released': ['解除冻结', 'No hold freezes its money any more.'],
  'order.hold_overridden': ['越权解除冻结', 'As above, over the head of the hold’s owner.'],
  'refund.reserved': ['同意退款', 'A refund was agreed to.'],
  'refund.released': [
    '退款撤销、拒绝或变更',
    'An agreed refund was withdrawn, refused or changed.',
  ],
  'refund.confirmed': [
    '渠道已退款',
    'The channel has given money back for a unit, agreed to before or not.',
  ],
  'refund.reversed': ['退款退票', 'Money that was given back for a unit has come back.'],
  'refund.unexplained': ['渠道多退', 'The channel has given back more than the units had left.'],
  'unexplained.reversed': ['多退退票', 'What the channel gave back in excess has come back.'],
  'compensation.granted': ['同意补偿', 'A compensation beside the price was promised.'],
  'compensation.voided': ['补偿撤销', 'It will not be paid after all.'],
  'compensation.paid': ['补偿已付', 'The shop has paid it.'],
  'compensation.reversed': ['补偿退票', 'It has come back, and is owed again.'],
  'difference.due': ['应补差价', 'The buyer owes more for the goods in exchange.'],
  'difference.paid': ['差价已付', 'He has paid towards it.'],
  'difference.waived': ['免收差价', 'Staff has waived the rest.'],
  'difference.voided': ['差价撤销', 'The goods do not go out after all.'],
  'unit.delivered': ['已交付', 'The goods of a unit, of so much cost, are with the buyer.'],
  'unit.returned': ['退回库存', 'They are in stock again.'],
  'unit.voided': ['已作废', 'The buyer has his money back, and nobody can sell them again.'],
  'unit.replaced': ['已补发', 'Others go out in their place.'],
  'parcel.lost': ['包裹丢失', 'The parcel with them is lost.'],
  'parcel.received': ['丢件后签收', 'The parcel that was lost has come to the buyer after all.'],
  'parcel.returned': ['丢件后退回', 'It has come back; its goods go to stock next.'],
  'supplier.claimed': ['向供应商索赔', 'What a case has lost is claimed from the supplier.'],
  brought_forward: [
    '期初结转',
    'The order stood so before there was a ledger, or was changed by a release that keeps none.',
  ],
};

// What each cause beside orders moves in the usual case: fees and refunds go out of the account.
interface EntryTerm {
  readonly zh: string;
  readonly about: string;
  readonly debit: string;
  readonly credit: string;
}

const told = (zh: string, about: string, credit: AccountName): EntryTerm => {
  return { zh, about, debit: '`linked_account`', credit: `\`${credit}\`` };
};

const paid = (zh: string, about: string, debit: AccountName): EntryTerm => {
  return { zh, about, debit: `\`${debit}\``, credit: '`linked_account`' };
};

const entryTerms: Readonly<Record<EntryCause, EntryTerm>> = {
  'statement.income': told('对账单：收款', 'A buyer’s payment has come.', 'channel_receivable'),
  'statement.refund': paid('对账单：退款', 'It went back to the buyer.', 'channel_receivable'),
  'statement.fee': paid('对账单：手续费', 'The channel has kept a fee.', 'channel_fee'),
  'statement.subsidy': told('对账单：补贴', 'The channel has paid its share.', 'channel_subsidy'),
  'statement.deposit': told('对账单：充值', 'The owner has paid in.', 'owner_funds'),
  'statement.withdrawal': paid('对账单：提现', 'The owner has taken out.', 'owner_funds'),
  'statement.adjustment': told('对账单：调账', 'The channel has adjusted.', 'unexplained'),
  'statement.other': told('对账单：其他', 'Words that nobody knows.', 'unexplained'),
  deposit: told('人工：充值', 'Recorded by hand, as are those below.', 'owner_funds'),
  withdrawal: paid('人工：提现', 'The owner has taken out.', 'owner_funds'),
  fee: paid('人工：手续费', 'The channel has kept a fee.', 'channel_fee'),
  subsidy: told('人工：补贴', 'The channel has paid its share.', 'channel_subsidy'),
  goodwill: {
    ...{ zh: '人工：善意补偿', about: 'The shop has paid a buyer, beside any order’s case.' },
    ...{ debit: '`compensation_expense`', credit: '`paid_by_shop`' },
  },
  correction: {
    ...{ zh: '更正', about: 'Takes a posting back, or moves it to another account.' },
    ...{ debit: 'what it corrects', credit: 'what it corrects' },
  },
};

const refund = {
  caseId: anId('case', 'case-1'),
  unitId: anId('unit', 'order-1.1.1'),
  amountMinor: 400,
};
const held = { type: 'order.held', reason: 'manual', note: '' } as const;
const released = { type: 'order.released', reason: 'manual' } as const;
const risky = { type: 'order.held', reason: 'risk', note: '' } as const;
const overridden = { type: 'order.hold_overridden', reason: 'risk' } as const;
const reserved = { type: 'refund.reserved', ...refund } as const;
const givenUp = { type: 'refund.released', ...refund } as const;
const confirmed = { type: 'refund.confirmed', ...refund } as const;
const bounced = { type: 'refund.reversed', ...refund } as const;
const lessExcess = { type: 'unexplained.reversed', ...refund, amountMinor: 1_000 } as const;
const excess = { type: 'refund.unexplained', ...refund, amountMinor: 1_000 } as const;

const granted = { type: 'compensation.granted', ...refund } as const;
const unpromised = { type: 'compensation.voided', ...refund } as const;
const paidOut = { type: 'compensation.paid', ...refund } as const;
const dearer = { type: 'difference.due', ...refund } as const;
const paidIn = { type: 'difference.paid', ...refund, paymentNo: 'wx-1' } as const;
const waived = { type: 'difference.waived', ...refund } as const;
const voided = { type: 'difference.voided', ...refund } as const;
const cameBack = { type: 'compensation.reversed', ...refund } as const;

const unitId = anId('unit', 'order-1.1.1');
const attempt = { unitId, attempt: 1 };
const delivered = { type: 'unit.delivered', ...attempt } as const;
const replaced = { type: 'unit.replaced', ...attempt, caseId: null, replacedBy: 2 } as const;
const parcelId = 'order-1.p1' as ParcelId;
const waybill = { carrier: 'SF', trackingNo: 'SF1' };
const packed = { type: 'parcel.packed', parcelId, ...waybill, contents: [attempt] } as const;
const lost = { type: 'parcel.lost', parcelId } as const;

const claim = { amountMinor: 300, attempts: [attempt] };
const claimed = { type: 'supplier.claimed', caseId: refund.caseId, ...claim } as const;

interface Example {
  readonly when: string;
  readonly before: Order;
  readonly events: readonly OrderEvent[];
}

const unpaid = anOrder({ settlement: 'none', payment: 'unpaid' });
const unsettled = anOrder();
const settled = anOrder({ settlement: 'settled', payment: 'completed' });

const moneyStates = [
  { when: 'unsettled 待结算', order: unsettled },
  { when: 'settled 已结算', order: settled },
  { when: 'frozen 冻结', order: after(unsettled, [held]) },
];

function inEach(events: readonly OrderEvent[], first: readonly OrderEvent[] = []): Example[] {
  return moneyStates.map(({ when, order }) => ({ when, before: after(order, first), events }));
}

const onlySettled = moneyStates.slice(0, 2);

const examples: Readonly<Record<Exclude<LedgerCause, 'brought_forward'>, readonly Example[]>> = {
  'settlement.opened': [
    { when: 'unpaid 待付款', before: unpaid, events: [{ type: 'settlement.opened' }] },
    {
      when: 'frozen 冻结',
      before: after(unpaid, [held]),
      events: [{ type: 'settlement.opened' }],
    },
  ],
  'settlement.settled': inEach([{ type: 'settlement.settled' }]).filter(
    ({ before }) => before.settlement === unsettled.settlement,
  ),
  'settlement.reversed': inEach([{ type: 'settlement.reversed' }], [excess]),
  'order.held': onlySettled.map(({ when, order }) => ({ when, before: order, events: [held] })),
  'order.released': onlySettled.map(({ when, order }) => {
    return { when, before: after(order, [held]), events: [released] };
  }),
  'order.hold_overridden': onlySettled.map(({ when, order }) => {
    return { when, before: after(order, [risky]), events: [overridden] };
  }),
  'refund.reserved': inEach([reserved]),
  'refund.released': inEach([givenUp], [reserved]),
  'refund.confirmed': [
    {
      when: 'agreed to 已同意',
      before: after(unsettled, [reserved]),
      events: [givenUp, confirmed],
    },
    ...inEach([confirmed]),
  ],
  'compensation.granted': [{ when: 'always 总是', before: unsettled, events: [granted] }],
  'compensation.voided': [
    { when: 'always 总是', before: after(unsettled, [granted]), events: [unpromised] },
  ],
  'compensation.paid': [
    { when: 'always 总是', before: after(unsettled, [granted]), events: [paidOut] },
  ],
  'compensation.reversed': [
    { when: 'always 总是', before: after(unsettled, [granted, paidOut]), events: [cameBack] },
  ],
  'difference.due': [{ when: 'always 总是', before: unsettled, events: [dearer] }],
  'difference.paid': [
    { when: 'always 总是', before: after(unsettled, [dearer]), events: [paidIn] },
  ],
  'difference.waived': [
    { when: 'always 总是', before: after(unsettled, [dearer]), events: [waived] },
  ],
  'difference.voided': [
    { when: 'always 总是', before: after(unsettled, [dearer]), events: [voided] },
  ],
  'unit.delivered': [{ when: 'valued 有成本', before: valued('card_key'), events: [delivered] }],
  'unit.returned': ofGoods({ type: 'unit.returned', ...attempt }).slice(0, 1),
  'unit.voided': ofGoods({ type: 'unit.voided', ...attempt }),
  'unit.replaced': ofGoods(replaced),
  'parcel.lost': ofParcel(lost, []),
  'parcel.received': ofParcel({ type: 'parcel.received', parcelId }, [lost]),
  'parcel.returned': ofParcel({ type: 'parcel.returned', parcelId }, [lost]),
  'supplier.claimed': [{ when: 'cards 卡密', before: lostWithCase(), events: [claimed] }],
  'refund.reversed': inEach([bounced], [confirmed]),
  'refund.unexplained': [{ when: 'always 总是', before: unsettled, events: [excess] }],
  'unexplained.reversed': [
    { when: 'always 总是', before: after(unsettled, [excess]), events: [lessExcess] },
  ],
};

// The same order of goods that have a cost.
function valued(goods: GoodsKind): Order {
  const lines = unsettled.lines.map((line) => {
    return { ...line, product: line.product && { ...line.product, goods, costMinor: 300 } };
  });
  return { ...unsettled, lines };
}

function ofGoods(event: OrderEvent): Example[] {
  const goods = [
    { when: 'cards 卡密', before: after(valued('card_key'), [delivered]) },
    { when: 'physical 实物', before: after(valued('physical'), [delivered]) },
  ];
  return goods.map((each) => ({ ...each, events: [event] }));
}

function lostWithCase(): Order {
  const lostCard = after(valued('card_key'), [delivered, replaced]);
  return { ...lostCard, cases: [aCase({ caseId: refund.caseId })] };
}

function ofParcel(event: OrderEvent, first: readonly OrderEvent[]): Example[] {
  const before = after(valued('physical'), [packed, delivered, ...first]);
  return [{ when: 'physical 实物', before, events: [event] }];
}

function after(order: Order, events: readonly OrderEvent[]): Order {
  return events.reduce((now, event) => evolveOrder(now, event, 0), order);
}

/** The reference of the ledger 账本, as Markdown. */
export function ledgerPage(): string {
  const reasons = (Object.keys(holdReasons) as BuiltInHoldReason[])
    .filter((reason) => isMoneyFrozenBy({ reason, rule: null }))
    .map((reason) => `\`${reason}\``);
  return [
    '# Ledger 账本',
    '',
    'Generated from the tables in the core. Every shop has a ledger, in double entry: each posting moves',
    'a positive amount from one account to another, so debits and credits of a shop and currency have the',
    'same sum. Postings are never changed and never taken back; `ledger.postings` lists them,',
    '`ledger.balances` adds them up. Those of an order are written in the commit of the change that causes',
    'them, and follow from it: after every change they sum to what its accounts must hold.',
    '',
    '每笔分录与引起它的订单变更同一次提交写入，只增不改；借贷恒等。',
    '',
    '## Accounts 科目',
    '',
    row('Account 科目', '中文', 'English', 'Side 方向', 'What stands in it'),
    row('---', '---', '---', '---', '---'),
    ...accountNames.map((name) => {
      const { zh, en, about } = accountTexts[name];
      const side = accountSides[name] === 'debit' ? 'debit 借' : 'credit 贷';
      return row(`\`${name}\``, zh, en, side, about);
    }),
    '',
    `Money is frozen by the holds ${reasons.join(', ')} and those of the host’s that say so; the others leave it where it is.`,
    '',
    '## What posts when 何时记账',
    '',
    'All else posts nothing. The columns are what the core posts for an example. Goods are booked at the',
    '`costMinor` that their product had when the line was mapped; where there was none, moving them posts',
    'nothing. What is bought in, and what suppliers pay, stands in the host’s own books.',
    '',
    row('Cause 事由', 'Meaning', 'While the order is', 'Debit 借', 'Credit 贷'),
    row('---', '---', '---', '---', '---'),
    ...ledgerCauses.flatMap(rowsOf),
    '',
    '## Beside orders 订单之外',
    '',
    'Lines of statements and what people record are entries of their own: each moves one amount, says',
    'who posted it and why, and what told it. A line whose money goes the other way moves the other way.',
    '',
    row('Cause 事由', 'Meaning', 'Debit 借', 'Credit 贷'),
    row('---', '---', '---', '---'),
    ...entryCauses.map((cause) => {
      const { zh, about, debit, credit } = entryTerms[cause];
      return row(`\`${cause}\` ${zh}`, about, debit, credit);
    }),
    '',
  ].join('\n');
}

function rowsOf(cause: LedgerCause): readonly string[] {
  const [zh, about] = causeTerms[cause];
  const name = `\`${cause}\` ${zh}`;
  if (cause === 'brought_forward') return [row(name, about, '', 'as it stands', 'as it stands')];
  return examples[cause].map(({ when, before, events }, position) => {
    const order = after(before, events);
    const posted = postingsOf(before, { order, events }, 0).filter((p) => p.cause === cause);
    const names = (side: (of: (typeof posted)[number]) => AccountName): string =>
      posted.map((each) => `\`${side(each)}\``).join(', ') || '–';
    const [first, second] = position === 0 ? [name, about] : ['', ''];
    return row(
      first,
      second,
      when,
      names((p) => p.debit),
      names((p) => p.credit),
    );
  });
}

function row(...cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}
