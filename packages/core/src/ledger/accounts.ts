/** An account 科目: what money stands in it. */
export interface LedgerAccount {
  /** What operators call it. */
  readonly zh: string;
  /** The same in English. */
  readonly en: string;
  /** The side on which it grows: what is owed to the shop on the left, where it belongs on the right. */
  readonly side: 'debit' | 'credit';
  /** What stands in it, in one sentence. */
  readonly about: string;
}

/** Every account of a shop's ledger 账本; each exists once per currency. */
export const ledgerAccounts = {
  channel_receivable: {
    zh: '渠道应收',
    en: 'Channel receivable',
    side: 'debit',
    about: 'What the channel took from buyers for the shop, less all that it gave back to them.',
  },
  revenue_unsettled: {
    zh: '待结算收入',
    en: 'Unsettled revenue',
    side: 'credit',
    about: 'What orders earned that are paid and not settled yet.',
  },
  revenue_settled: {
    zh: '已结算收入',
    en: 'Settled revenue',
    side: 'credit',
    about: 'What settled orders earned.',
  },
  pending_hold: {
    zh: '冻结待定',
    en: 'Pending on hold',
    side: 'credit',
    about: 'What paid orders earned, settled or not, while a hold freezes their money.',
  },
  refund_reserved: {
    zh: '退款预留',
    en: 'Reserved for refunds',
    side: 'credit',
    about: 'What was agreed to give back and is not confirmed by the channel yet.',
  },
  unexplained: {
    zh: '差异待查',
    en: 'Unexplained',
    side: 'debit',
    about: 'What the channel gave back beyond the shares of the units that it named.',
  },
} as const satisfies Readonly<Record<string, LedgerAccount>>;

/** The name of an account. */
export type AccountName = keyof typeof ledgerAccounts;

/** Every account's name, in their order. */
export const accountNames = Object.keys(ledgerAccounts) as readonly AccountName[];
