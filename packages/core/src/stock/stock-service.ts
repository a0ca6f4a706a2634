import { err, ok, type Result, type ResultAsync } from 'neverthrow';
import { z } from 'zod';
import type { CoreError } from '../kernel/errors.ts';
import type { ImportId, ProductId } from '../kernel/ids.ts';
import { idSchema, instantSchema } from '../kernel/schema.ts';
import type { Instant } from '../kernel/time.ts';
import type { StorageError } from '../ports/storage.ts';
import type { StockRecord } from '../ports/stock-entry.ts';
import type { StockLevel } from '../ports/storage-rows.ts';
import type { CallOptions, Scope } from '../runtime/runtime.ts';
import { mutatingCall, serviceCall } from '../runtime/service-call.ts';
import { countStock, type CountedPieces, type CountStockError } from './counted-stock.ts';
import type { BadLine, ImportBatch } from './import-batch.ts';
import { importReads, supplierSchema, type ImportReads } from './import-reads.ts';
import { importKeys, type ImportKeysError, type KeySource } from './import-keys.ts';
import type { CardFormat } from './parse-card-line.ts';
import type { TextSource } from './read-lines.ts';
import { mostPieces, mostUnitsPerKey } from './product-stock.ts';
import { contentCalls, type ContentCalls } from './fixed-content.ts';
import { consignCalls, type ConsignCalls } from './consign-keys.ts';
import { depositCalls, type DepositCalls } from './deposit-keys.ts';
import { keyCalls, type KeyCalls } from './key-calls.ts';
import { serveWaiting } from './serve-waiting.ts';

/** Card keys to put into stock. */
export interface ImportKeysInput {
  /** The product into whose stock the keys go. */
  readonly productId: string;
  /** A file stream, a list of lines with their line ends, or anything else that yields text. */
  readonly source: TextSource;
  /** `text` (default): one secret a line. `csv`: card number and secret. */
  readonly format?: CardFormat;
  /** The name of this import; the same name goes on where it stopped. Left out: a new one. */
  readonly importId?: string;
  /**
   * Whose keys they are 供应商, in your words, 1..100 characters: what proves defective is counted against
   * him. Left out: nobody's. A run that goes on needs not say it again.
   */
  readonly supplier?: string;
  /** From this instant on the keys are not handed out. */
  readonly expiresAt?: Instant;
  /**
   * To how many units each key may go, 1..1,000,000; asked for where the product's keys are
   * `multi_use`, and refused everywhere else.
   */
  readonly quota?: number;
}

/** How an import goes. */
export interface ImportProgress {
  /** Given to a later call, it goes on after a crash. */
  readonly importId: ImportId;
  /** Lines stored or passed over so far, in earlier runs too. */
  readonly linesDone: number;
  /** Those of them that were no cards. */
  readonly badLines: number;
}

/** How an import ended. */
export interface ImportReport {
  /** `replayed`: this import had ended before; nothing was read again. */
  readonly outcome: 'applied' | 'replayed';
  /** As given, or the new one. */
  readonly importId: ImportId;
  /** Keys that it put into stock, in this run and in those before. */
  readonly imported: number;
  /** Cards left out because they were in stock already, under whatever product. */
  readonly duplicates: number;
  /** Lines that were no cards, in all runs; blank lines are not counted. */
  readonly badLines: number;
  /** The first 100 bad lines, by number. */
  readonly badSamples: readonly BadLine[];
  /** Orders that had waited and were served from it. */
  readonly servedOrders: number;
  /** The import's version: one for every chunk stored. */
  readonly version: number;
}

/** What may stand beside an import. */
export interface ImportOptions {
  /** Called after every 500 lines. */
  readonly onProgress?: (progress: ImportProgress) => void;
}

/** Why counted stock cannot be changed. */
export type ChangeStockError = CountStockError | CoreError<'input.invalid'>;

/** Why stock levels cannot be told. */
export type StockLevelsError = StorageError | CoreError<'input.invalid'>;

/** Stock 库存: card keys 卡密, and pieces. */
export interface StockService
  extends KeyCalls, ContentCalls, ConsignCalls, DepositCalls, ImportReads {
  /**
   * Reads card keys as a stream into stock, 500 lines at a time, in bounded memory. Keys are sealed
   * before they are stored; one that is in stock already is left out, whoever imported it. A run that
   * stopped half-way goes on when it is called again with the same `importId` and the same source.
   * Orders that wait for the product are served at the end, in order of payment.
   *
   * Errors: `product.not_found`, `stock.import_mismatch` when the id belongs to another product,
   * another supplier, another process is carrying it on or the product has one fixed content, `input.invalid` also for a `quota` that is missing or too much,
   * `storage.*`, `vault.*`.
   */
  importKeys(
    input: ImportKeysInput,
    options?: ImportOptions,
  ): ResultAsync<ImportReport, ImportKeysError>;
  /**
   * Tells how much there is of products, by how their stock is kept; one row per product, also
   * without stock. At most 1,000 products.
   *
   * Errors: `input.invalid`, `storage.*`.
   */
  findLevels(input: {
    readonly productIds: readonly string[];
  }): ResultAsync<readonly StockLevel[], StockLevelsError>;
  /**
   * Says how many pieces of a counted product are free, as after counting them; pieces that orders
   * have taken are no part of it. Orders that wait are served, in order of payment. The entry is kept
   * with its reason.
   *
   * Errors: `product.not_found`, `stock.not_counted`, `idempotency.key_reused`, `input.invalid`,
   * `storage.*`.
   */
  setOnHand(
    input: { readonly productId: string; readonly onHand: number },
    options?: CallOptions,
  ): ResultAsync<CountedPieces, ChangeStockError>;
  /**
   * Adds pieces of a counted product, or takes some away where `by` is negative: never more than are
   * free. Orders that wait are served, in order of payment. The entry is kept with its reason.
   *
   * Errors: `product.not_found`, `stock.not_counted`, `stock.too_few`, `idempotency.key_reused`,
   * `input.invalid`, `storage.*`.
   */
  adjust(
    input: { readonly productId: string; readonly by: number },
    options?: CallOptions,
  ): ResultAsync<CountedPieces, ChangeStockError>;
  /**
   * What was entered into a product's stock beside the orders, latest first. At most 1,000.
   *
   * Errors: `input.invalid`, `storage.*`.
   */
  findEntries(input: {
    readonly productId: string;
    readonly limit?: number;
  }): ResultAsync<readonly StockRecord[], StockLevelsError>;
}

