import { err, ok, type Result } from 'neverthrow';
import { coreError, type CoreError } from '../kernel/errors.ts';
import type { ChangeId, ProductId } from '../kernel/ids.ts';
import type { IdempotencyRecord, NewKey, Outcome } from '../ports/change.ts';
import type { StorageError } from '../ports/storage.ts';
import type { Entered, StockAct } from '../ports/stock-entry.ts';
import { commitChanges } from '../runtime/commit-changes.ts';
import { idempotencyOf, wasUsed, type IdempotencyClaim } from '../runtime/idempotency.ts';
import type { CallOptions, Scope } from '../runtime/runtime.ts';
import { actorText } from './actor-text.ts';

/** Something to enter into the stock of a product. */
export interface EntryCall {
  /** Service and method. */
  readonly operation: string;
  readonly productId: ProductId;
  readonly act: StockAct;
  /** Put into stock by the same change, after the act. */
  readonly newKeys?: readonly NewKey[];
  /** What the same idempotency key must stand for, beside product and act; never a secret. */
  readonly imprint?: string;
  readonly options: CallOptions;
}

/** What became of it. */
export interface EntryDone {
  readonly outcome: 'applied' | 'replayed';
  /** The change that made the entry; of a replay, the first one. */
  readonly changeId: ChangeId;
  /** As the stock is after the entry; of a replay, as it is after the latest entry. */
  readonly entered: Entered;
}

/** Why nothing is entered. */
export type EnterStockError =
  StorageError | CoreError<'stock.too_few' | 'storage.contention' | 'idempotency.key_reused'>;

/** How often an entry is stored again after losing against a rival. */
const maxAttempts = 8;

/** Enters something into the stock of a product that exists, with its reason; once per key. */
export async function enterStock(
  scope: Scope,
  call: EntryCall,
): Promise<Result<EntryDone, EnterStockError>> {
  const { operation, productId, act, options, imprint } = call;
  const input = { productId, act, ...(imprint !== undefined && { imprint }) };
  const claim = await idempotencyOf(operation, input, options.idempotencyKey);
  for (let attempt = 0; attempt < maxAttempts; attempt += 1) {
    const committed = await commitOnce(scope, call, claim);
    if (committed.isErr()) return err(committed.error);
    const { changeId, outcome } = committed.value;
    switch (outcome?.outcome) {
      case 'applied':
        return outcome.entered === undefined
          ? recall(scope, call, { outcome: 'applied', changeId })
          : ok({ outcome: 'applied', changeId, entered: outcome.entered });
      case 'duplicate':
        return replay(scope, { call, claim, record: outcome.record, changeId });
      case 'short': {
        const { needed = 0, available = 0 } = outcome.products[0] ?? {};
        return err(coreError('stock.too_few', { productId, needed, available }));
      }
      case 'stale':
      case 'unsettled':
      case 'fenced':
      case undefined:
    }
  }
  return err(coreError('storage.contention', { operation, attempts: maxAttempts }));
}

async function commitOnce(
  scope: Scope,
  { productId, act, options, newKeys = [] }: EntryCall,
  claim: IdempotencyClaim | null,
): Promise<Result<{ changeId: ChangeId; outcome: Outcome | undefined }, StorageError>> {
  const { runtime, tenant } = scope;
  const changeId = runtime.ids.next('change');
  const stockEntry = { productId, act, actor: actorText(scope), reason: options.reason ?? '' };
  const change = {
    changeId,
    tenant,
    at: runtime.clock.now(),
    writes: [],
    stockEntry,
    newKeys,
    ...(claim && { idempotency: { ...claim, answer: { changeId } } }),
  };
  const committed = await commitChanges(runtime.storage, [change]);
  return committed.map(([outcome]) => ({ changeId, outcome }));
}

interface Replay {
  readonly call: EntryCall;
  readonly claim: IdempotencyClaim | null;
  readonly record: IdempotencyRecord | null;
  readonly changeId: ChangeId;
}

// Without a record, or with our own, it was this very change whose first answer was lost.
async function replay(
  scope: Scope,
  { call, claim, record, changeId }: Replay,
): Promise<Result<EntryDone, EnterStockError>> {
  const used = wasUsed(claim, record === null ? [] : [record]);
  if (used.isErr()) return err(used.error);
  const first = (record?.answer['changeId'] ?? changeId) as ChangeId;
  const outcome = first === changeId ? 'applied' : 'replayed';
  return recall(scope, call, { outcome, changeId: first });
}

// Of pieces, what is there now counts; of keys, which ones were moved then.
async function recall(
  { runtime, tenant }: Scope,
  { productId, act }: EntryCall,
  { outcome, changeId }: { readonly outcome: EntryDone['outcome']; readonly changeId: ChangeId },
): Promise<Result<EntryDone, StorageError>> {
  const which = 'which' in act ? { changeId } : {};
  const found = await runtime.storage.findStockEntries({ tenant, productId, ...which, limit: 1 });
  return found.map(([entry]) => {
    const { version = 0, onHand = null, quantity = 0 } = entry ?? {};
    return { outcome, changeId, entered: { version, onHand, quantity } };
  });
}
