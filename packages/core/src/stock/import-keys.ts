import { err, ok, type Result } from 'neverthrow';
import type { FieldProblem } from '../kernel/error-fields.ts';
import { coreError, type CoreError } from '../kernel/errors.ts';
import type { ImportId, ProductId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/time.ts';
import type { NewKey } from '../ports/change.ts';
import type { StorageError } from '../ports/storage.ts';
import type { VaultError } from '../ports/vault.ts';
import { commitChanges } from '../runtime/commit-changes.ts';
import type { Scope } from '../runtime/runtime.ts';
import type { BadLine, ImportBatch } from './import-batch.ts';
import { cardContext, type PlainCard } from './issued-goods.ts';
import { parseCardLine, type CardFormat } from './parse-card-line.ts';
import type { KeyUse } from './product-stock.ts';
import { readLines, type TextLine, type TextSource } from './read-lines.ts';

/** A stream of card keys and where they belong. */
export interface KeySource {
  readonly importId: ImportId;
  readonly productId: ProductId;
  readonly supplier: string | null;
  readonly source: TextSource;
  readonly format: CardFormat;
  readonly expiresAt: Instant | null;
  /** Of keys that several units share. */
  readonly quota: number | null;
  readonly onProgress:
    ((progress: Pick<ImportBatch, 'importId' | 'linesDone' | 'badLines'>) => void) | undefined;
}

/** An import that has ended, now or before. */
export interface ImportRun {
  readonly batch: ImportBatch;
  readonly isReplayed: boolean;
}

/** Why an import stops; what was stored before stays, and the same import goes on from there. */
export type ImportKeysError =
  | StorageError
  | VaultError
  | CoreError<'product.not_found' | 'stock.import_mismatch' | 'input.invalid'>;

/** Lines that are sealed and stored in one trip. */
const chunkLines = 500;
/** Bad lines that are described; the others are counted. */
const maxBadSamples = 100;

/** Stores a stream of keys chunk by chunk; see `StockService.importKeys`. */
export async function importKeys(
  scope: Scope,
  from: KeySource,
): Promise<Result<ImportRun, ImportKeysError>> {
  const begun = await beginImport(scope, from);
  if (begun.isErr()) return err(begun.error);
  let batch = begun.value;
  let chunk: TextLine[] = [];
  const flush = async (isFinished: boolean): Promise<Result<void, ImportKeysError>> => {
    const stored = await storeChunk(scope, { from, batch, chunk, isFinished });
    if (stored.isErr()) return err(stored.error);
    batch = stored.value;
    chunk = [];
    const { importId, linesDone, badLines } = batch;
    tellProgress(scope, () => from.onProgress?.({ importId, linesDone, badLines }));
    return ok();
  };
  if (batch.isFinished) return ok({ batch, isReplayed: true });
  try {
    for await (const line of readLines(from.source)) {
      if (line.line <= batch.linesDone) continue;
      chunk.push(line);
      if (chunk.length < chunkLines) continue;
      const flushed = await flush(false);
      if (flushed.isErr()) return err(flushed.error);
    }
  } catch (cause) {
    // The host's own stream broke; what was read of it is stored, and the import can go on later.
    const issues = [{ field: 'source', problem: `stopped after line ${batch.linesDone}` }];
    return err(coreError('input.invalid', { issues }, cause));
  }
  const flushed = await flush(true);
  return flushed.map(() => ({ batch, isReplayed: false }));
}

// A host's broken progress bar does not break the import.
function tellProgress({ runtime }: Scope, tell: () => void): void {
  try {
    tell();
  } catch (cause) {
    runtime.logger.log('warn', 'onProgress has thrown', { cause: String(cause) });
  }
}

async function beginImport(
  { runtime, tenant }: Scope,
  from: KeySource,
): Promise<Result<ImportBatch, ImportKeysError>> {
  const { importId, productId } = from;
  const request = { tenant, importIds: [importId], productIds: [productId] };
  const loaded = await runtime.storage.load(request);
  if (loaded.isErr()) return err(loaded.error);
  const [product] = loaded.value.products;
  if (product === undefined) return err(coreError('product.not_found', { productId }));
  if (product.stock.kind !== 'keys') {
    const problem = `the stock of its product is ${product.stock.kind}, so it has no keys`;
    return err(coreError('stock.import_mismatch', { importId, problem }));
  }
  if (product.stock.keys === 'fixed') {
    const problem = 'its product has one fixed content, which is set and not imported';
    return err(coreError('stock.import_mismatch', { importId, problem }));
  }
  const issues = quotaProblems(from, product.stock.keys);
  if (issues.length > 0) return err(coreError('input.invalid', { issues }));
  const [before] = loaded.value.imports;
  const problem = before === undefined ? null : mismatchOf(before, from);
  if (problem !== null) return err(coreError('stock.import_mismatch', { importId, problem }));
  return ok(
    before ?? {
      importId,
      version: 0,
      productId,
      supplier: from.supplier,
      linesDone: 0,
      cards: 0,
      badLines: 0,
      badSamples: [],
      isFinished: false,
      startedAt: runtime.clock.now(),
    },
  );
}

function mismatchOf(before: ImportBatch, from: KeySource): string | null {
  const { productId, supplier } = before;
  if (productId !== from.productId) return `it was begun for product ${productId}`;
  if (from.supplier === null || from.supplier === supplier) return null;
  return `it was begun for ${supplier === null ? 'no supplier' : `supplier ${supplier}`}`;
}

function quotaProblems({ quota }: KeySource, keys: KeyUse): readonly FieldProblem[] {
  const isShared = keys === 'multi_use';
  if (isShared === (quota !== null)) return [];
  const problem = isShared
    ? 'must say how many units share a key'
    : 'must be left out: none is shared';
  return [{ field: 'quota', problem }];
}

interface Chunk {
  readonly from: KeySource;
  readonly batch: ImportBatch;
  readonly chunk: readonly TextLine[];
  readonly isFinished: boolean;
}

async function storeChunk(
  scope: Scope,
  { from, batch, chunk, isFinished }: Chunk,
): Promise<Result<ImportBatch, ImportKeysError>> {
  const { runtime, tenant } = scope;
  const { cards, bad } = parseChunk(chunk, from.format);
  const keys = await sealCards(scope, from, cards);
  if (keys.isErr()) return err(keys.error);
  const next: ImportBatch = {
    ...batch,
    version: batch.version + 1,
    linesDone: chunk.at(-1)?.line ?? batch.linesDone,
    cards: batch.cards + cards.length,
    badLines: batch.badLines + bad.length,
    badSamples: [...batch.badSamples, ...bad].slice(0, maxBadSamples),
    isFinished,
  };
  const change = {
    changeId: runtime.ids.next('change'),
    tenant,
    at: runtime.clock.now(),
    writes: [{ kind: 'import', expectedVersion: batch.version, value: next } as const],
    newKeys: uniqueKeys(keys.value),
  };
  const committed = await commitChanges(runtime.storage, [change]);
  if (committed.isErr()) return err(committed.error);
  const [outcome] = committed.value;
  // `duplicate`: the answer of our own first try was lost; it is stored.
  const isStored = outcome?.outcome === 'applied' || outcome?.outcome === 'duplicate';
  return isStored ? ok(next) : err(contention(from.importId));
}

function parseChunk(
  chunk: readonly TextLine[],
  format: CardFormat,
): { readonly cards: readonly PlainCard[]; readonly bad: readonly BadLine[] } {
  const cards: PlainCard[] = [];
  const bad: BadLine[] = [];
  for (const { line, text, isTooLong } of chunk) {
    if (isTooLong) bad.push({ line, problem: 'is too long to be a card' });
    else if (text.trim() !== '') {
      const card = parseCardLine(text, format);
      if (card.isOk()) cards.push(card.value);
      else bad.push({ line, problem: card.error });
    }
  }
  return { cards, bad };
}

async function sealCards(
  { runtime, tenant }: Scope,
  from: KeySource,
  cards: readonly PlainCard[],
): Promise<Result<readonly NewKey[], VaultError>> {
  const { importId, productId, expiresAt, quota } = from;
  const share = quota === null ? null : ({ use: 'multi_use', quota } as const);
  const texts = cards.map((card) => JSON.stringify(card));
  const ids = cards.map(() => runtime.ids.next('key'));
  const items = texts.map((text, i) => ({ text, context: cardContext(tenant, ids[i] ?? '') }));
  const sealed = await runtime.vault.sealMany(items);
  if (sealed.isErr()) return err(sealed.error);
  const fingerprints = await runtime.vault.fingerprintMany(tenant, texts);
  if (fingerprints.isErr()) return err(fingerprints.error);
  return ok(
    ids.map((keyId, i) => ({
      keyId,
      productId,
      importId,
      fingerprint: fingerprints.value[i] ?? '',
      sealed: sealed.value[i] ?? '',
      expiresAt,
      share,
    })),
  );
}

function uniqueKeys(keys: readonly NewKey[]): readonly NewKey[] {
  return [...new Map(keys.map((key) => [key.fingerprint, key])).values()];
}

function contention(importId: string): CoreError<'stock.import_mismatch'> {
  const problem = 'another process is carrying on the same import';
  return coreError('stock.import_mismatch', { importId, problem });
}
