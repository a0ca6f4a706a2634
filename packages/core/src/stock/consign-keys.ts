import { err, ok, type Result, type ResultAsync } from 'neverthrow';
import { z } from 'zod';
import { coreError, type CoreError } from '../kernel/errors.ts';
import type { KeyId, ProductId } from '../kernel/ids.ts';
import { idSchema } from '../kernel/schema.ts';
import { Secret } from '../kernel/secret.ts';
import type { Instant } from '../kernel/time.ts';
import type { ConsignedKey } from '../ports/stock-entry.ts';
import { outsideTransaction } from '../runtime/outside-transaction.ts';
import { requireReason } from '../runtime/require-reason.ts';
import type { CallOptions, Scope } from '../runtime/runtime.ts';
import { mutatingCall } from '../runtime/service-call.ts';
import { enterStock, type EntryDone } from './enter-stock.ts';
import { cardContext, parseCard, type OpenGoodsError } from './issued-goods.ts';
import { mustBeKeys, type MoveKeysError } from './withdraw-keys.ts';

/** How many keys a platform is to get that hands them out itself 平台代发. */
export interface ConsignInput {
  /** Its keys are `single_use`. */
  readonly productId: string;
  /** How many, 1..500: all of them or none. */
  readonly count: number;
}

/** A key for a platform, open: whoever has read it has it. */
export interface OpenKey {
  /** By which `stock.voidKeys` writes it off. */
  readonly keyId: KeyId;
  /** Card number 卡号; `null` for a key that has only a secret. */
  readonly cardNumber: string | null;
  /** Card secret 卡密; prints as `[secret]`. */
  readonly secret: Secret;
  /** From this instant on it is worth nothing; `null` for never. */
  readonly expiresAt: Instant | null;
}

/** Keys that were consigned, open. */
export interface KeysConsigned {
  /** `replayed`: the same keys as the first time; this look is on record too. */
  readonly outcome: 'applied' | 'replayed';
  /** The product whose keys they are. */
  readonly productId: ProductId;
  /** As many as were asked for, by key id. */
  readonly keys: readonly OpenKey[];
  /** The number of the entry that has consigned them, among those of the product. */
  readonly version: number;
}

/** Why no keys are consigned, or consigned ones stay shut. */
export type ConsignError =
  | Exclude<MoveKeysError, CoreError<'stock.import_not_found'>>
  | OpenGoodsError
  | CoreError<'transaction.not_allowed' | 'input.invalid'>;

/** What is done to keys that a platform hands out itself, as part of the stock's service. */
export interface ConsignCalls {
  /**
   * Takes keys out of stock for a platform that hands them out itself, and opens them: all or none, those
   * that expire soonest first, and none while an order waits for the product. They are revealed from then
   * on and never sold here again; what the platform gives back, `stock.voidKeys` writes off.
   *
   * `options.reason` and `options.idempotencyKey` must be given: the same key again, also after a crash,
   * opens the same keys, and each time is on record with its reason in `stock.findEntries`.
   *
   * Errors: `product.not_found`, `stock.not_keys`, `stock.too_few` with how many there are,
   * `transaction.not_allowed` on a handle with `tx`, `input.invalid` also for a product whose keys units
   * share, `storage.contention`, `idempotency.key_reused`, `storage.*`, `vault.*`.
   */
  consign(input: ConsignInput, options?: CallOptions): ResultAsync<KeysConsigned, ConsignError>;
}

/** The most keys of one call. */
export const mostConsigned = 500;
const consignSchema = z.object({
  productId: idSchema<ProductId>(),
  count: z.int().min(1).max(mostConsigned),
});

/** The calls on behalf of one tenant and actor. */
export function consignCalls(scope: Scope): ConsignCalls {
  return {
    consign: (input, options) =>
      mutatingCall(consignSchema, { input, options }, (checked, checkedOptions) =>
        consignKeys(scope, { ...checked, operation: 'stock.consign' }, checkedOptions),
      ),
  };
}

