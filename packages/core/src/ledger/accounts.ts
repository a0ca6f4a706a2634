/** The sides of an account: debit 借 is the left one, credit 贷 the right one. */
export type AccountSide = 'debit' | 'credit';

/**
 * Every account 科目 of a shop's ledger 账本, with the side on which it grows: what is owed to the
 * shop on the left, where it belongs on the right. Each account exists once per currency.
 */
export const accountSides = {
  channel_receivable: 'debit',
  revenue_unsettled: 'credit',
  revenue_settled: 'credit',
  pending_hold: 'credit',
  refund_reserved: 'credit',
  unexplained: 'debit',
  compensation_expense: 'debit',
  buyer_payable: 'credit',
  paid_by_shop: 'credit',
  buyer_receivable: 'debit',
  received_by_shop: 'debit',
  exchange_revenue: 'credit',
  stock_issued: 'credit',
  goods_delivered: 'debit',
  voided_loss: 'debit',
  write_off: 'debit',
  supplier_claim: 'debit',
  linked_account: 'debit',
  channel_fee: 'debit',
  channel_subsidy: 'credit',
  owner_funds: 'credit',
} as const satisfies Readonly<Record<string, AccountSide>>;

/** The name of an account. */
export type AccountName = keyof typeof accountSides;

/** Every account's name, in their order. */
export const accountNames = Object.keys(accountSides) as readonly AccountName[];

/** Accounts that no order moves, only what is posted beside orders. */
export const entryAccounts: ReadonlySet<AccountName> = new Set([
  'linked_account',
  'channel_fee',
  'channel_subsidy',
  'owner_funds',
]);