const importInputSchema = z.object({
  productId: idSchema<ProductId>(),
  source: z.custom<TextSource>(isTextSource, 'must be an iterable of text or bytes'),
  format: z.enum(['text', 'csv']).exactOptional(),
  importId: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'must be 1 to 64 of A-Z a-z 0-9 . _ -')
    .exactOptional(),
  expiresAt: instantSchema.exactOptional(),
  quota: z.int().min(1).max(mostUnitsPerKey).exactOptional(),
  supplier: supplierSchema.exactOptional(),
});
const levelsInputSchema = z.object({ productIds: z.array(idSchema<ProductId>()).max(1_000) });

const setInputSchema = z.object({
  productId: idSchema<ProductId>(),
  onHand: z.int().min(0).max(mostPieces),
});
const adjustInputSchema = z.object({
  productId: idSchema<ProductId>(),
  by: z
    .int()
    .min(-mostPieces)
    .max(mostPieces)
    .refine((by) => by !== 0, 'must not be 0'),
});
const entriesInputSchema = z.object({
  productId: idSchema<ProductId>(),
  limit: z.int().min(1).max(1_000).exactOptional(),
});

/** Stock on behalf of one tenant and actor. */
export function createStockService(scope: Scope): StockService {
  return {
    importKeys: (input, options) =>
      serviceCall(importInputSchema, input, (checked) => {
        const { expiresAt = null, quota = null, supplier = null, format = 'text' } = checked;
        const importId = (checked.importId as ImportId | undefined) ?? newImportId(scope);
        const onProgress = options?.onProgress;
        const { productId, source } = checked;
        const about = { importId, productId, supplier, expiresAt, quota };
        return runImport(scope, { ...about, source, format, onProgress });
      }),
    findLevels: (input) =>
      serviceCall(levelsInputSchema, input, ({ productIds }) => {
        const { storage, clock } = scope.runtime;
        return storage.stockLevels(scope.tenant, productIds, clock.now());
      }),
    setOnHand: (input, options) =>
      mutatingCall(setInputSchema, { input, options }, ({ productId, onHand }, checked) => {
        const act = { kind: 'count', onHand } as const;
        return countStock(scope, {
          operation: 'stock.setOnHand',
          productId,
          act,
          options: checked,
        });
      }),
    adjust: (input, options) =>
      mutatingCall(adjustInputSchema, { input, options }, ({ productId, by }, checked) => {
        const act = { kind: 'adjust', by } as const;
        return countStock(scope, { operation: 'stock.adjust', productId, act, options: checked });
      }),
    ...keyCalls(scope),
    ...contentCalls(scope),
    ...consignCalls(scope),
    ...depositCalls(scope),
    ...importReads(scope),
    findEntries: (input) =>
      serviceCall(entriesInputSchema, input, ({ productId, limit = 1_000 }) =>
        scope.runtime.storage.findStockEntries({ tenant: scope.tenant, productId, limit }),
      ),
  };
}

async function runImport(
  scope: Scope,
  from: KeySource,
): Promise<Result<ImportReport, ImportKeysError>> {
  const { storage } = scope.runtime;
  const ended = await importKeys(scope, from);
  if (ended.isErr()) return err(ended.error);
  const served = await serveWaiting(scope, from.productId);
  if (served.isErr()) return err(served.error);
  const counted = await storage.countImported(scope.tenant, from.importId);
  if (counted.isErr()) return err(counted.error);
  const { batch, isReplayed }: { batch: ImportBatch; isReplayed: boolean } = ended.value;
  const { importId, cards, badLines, badSamples, version } = batch;
  return ok({
    outcome: isReplayed ? 'replayed' : 'applied',
    importId,
    imported: counted.value,
    duplicates: cards - counted.value,
    badLines,
    badSamples,
    servedOrders: served.value,
    version,
  });
}

function newImportId({ runtime }: Scope): ImportId {
  return runtime.ids.next('import');
}

function isTextSource(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Symbol.asyncIterator in value || Symbol.iterator in value;
}
