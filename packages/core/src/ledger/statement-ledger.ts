import type { ResultAsync } from 'neverthrow';
import { z } from 'zod';
import type { CoreError } from '../kernel/errors.ts';
import type { ShopId } from '../kernel/ids.ts';
import { idSchema, instantSchema } from '../kernel/schema.ts';
import { isCleanText } from '../kernel/text.ts';
import type { Instant } from '../kernel/time.ts';
import type { StatementEntry } from '../ports/statement-storage.ts';
import type { Page, StorageError } from '../ports/storage.ts';
import type { Scope } from '../runtime/runtime.ts';
import { serviceCall } from '../runtime/service-call.ts';
import {
  importStatement,
  type ImportStatementError,
  type StatementCounts,
  type StatementReport,
  type StatementSource,
} from './import-statement.ts';
import {
  statementBalance,
  type StatementBalanceError,
  type ToldBalance,
} from './statement-balance.ts';

/** A statement file 对账单文件 to import. */
export interface ImportStatementInput {
  /** The shop whose money it tells of. One account of several shops is imported for each of them. */
  readonly shopId: string;
  /** Its bytes as they were downloaded: the format knows their encoding. */
  readonly source: StatementSource;
  /** One of the channel's `capabilities.statements.formats`; may be left out where it has only one. */
  readonly format?: string;
}

/** What may stand beside an import. */
export interface ImportStatementOptions {
  /** Called after every 500 lines. */
  readonly onProgress?: (done: StatementCounts) => void;
}

/** Which lines of a shop's statements to list. */
export interface FindStatementLinesInput {
  /** Whose statements. */
  readonly shopId: string;
  /** One statement of several; every one where it is left out. */
  readonly book?: string;
  /** The channel's number of an order 电商单号; lines of it only. */
  readonly orderNo?: string;
  /** Half-open; what is left out does not bound it. */
  readonly period?: { readonly from?: Instant; readonly to?: Instant };
  /** `true`: lines in doubt only, whose number was told before with another content. */
  readonly isRival?: boolean;
  /** From an earlier page's `nextCursor`, of the same input. */
  readonly cursor?: string;
  /** 1..500; default 50. */
  readonly limit?: number;
}

/** What channels' statements 对账单 said, kept as it was told: part of what `ledger` does. */
export interface StatementLedger {
  /**
   * Reads a statement file and keeps its lines, 500 at a time, in bounded memory. A line is kept once,
   * by its number in its book: the same file again changes nothing, and a line whose number was told
   * with another content is kept beside that one as a rival, never in its place. Where it stops, what
   * was read before is kept, and the same file may be imported again. Lines of the channel's
   * `accountBook` are posted to the ledger with that, each once and by its kind; a rival is not.
   *
   * Errors: `shop.not_found`, `channel.incapable` where the shop's channel reads no file,
   * `statement.unreadable` naming the line, `input.invalid` also for a `source` that breaks, `storage.*`.
   */
  importStatement(
    input: ImportStatementInput,
    options?: ImportStatementOptions,
  ): ResultAsync<StatementReport, ImportStatementError>;
  /**
   * Lists lines of a shop's statements, oldest first, without those in doubt unless it asks for them.
   *
   * Errors: `input.invalid`, `storage.*`.
   */
  findStatementLines(
    input: FindStatementLinesInput,
  ): ResultAsync<Page<StatementEntry>, FindStatementLinesError>;
  /**
   * What a shop's statements last said of the money in its account 余额, one figure for each book and
   * currency, with its age: no platform answers a balance when asked. Empty before the first line that
   * tells one.
   *
   * Errors: `shop.not_found`, `channel.incapable` where the shop's channel has no statement,
   * `input.invalid`, `storage.*`.
   */
  statementBalance(input: {
    readonly shopId: string;
  }): ResultAsync<readonly ToldBalance[], StatementBalanceError>;
}

/** Why lines cannot be listed. */
export type FindStatementLinesError = StorageError | CoreError<'input.invalid'>;

const shopSchema = z.strictObject({ shopId: idSchema<ShopId>() });
const word = z.string().min(1).max(100).refine(isCleanText, 'must not hold a NUL');

const importSchema = z.object({
  shopId: idSchema<ShopId>(),
  source: z.custom<StatementSource>(isSource, 'must be an iterable of bytes'),
  format: word.exactOptional(),
});

const findSchema = z.strictObject({
  shopId: idSchema<ShopId>(),
  book: word.exactOptional(),
  orderNo: word.exactOptional(),
  period: z
    .strictObject({ from: instantSchema.exactOptional(), to: instantSchema.exactOptional() })
    .exactOptional(),
  isRival: z.boolean().exactOptional(),
  cursor: z.string().exactOptional(),
  limit: z.int().min(1).max(500).exactOptional(),
});

/** The calls about statements on behalf of one tenant. */
export function statementLedger(scope: Scope): StatementLedger {
  const { tenant, runtime } = scope;
  return {
    importStatement: (input, options) =>
      serviceCall(importSchema, input, ({ format, ...from }) =>
        importStatement(scope, { ...from, format, onProgress: options?.onProgress }),
      ),
    findStatementLines: (input) =>
      serviceCall(findSchema, input, ({ period = {}, limit = 50, ...query }) =>
        runtime.storage.findStatementLines({ ...query, ...period, limit, tenant }),
      ),
    statementBalance: (input) =>
      serviceCall(shopSchema, input, ({ shopId }) => statementBalance(scope, shopId)),
  };
}

function isSource(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Symbol.asyncIterator in value || Symbol.iterator in value;
}
