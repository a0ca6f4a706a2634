import { err, ok, type Result, type ResultAsync } from 'neverthrow';
import { z } from 'zod';
import { coreError, type CoreError } from '../kernel/errors.ts';
import type { KeyId, ProductId, ShopId } from '../kernel/ids.ts';
import { idSchema } from '../kernel/schema.ts';
import { Secret } from '../kernel/secret.ts';
import { isCleanText } from '../kernel/text.ts';
import type { CardDeposit } from '../ports/card-deposit.ts';
import type { ChannelWriteError, ChannelWriteOutcome } from '../ports/channel.ts';
import type { StorageError } from '../ports/storage.ts';
import { commitChanges } from '../runtime/commit-changes.ts';
import { idempotencyOf, wasUsed, type IdempotencyClaim } from '../runtime/idempotency.ts';
import { underLease } from '../runtime/lease.ts';
import { outsideTransaction } from '../runtime/outside-transaction.ts';
import type { CallOptions, Scope } from '../runtime/runtime.ts';
import { mutatingCall } from '../runtime/service-call.ts';
import { liveChannelOf, loadCalledShop } from '../shop/live-channel.ts';
import type { ShopChannel, ShopChannelError } from '../shop/shop-channel.ts';
import {
  consignKeys,
  mostConsigned,
  type ConsignError,
  type KeysConsigned,
} from './consign-keys.ts';

/** Keys that a platform is to keep and to hand out by itself 平台发卡. */
export interface DepositKeysInput {
  /** Its keys are `single_use`. */
  readonly productId: string;
  /** The shop at whose channel they are sold. */
  readonly shopId: string;
  /** The channel's number of the item that they are for. */
  readonly itemId: string;
  /** The channel's number of the variant; left out for an item without variants. */
  readonly skuId?: string;
  /** How many, 1..500 and no more than the channel takes at once: all of them or none. */
  readonly count: number;
  /**
   * Says of a repeated call that somebody has looked, and that the platform has none of its keys: it is
   * handed them again, unless it has answered `done` before. Default `false`: a repeated call hands it
   * nothing.
   */
  readonly isMissing?: boolean;
}

/** What became of a deposit. */
export interface KeysDeposited {
  /** `replayed`: the keys were taken out of stock by the first call of this key. */
  readonly outcome: 'applied' | 'replayed';
  /** What the channel said; `null`: it was not told by this call. */
  readonly told: ChannelWriteOutcome['outcome'] | null;
  /** The channel's own words, such as its number of the deposit; empty where it said nothing. */
  readonly note: string;
  /** The product whose keys they are. */
  readonly productId: ProductId;
  /** The keys, by which `stock.voidKeys` writes off what is never sold. */
  readonly keyIds: readonly KeyId[];
  /** The number of the entry that has consigned them, among those of the product. */
  readonly version: number;
}

/** Why nothing was deposited, or nobody knows whether it was. */
export type DepositKeysError =
  ConsignError | ChannelWriteError | ShopChannelError | CoreError<'shop.not_found'>;

/** What is done to keys that a platform takes by its API, as part of the stock's service. */
export interface DepositCalls {
  /**
   * Takes keys out of stock as `consign` does, and hands them to the channel, once: platforms keep cards
   * that they are handed twice twice. After a lost answer (`channel.outcome_unknown`), or any other error
   * of the channel's, the keys stay consigned; look there, and repeat the call with `isMissing` where the
   * platform has none of them. Once the channel has said `done` it is handed nothing more under this
   * key, so that such a call may be repeated too. They are never sold here again.
   *
   * `options.reason` and `options.idempotencyKey` must be given, and each look at the keys is on record.
   *
   * Errors: those of `consign`, of which `storage.contention` also where another call is just handing
   * these keys over, `shop.not_found`, `channel.*`, of which `channel.incapable` where cards cannot be
   * handed over by its API.
   */
  depositKeys(
    input: DepositKeysInput,
    options?: CallOptions,
  ): ResultAsync<KeysDeposited, DepositKeysError>;
}

const number = z.string().min(1).max(100).refine(isCleanText, 'must not hold a NUL');
const depositSchema = z.object({
  productId: idSchema<ProductId>(),
  shopId: idSchema<ShopId>(),
  itemId: number,
  skuId: number.exactOptional(),
  count: z.int().min(1).max(mostConsigned),
  isMissing: z.boolean().exactOptional(),
});

type CheckedInput = z.infer<typeof depositSchema>;

/** The calls on behalf of one tenant and actor. */
export function depositCalls(scope: Scope): DepositCalls {
  return {
    depositKeys: (input, options) =>
      mutatingCall(depositSchema, { input, options }, (checked, how) =>
        depositKeys(scope, checked, how),
      ),
  };
}

const operation = 'stock.depositKeys';

type Deposit = (deposit: CardDeposit) => Promise<Result<ChannelWriteOutcome, ChannelWriteError>>;