/** Keys to give away, and for what. */
export interface Consigning extends z.infer<typeof consignSchema> {
  /** Service and method. */
  readonly operation: string;
  /** What the call's key must stand for beside it; never a secret. */
  readonly imprint?: string;
}

/** Takes keys out of stock for a platform and opens them; see `ConsignCalls.consign`. */
export async function consignKeys(
  scope: Scope,
  { productId, count, operation, ...about }: Consigning,
  options: CallOptions,
): Promise<Result<KeysConsigned, ConsignError>> {
  const ready = outsideTransaction(scope, operation).andThen(() => mustBeNamed(options));
  if (ready.isErr()) return err(ready.error);
  const use = await mustBeKeys(scope, productId);
  if (use.isErr()) return err(use.error);
  if (use.value !== 'single_use') {
    return refuse('productId', `its keys are ${use.value}; only single_use ones are consigned`);
  }
  const act = { kind: 'consign', which: {}, limit: count, isWhole: true } as const;
  const entered = await enterStock(scope, { operation, productId, act, options, ...about });
  if (entered.isErr()) return err(entered.error);
  const keys = await consignedKeys(scope, productId, entered.value);
  if (keys.isErr()) return err(keys.error);
  const { outcome } = entered.value;
  const { version } = entered.value.entered;
  // Every look is on record before it, the first one by the entry itself.
  if (outcome === 'replayed') {
    const look = { kind: 'look', ofEntry: version, keys: count } as const;
    const reason = options.reason ?? '';
    const recorded = await enterStock(scope, {
      ...{ operation, productId, act: look },
      options: { reason },
    });
    if (recorded.isErr()) return err(recorded.error);
  }
  return (await open(scope, keys.value)).map((opened) => {
    return { outcome, productId, keys: opened, version };
  });
}

// Nobody could be shown the keys of a call without a name when its answer was lost.
function mustBeNamed(options: CallOptions): Result<void, CoreError<'input.invalid'>> {
  const { idempotencyKey } = options;
  return requireReason(options).andThen(() =>
    idempotencyKey === undefined
      ? refuse('options.idempotencyKey', 'name the call, so that its keys can be opened again')
      : ok(),
  );
}

function refuse(field: string, problem: string): Result<never, CoreError<'input.invalid'>> {
  return err(coreError('input.invalid', { issues: [{ field, problem }] }));
}

async function consignedKeys(
  { runtime, tenant }: Scope,
  productId: ProductId,
  { changeId, entered }: EntryDone,
): Promise<Result<readonly ConsignedKey[], OpenGoodsError>> {
  const found = await runtime.storage.findConsigned({ tenant, productId, changeId });
  if (found.isErr()) return err(found.error);
  const { length } = found.value;
  if (length === entered.quantity) return ok(found.value);
  const problem = `entry ${entered.version} has consigned ${entered.quantity} keys, not ${length}`;
  return err(coreError('storage.corrupt', { table: 'card_keys', row: productId, problem }));
}

// What is handed in was committed as revealed: this is the earliest moment at which it may be opened.
async function open(
  { runtime, tenant }: Scope,
  keys: readonly ConsignedKey[],
): Promise<Result<readonly OpenKey[], OpenGoodsError>> {
  const sealed = keys.map(({ keyId, sealed: text }) => {
    return { sealed: text, context: cardContext(tenant, keyId) };
  });
  const texts = await runtime.vault.openMany(sealed);
  if (texts.isErr()) return err(texts.error);
  const opened: OpenKey[] = [];
  for (const [position, { keyId, expiresAt }] of keys.entries()) {
    const card = parseCard(texts.value[position] ?? '');
    if (card === null) {
      const problem = 'is not a card';
      return err(coreError('storage.corrupt', { table: 'card_keys', row: keyId, problem }));
    }
    const [cardNumber, secret] = card;
    opened.push({ keyId, cardNumber, secret: new Secret(secret), expiresAt });
  }
  return ok(opened);
}
