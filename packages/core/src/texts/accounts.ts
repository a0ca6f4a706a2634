import type { AccountName } from '../ledger/accounts.ts';

/** What an account 科目 is called, and what money stands in it. */
export interface AccountText {
  /** As operators say it. */
  readonly zh: string;
  /** The same in English. */
  readonly en: string;
  /** What stands in it, in one sentence. */
  readonly about: string;
}

/** The name of every account of the ledger 账本, and what stands in it. */
export const accountTexts: Readonly<Record<AccountName, AccountText>> = {
  channel_receivable: {
    zh: '渠道应收',
    en: 'Channel receivable',
    about: 'What the channel took from buyers for the shop, less all that it gave back to them.',
  },
  revenue_unsettled: {
    zh: '待结算收入',
    en: 'Unsettled revenue',
    about: 'What orders earned that are paid and not settled yet.',
  },
  revenue_settled: {
    zh: '已结算收入',
    en: 'Settled revenue',
    about: 'What settled orders earned.',
  },
  pending_hold: {
    zh: '冻结待定',
    en: 'Pending on hold',
    about: 'What paid orders earned, settled or not, while a hold freezes their money.',
  },
  refund_reserved: {
    zh: '退款预留',
    en: 'Reserved for refunds',
    about: 'What was agreed to give back and is not confirmed by the channel yet.',
  },
  unexplained: {
    zh: '差异待查',
    en: 'Unexplained',
    about: 'What the channel gave back beyond the shares of the units that it named.',
  },
  compensation_expense: {
    zh: '补偿支出',
    en: 'Compensation expense',
    about: 'What was promised to buyers beside the price, paid or not.',
  },
  buyer_payable: {
    zh: '应付买家',
    en: 'Payable to buyers',
    about: 'Compensations that were promised and are not paid yet.',
  },
  paid_by_shop: {
    zh: '店铺自付',
    en: 'Paid by the shop',
    about: 'What the shop itself has paid to buyers, beside its channel.',
  },
  buyer_receivable: {
    zh: '应收差价',
    en: 'Differences owed by buyers',
    about: 'What buyers owe for dearer goods in exchange, and have not paid yet.',
  },
  received_by_shop: {
    zh: '店铺自收',
    en: 'Received by the shop',
    about: 'What buyers have paid to the shop itself, beside its channel.',
  },
  exchange_revenue: {
    zh: '换货差价收入',
    en: 'Revenue from exchanges',
    about: 'Differences that buyers owe or have paid for dearer goods.',
  },
  stock_issued: {
    zh: '库存转出',
    en: 'Issued from stock',
    about: 'At cost, what has left stock and has not come back; what was bought in is the host’s.',
  },
  goods_delivered: {
    zh: '已交付成本',
    en: 'Cost of goods delivered',
    about: 'At cost, what buyers have got and keep.',
  },
  voided_loss: {
    zh: '作废损失',
    en: 'Loss on voided goods',
    about:
      'At cost, cards and produced goods that were void after they were read, less claims for them.',
  },
  write_off: {
    zh: '报损',
    en: 'Written off',
    about: 'At cost, physical goods that were lost, damaged, or refunded without coming back.',
  },
  supplier_claim: {
    zh: '供应商索赔',
    en: 'Claims on suppliers',
    about: 'What suppliers are to make good; what they pay stands in the host’s own books.',
  },
  linked_account: {
    zh: '渠道账户',
    en: 'Linked account',
    about: 'The money on the account at the channel, as statements and people have told it.',
  },
  channel_fee: {
    zh: '平台手续费',
    en: 'Channel fees',
    about: 'What the channel has kept for its services, less what it gave back of that.',
  },
  channel_subsidy: {
    zh: '平台补贴',
    en: 'Channel subsidies',
    about: 'What the channel has paid to the account out of its own pocket.',
  },
  owner_funds: {
    zh: '自有资金',
    en: 'Owner’s funds',
    about: 'What the owner has paid in, and what was there at first, less what he has taken out.',
  },
};