// Everything that can be refused is asked before the keys leave stock.
async function depositKeys(
  scope: Scope,
  input: CheckedInput,
  options: CallOptions,
): Promise<Result<KeysDeposited, DepositKeysError>> {
  const ready = outsideTransaction(scope, operation);
  if (ready.isErr()) return err(ready.error);
  const source = await sourceOf(scope, input.shopId);
  const deposit = source.andThen((found) => depositOf(found, input));
  if (deposit.isErr()) return err(deposit.error);
  const { productId, count, shopId, itemId, skuId } = input;
  const imprint = `${shopId}/${itemId}/${skuId ?? ''}`;
  const consigned = await consignKeys(scope, { productId, count, operation, imprint }, options);
  if (consigned.isErr()) return err(consigned.error);
  const { outcome, keys, version } = consigned.value;
  const handed =
    outcome === 'replayed' && input.isMissing !== true
      ? ok({ told: null, note: '' })
      : await handOver(scope, { input, options, deposit: deposit.value }, consigned.value);
  const keyIds = keys.map(({ keyId }) => keyId);
  return handed.map((told) => ({ ...told, outcome, productId, keyIds, version }));
}

interface HandingOver {
  readonly input: CheckedInput;
  readonly options: CallOptions;
  readonly deposit: Deposit;
}

type Handed = Pick<KeysDeposited, 'told' | 'note'>;

// One call at a time: two who have looked find the same, and the platform would keep the cards twice.
async function handOver(
  scope: Scope,
  { input, options, deposit }: HandingOver,
  consigned: KeysConsigned,
): Promise<Result<Handed, DepositKeysError>> {
  const { productId, itemId, skuId = null } = input;
  const requestId = `${productId}.d${consigned.version}`;
  const claim = await idempotencyOf(`${operation}.done`, { requestId }, options.idempotencyKey);
  const cards = cardsOf(consigned);
  const handed = await underLease(scope, `deposit/${requestId}`, () =>
    handOverOnce(scope, claim, () => deposit({ requestId, itemId, skuId, cards })),
  );
  if (handed.isErr()) return err(handed.error);
  return handed.value === null
    ? err(coreError('storage.contention', { operation, attempts: 1 }))
    : ok(handed.value);
}

async function handOverOnce(
  scope: Scope,
  claim: IdempotencyClaim | null,
  deposit: () => ReturnType<Deposit>,
): Promise<Result<Handed, DepositKeysError>> {
  const known = await isDone(scope, claim);
  if (known.isErr()) return err(known.error);
  if (known.value) return ok({ told: null, note: '' });
  const told = await deposit();
  if (told.isErr()) return err(told.error);
  await remember(scope, claim, told.value);
  return ok({ told: told.value.outcome, note: told.value.note });
}

// A platform that has said it has them is not handed them again, whatever the caller believes.
async function isDone(
  { runtime, tenant }: Scope,
  claim: IdempotencyClaim | null,
): Promise<Result<boolean, StorageError | CoreError<'idempotency.key_reused'>>> {
  if (claim === null) return ok(false);
  const loaded = await runtime.storage.load({ tenant, idempotency: [claim] });
  return loaded.andThen(({ idempotency }) => wasUsed(claim, idempotency));
}

// Where it is lost, the platform has the cards and nobody here knows: a person looks, as after any crash.
async function remember(
  { runtime, tenant }: Scope,
  claim: IdempotencyClaim | null,
  { outcome, note }: ChannelWriteOutcome,
): Promise<void> {
  if (claim === null || !isTaken[outcome]) return;
  const at = runtime.clock.now();
  const idempotency = { ...claim, answer: { note: note.slice(0, 500) } };
  const changeId = runtime.ids.next('change');
  const change = { changeId, tenant, at, writes: [], idempotency };
  const stored = await commitChanges(runtime.storage, [change]);
  if (stored.isOk()) return;
  runtime.logger.log('warn', 'that a channel has taken cards was not recorded', { operation });
}

const isTaken: Readonly<Record<ChannelWriteOutcome['outcome'], boolean>> = {
  done: true,
  needs_check: false,
  impossible: false,
};

async function sourceOf(
  scope: Scope,
  shopId: ShopId,
): Promise<Result<ShopChannel, DepositKeysError>> {
  const shop = await loadCalledShop(scope, shopId);
  return shop.isErr() ? err(shop.error) : liveChannelOf(scope, shop.value);
}

function depositOf(
  { channel, call }: ShopChannel,
  { count }: CheckedInput,
): Result<Deposit, CoreError<'channel.incapable' | 'input.invalid'>> {
  const { cardDeposits } = channel.capabilities;
  const depositCards = channel.depositCards?.bind(channel);
  if (depositCards === undefined || cardDeposits === undefined) {
    return err(coreError('channel.incapable', { channel: channel.name, operation }));
  }
  const { maxCards } = cardDeposits;
  if (count > maxCards) {
    const problem = `must be at most ${maxCards}: the channel takes no more at once`;
    return err(coreError('input.invalid', { issues: [{ field: 'count', problem }] }));
  }
  return ok((deposit) => depositCards(call, deposit));
}

function cardsOf({ keys }: KeysConsigned): CardDeposit['cards'] {
  return keys.map(({ cardNumber, secret }) => ({
    cardNumber: cardNumber === null ? null : new Secret(cardNumber),
    secret,
  }));
}
