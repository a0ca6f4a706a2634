import type { ResultAsync } from 'neverthrow';
import { z } from 'zod';
import type { CoreError } from '../kernel/errors.ts';
import type { ImportId, KeyId, ProductId } from '../kernel/ids.ts';
import { idSchema } from '../kernel/schema.ts';
import type { CallOptions, Scope } from '../runtime/runtime.ts';
import { mutatingCall } from '../runtime/service-call.ts';
import { moveKeys, type KeysMoved, type MoveKeysError } from './withdraw-keys.ts';

/** Which keys to move: exactly one of product and import. */
export interface MoveKeysInput {
  /** Keys of this product. */
  readonly productId?: string;
  /** Keys that this import has brought. */
  readonly importId?: string;
  /** With `productId`: these keys of it only; 1..1,000. */
  readonly keyIds?: readonly string[];
  /** The most keys of one call, 1..1,000; default 500. */
  readonly limit?: number;
}

/** Why keys cannot be moved. */
export type MoveKeysCallError = MoveKeysError | CoreError<'input.invalid'>;

/** What is done to card keys beside selling them, as part of the stock's service. */
export interface KeyCalls {
  /**
   * Takes keys out of stock until somebody knows what is wrong with them: all of a product, those of
   * one import, or single ones; at most `limit` (1..1,000, default 500) per call, and `hasMore` says
   * whether to call again. What was handed over stays with its buyer; unread, it is recalled: it comes
   * back `quarantined`, and is not sold again. An order that has a claim on such a key gives it back and
   * claims another, or waits in its turn; at most 500 orders in the call itself, the others by
   * `worker.watchStock`, and none is handed the key meanwhile. The entry keeps the reason.
   *
   * Errors: `product.not_found`, `stock.import_not_found`, `stock.not_keys`, `storage.contention`,
   * `idempotency.key_reused`, `input.invalid`, `storage.*`.
   */
  quarantine(
    input: MoveKeysInput,
    options?: CallOptions,
  ): ResultAsync<KeysMoved, MoveKeysCallError>;
  /**
   * Puts quarantined keys back into stock, as {@link KeyCalls.quarantine} chooses them; those that an
   * order still has to give back stay where they are. Orders that wait are served, in order of payment.
   *
   * Errors: as `quarantine`.
   */
  releaseQuarantine(
    input: MoveKeysInput,
    options?: CallOptions,
  ): ResultAsync<KeysMoved, MoveKeysCallError>;
  /**
   * Writes keys off for good, as {@link KeyCalls.quarantine} chooses them: free, expired, quarantined
   * and consigned ones, and those that orders have a claim on, which follow as with a quarantine.
   *
   * Errors: as `quarantine`.
   */
  voidKeys(input: MoveKeysInput, options?: CallOptions): ResultAsync<KeysMoved, MoveKeysCallError>;
}

const moveKeysInputSchema = z
  .object({
    productId: idSchema<ProductId>().exactOptional(),
    importId: idSchema<ImportId>().exactOptional(),
    keyIds: z.array(idSchema<KeyId>()).min(1).max(1_000).exactOptional(),
    limit: z.int().min(1).max(1_000).exactOptional(),
  })
  .refine(({ productId, importId }) => (productId === undefined) !== (importId === undefined), {
    path: ['productId'],
    error: 'exactly one of productId and importId must be given',
  })
  .refine(({ keyIds, productId }) => keyIds === undefined || productId !== undefined, {
    path: ['keyIds'],
    error: 'must come with productId',
  });
const keysPerCall = 500;
/** The calls on behalf of one tenant and actor. */
export function keyCalls(scope: Scope): KeyCalls {
  return {
    quarantine: keyCall(scope, 'stock.quarantine', 'quarantine'),
    releaseQuarantine: keyCall(scope, 'stock.releaseQuarantine', 'release'),
    voidKeys: keyCall(scope, 'stock.voidKeys', 'void'),
  };
}

function keyCall(
  scope: Scope,
  operation: string,
  kind: 'quarantine' | 'release' | 'void',
): KeyCalls['quarantine'] {
  return (input, options) =>
    mutatingCall(moveKeysInputSchema, { input, options }, (checked, checkedOptions) => {
      const { productId = null, importId = null, keyIds, limit = keysPerCall } = checked;
      const call = { operation, kind, limit, options: checkedOptions };
      return moveKeys(scope, { ...call, keys: { productId, importId, keyIds: keyIds ?? null } });
    });
}
