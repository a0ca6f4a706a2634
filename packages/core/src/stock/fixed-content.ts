import { err, ok, type Result, type ResultAsync } from 'neverthrow';
import { z } from 'zod';
import { coreError, type CoreError } from '../kernel/errors.ts';
import type { ProductId } from '../kernel/ids.ts';
import { idSchema } from '../kernel/schema.ts';
import { isCleanText } from '../kernel/text.ts';
import type { NewKey } from '../ports/change.ts';
import type { VaultError } from '../ports/vault.ts';
import type { CallOptions, Scope } from '../runtime/runtime.ts';
import { mutatingCall } from '../runtime/service-call.ts';
import { enterStock } from './enter-stock.ts';
import { cardContext, type PlainCard } from './issued-goods.ts';
import { serveWaiting } from './serve-waiting.ts';
import { giveBackWithdrawn, mustBeKeys, type MoveKeysError } from './withdraw-keys.ts';

/** The text that everybody gets who buys a product 固定内容. */
export interface SetFixedContentInput {
  /** Created with `keys: 'fixed'`. */
  readonly productId: string;
  /** 1..10,000 characters, not only blanks; lines are kept. Sealed as card keys are. */
  readonly content: string;
}

/** What became of a fixed content. */
export interface FixedContentSet {
  /** `replayed`: the idempotency key was used before; the content of now was not touched. */
  readonly outcome: 'applied' | 'replayed';
  /** The product whose content it is. */
  readonly productId: ProductId;
  /** Whether it has taken the place of another one. */
  readonly isReplacing: boolean;
  /** Orders that have changed the old content for the new one, or had waited for one. */
  readonly changedOrders: number;
  /** The number of the entry among those of the product. */
  readonly version: number;
}

/** Why a content cannot be set. */
export type SetFixedContentError =
  | Exclude<MoveKeysError, CoreError<'stock.import_not_found'>>
  | VaultError
  | CoreError<'input.invalid'>;

/** What is done to the content of a product that has only one, as part of the stock's service. */
export interface ContentCalls {
  /**
   * Sets the one text that all buyers of a product get, in place of the one before. Who was handed
   * that one keeps it, sealed or read, and is shown it again; an order that only has a claim takes the
   * new one: at most 500 in the call itself, the others by `worker.watchStock`, and none is handed the
   * old one meanwhile. Orders that wait are served, in order of payment. Of two calls at once the
   * later one's content stays. The entry keeps the reason, never the text.
   *
   * Errors: `product.not_found`, `stock.not_keys`, `input.invalid` also for a product whose keys are
   * not `fixed`, `storage.contention`, `idempotency.key_reused`, `storage.*`, `vault.*`.
   */
  setFixedContent(
    input: SetFixedContentInput,
    options?: CallOptions,
  ): ResultAsync<FixedContentSet, SetFixedContentError>;
}

const setContentSchema = z.object({
  productId: idSchema<ProductId>(),
  content: z
    .string()
    .max(10_000, 'at most 10,000 characters')
    .refine((text) => text.trim() !== '', 'must not be empty')
    .refine(isCleanText, 'must not hold a NUL or half a character'),
});

/** More than one content is never in use; the rest is room for rows that were written by hand. */
const mostReplaced = 1_000;

/** The calls on behalf of one tenant and actor. */
export function contentCalls(scope: Scope): ContentCalls {
  return {
    setFixedContent: (input, options) =>
      mutatingCall(setContentSchema, { input, options }, (checked, checkedOptions) =>
        setFixedContent(scope, checked, checkedOptions),
      ),
  };
}

async function setFixedContent(
  scope: Scope,
  { productId, content }: z.infer<typeof setContentSchema>,
  options: CallOptions,
): Promise<Result<FixedContentSet, SetFixedContentError>> {
  const keys = await mustBeKeys(scope, productId);
  if (keys.isErr()) return err(keys.error);
  if (keys.value !== 'fixed') {
    const problem = `its keys are ${keys.value}; only fixed ones have a content`;
    return err(coreError('input.invalid', { issues: [{ field: 'productId', problem }] }));
  }
  const sealed = await sealContent(scope, productId, content);
  if (sealed.isErr()) return err(sealed.error);
  const { newKey, imprint } = sealed.value;
  const entered = await enterStock(scope, {
    operation: 'stock.setFixedContent',
    productId,
    act: { kind: 'replace', which: {}, limit: mostReplaced },
    newKeys: [newKey],
    imprint,
    options,
  });
  if (entered.isErr()) return err(entered.error);
  const followed = await giveBackWithdrawn(scope);
  if (followed.isErr()) return err(followed.error);
  const served = await serveWaiting(scope, productId);
  if (served.isErr()) return err(served.error);
  const { quantity, version } = entered.value.entered;
  return ok({
    outcome: entered.value.outcome,
    productId,
    isReplacing: quantity > 0,
    changedOrders: followed.value + served.value,
    version,
  });
}

// A content may come back after another one, so its fingerprint is that of its row; the imprint is the
// vault's, because a plain hash of a short text can be guessed.
async function sealContent(
  { runtime, tenant }: Scope,
  productId: ProductId,
  content: string,
): Promise<Result<{ readonly newKey: NewKey; readonly imprint: string }, VaultError>> {
  const keyId = runtime.ids.next('key');
  const importId = runtime.ids.next('import');
  const card: PlainCard = [null, content];
  const text = JSON.stringify(card);
  const sealed = await runtime.vault.sealMany([{ text, context: cardContext(tenant, keyId) }]);
  if (sealed.isErr()) return err(sealed.error);
  const names = [JSON.stringify(['fixed', keyId, content]), JSON.stringify([productId, content])];
  const prints = await runtime.vault.fingerprintMany(tenant, names);
  return prints.map(([fingerprint = '', imprint = '']) => {
    const share = { use: 'fixed' } as const;
    const row = { keyId, productId, importId, fingerprint, sealed: sealed.value[0] ?? '' };
    return { newKey: { ...row, expiresAt: null, share }, imprint };
  });
}
