import type { ResultAsync } from 'neverthrow';
import { z } from 'zod';
import type { CoreError } from '../kernel/errors.ts';
import type { OrderId, ShopId } from '../kernel/ids.ts';
import { idSchema, instantSchema } from '../kernel/schema.ts';
import type { Instant } from '../kernel/time.ts';
import type { AccountTotals } from '../ports/storage-rows.ts';
import type { Page, StorageError } from '../ports/storage.ts';
import type { CallOptions, Scope } from '../runtime/runtime.ts';
import { serviceCall } from '../runtime/service-call.ts';
import { isCleanText } from '../kernel/text.ts';
import { accountNames, accountSides, type AccountName } from './accounts.ts';
import {
  linkedBalance,
  type LinkedBalance,
  type LinkedBalanceError,
  type LinkedBalanceInput,
} from './linked-balance.ts';
import type { LedgerPosting } from './posting.ts';
import {
  recordEntry,
  type RecordedEntry,
  type RecordError,
  type RecordInput,
} from './record-entry.ts';
import { statementLedger, type StatementLedger } from './statement-ledger.ts';

/** Which postings to list: those of an order, of a shop, or beside orders about one order's number. */
export type FindPostingsInput = {
  /** From an earlier page's `nextCursor`, of the same input. */
  readonly cursor?: string;
  /** 1..500; default 50. */
  readonly limit?: number;
} & (
  | {
      /** What changes of this order have moved. */
      readonly orderId: string;
    }
  | {
      /** All of its ledger: of its orders, and beside them. */
      readonly shopId: string;
      /** The first instant of them. */
      readonly from?: Instant;
      /** The first instant after them. */
      readonly to?: Instant;
      /** Those that name it on either side. */
      readonly account?: AccountName;
    }
  | {
      /** In whose ledger they stand. */
      readonly shopId: string;
      /** The channel's number of an order: what was posted about it beside orders, known here or not. */
      readonly orderNo: string;
    }
);

/** Which balances to answer. */
export interface BalancesInput {
  /** One shop; every shop where it is left out. */
  readonly shopId?: string;
  /** As they were before this instant, by when the money moved; as they are now, where it is left out. */
  readonly until?: Instant;
}

/** What stands in an account of a shop. */
export interface AccountBalance extends AccountTotals {
  /** On the account's own side; negative where the other side is the greater. */
  readonly balanceMinor: number;
}

/** Why the ledger cannot be read. */
export type LedgerError = StorageError | CoreError<'input.invalid'>;

/** The ledger 账本 of each shop: double entry, written with what causes it, and never changed. */
export interface LedgerService extends StatementLedger {
  /**
   * Lists the postings of an order or of a shop, oldest first by when the money moved. Those beside
   * orders have an `entryId`, the others an `orderId`.
   *
   * Errors: `input.invalid`, `storage.*`.
   */
  postings(input: FindPostingsInput): ResultAsync<Page<LedgerPosting>, LedgerError>;
  /**
   * Posts by hand what moved beside orders and statements (a deposit 充值, a withdrawal 提现, a fee, a subsidy,
   * goodwill paid to a buyer), or corrects a posting 更正; `options.reason` says why. Nothing is changed: a
   * correction is an entry of its own, that takes the posting back or moves it to another account, whole or
   * in part. A posting is corrected once; if that was wrong, correct the correction. What a statement tells
   * is not recorded as well: it would count twice.
   *
   * Errors: `input.invalid`, also without a reason, or for more than was posted; `shop.not_found`,
   * `posting.not_found`, `posting.corrected`, `idempotency.key_reused`, `storage.*`.
   */
  record(input: RecordInput, options?: CallOptions): ResultAsync<RecordedEntry, RecordError>;
  /**
   * What the ledger says of the money on the account at the channel, one figure for each currency: what was
   * there at first, and what statements and people have told since. Compare it with what the channel
   * tells: they differ by lines that are missing, or told twice.
   *
   * Errors: `shop.not_found`, `input.invalid`, `storage.*`.
   */
  linkedBalance(
    input: LinkedBalanceInput,
  ): ResultAsync<readonly LinkedBalance[], LinkedBalanceError>;
  /**
   * What stands in each account, exactly, by shop and currency: of one of each, debits and credits
   * have the same sum. An account that nothing was posted to is left out.
   *
   * Errors: `input.invalid`, `storage.*`.
   */
  balances(input: BalancesInput): ResultAsync<readonly AccountBalance[], LedgerError>;
}

const page = {
  cursor: z.string().exactOptional(),
  limit: z.int().min(1).max(500).exactOptional(),
};

const shop = { shopId: idSchema<ShopId>() };

const postingsSchema = z.union(
  [
    z.strictObject({ orderId: idSchema<OrderId>(), ...page }),
    z.strictObject({ ...shop, ...page, orderNo: z.string().min(1).max(100).refine(isCleanText) }),
    z.strictObject({
      ...shop,
      ...page,
      from: instantSchema.exactOptional(),
      to: instantSchema.exactOptional(),
      account: z.enum(accountNames).exactOptional(),
    }),
  ],
  'must name an order or a shop, with a limit of 1 to 500',
);

const linkedSchema = z.strictObject({ ...shop, until: instantSchema.exactOptional() });

const balancesSchema = z.strictObject({
  shopId: idSchema<ShopId>().exactOptional(),
  until: instantSchema.exactOptional(),
});

/** The ledger on behalf of one tenant. */
export function createLedgerService(scope: Scope): LedgerService {
  const { tenant, runtime } = scope;
  const { storage } = runtime;
  return {
    ...statementLedger(scope),
    record: (input, options) => recordEntry(scope, input, options),
    postings: (input) =>
      serviceCall(postingsSchema, input, (query) =>
        storage.findPostings({ limit: 50, ...query, tenant }),
      ),
    linkedBalance: (input) =>
      serviceCall(linkedSchema, input, (query) => linkedBalance(scope, query)),
    balances: (input) =>
      serviceCall(balancesSchema, input, async (query) => {
        const totals = await storage.ledgerTotals({ ...query, tenant });
        return totals.map((rows) => rows.map(withBalance));
      }),
  };
}

function withBalance(row: AccountTotals): AccountBalance {
  const { account, debitMinor, creditMinor } = row;
  const isDebit = accountSides[account] === 'debit';
  return { ...row, balanceMinor: isDebit ? debitMinor - creditMinor : creditMinor - debitMinor };
}
