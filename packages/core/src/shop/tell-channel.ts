import { err, ok, type Result } from 'neverthrow';
import { coreError, type CoreError } from '../kernel/errors.ts';
import type { ShopId } from '../kernel/ids.ts';
import type { ChannelWriteError, ChannelWriteOutcome } from '../ports/channel.ts';
import type { StorageError } from '../ports/storage.ts';
import { commitChanges } from '../runtime/commit-changes.ts';
import { idempotencyOf, recordOf, type IdempotencyClaim } from '../runtime/idempotency.ts';
import { underLease } from '../runtime/lease.ts';
import { outsideTransaction } from '../runtime/outside-transaction.ts';
import type { CallOptions, Scope } from '../runtime/runtime.ts';
import { liveChannelOf, loadCalledShop } from './live-channel.ts';
import type { ShopChannel, ShopChannelError } from './shop-channel.ts';
import type { Shop } from './shop.ts';

/** What a channel made of something that it was told at once. */
export interface ChannelTold {
  /** `replayed`: the idempotency key was used before; this is the answer of then. */
  readonly outcome: 'applied' | 'replayed';
  /**
   * `done`: it is as asked, by this call or before it. `needs_check`: somebody must act in the channel's
   * own backend. `impossible`: the channel will not have it.
   */
  readonly told: ChannelWriteOutcome['outcome'];
  /** The channel's own words; empty where it said nothing. */
  readonly note: string;
  /** The shop's version. */
  readonly version: number;
}

/** Why a channel was told nothing, or nobody knows what came of it. */
export type TellChannelError =
  | StorageError
  | ShopChannelError
  | ChannelWriteError
  | CoreError<
      'shop.not_found' | 'storage.contention' | 'idempotency.key_reused' | 'transaction.not_allowed'
    >;

/** Something to tell a shop's channel, now and once for a key. */
export interface Telling {
  /** Service and method. */
  readonly operation: string;
  /** What an idempotency key must stand for. */
  readonly input: unknown;
  readonly options: CallOptions;
  readonly shopId: ShopId;
  /** Two calls about one of these never overlap. */
  readonly subject: string;
  /** `null` where the channel has no such call. */
  readonly tell: (
    source: ShopChannel,
  ) => Promise<Result<ChannelWriteOutcome, ChannelWriteError>> | null;
  /** Whether it is still to be told, asked when nobody else can tell it; default: it is. */
  readonly isWanted?: () => Promise<Result<boolean, StorageError>>;
  /** Notes that it is done, before anybody else can tell it. */
  readonly whenDone?: () => Promise<Result<void, StorageError | CoreError<'storage.contention'>>>;
}

/**
 * Tells a shop's channel something that can be told again: the state that is asked for, never a step
 * towards it. Nothing is stored before the call, and only what came of it after it, under its key.
 */
export async function tellChannel(
  scope: Scope,
  telling: Telling,
): Promise<Result<ChannelTold, TellChannelError>> {
  const { operation, input, options, shopId } = telling;
  const ready = outsideTransaction(scope, operation);
  if (ready.isErr()) return err(ready.error);
  const claim = await idempotencyOf(operation, input, options.idempotencyKey);
  const shop = await loadCalledShop(scope, shopId);
  if (shop.isErr()) return err(shop.error);
  const answered = await findAnswer(scope, claim);
  if (answered.isErr()) return err(answered.error);
  if (answered.value !== null) return ok({ ...answered.value, version: shop.value.version });
  const told = await underLease(scope, `tell/${shopId}/${telling.subject}`, () =>
    tellUnlessTold(scope, shop.value, { telling, claim }),
  );
  if (told.isErr()) return err(told.error);
  if (told.value === null) return err(coreError('storage.contention', { operation, attempts: 1 }));
  return ok({ ...told.value, version: shop.value.version });
}

type Answer = Omit<ChannelTold, 'version'>;

// What came of it is recorded before another may tell: a late repetition takes nothing back that was
// said since.
async function tellUnlessTold(
  scope: Scope,
  shop: Shop,
  { telling, claim }: { readonly telling: Telling; readonly claim: IdempotencyClaim | null },
): Promise<Result<Answer, TellChannelError>> {
  const answered = await findAnswer(scope, claim);
  if (answered.isErr()) return err(answered.error);
  if (answered.value !== null) return ok(answered.value);
  const told = await tellIfWanted(scope, shop, telling);
  if (told.isErr()) return err(told.error);
  await remember(scope, claim, told.value);
  const { outcome, note } = told.value;
  return ok({ outcome: 'applied', told: outcome, note });
}

async function findAnswer(
  { runtime, tenant }: Scope,
  claim: IdempotencyClaim | null,
): Promise<Result<Answer | null, StorageError | CoreError<'idempotency.key_reused'>>> {
  if (claim === null) return ok(null);
  const loaded = await runtime.storage.load({ tenant, idempotency: [claim] });
  if (loaded.isErr()) return err(loaded.error);
  return recordOf(claim, loaded.value.idempotency).map((record) => {
    if (record === null) return null;
    const { told, note } = record.answer;
    return {
      outcome: 'replayed',
      told: told === 'needs_check' || told === 'impossible' ? told : 'done',
      note: typeof note === 'string' ? note : '',
    };
  });
}

async function tellIfWanted(
  scope: Scope,
  shop: Shop,
  telling: Telling,
): Promise<Result<ChannelWriteOutcome, TellChannelError>> {
  const { operation, isWanted, whenDone } = telling;
  const wanted = (await isWanted?.()) ?? ok(true);
  if (wanted.isErr()) return err(wanted.error);
  if (!wanted.value) return err(coreError('storage.contention', { operation, attempts: 1 }));
  const told = await tellOnce(scope, shop, telling);
  if (told.isErr() || told.value.outcome !== 'done') return told;
  const noted = (await whenDone?.()) ?? ok();
  return noted.isErr() ? err(noted.error) : told;
}

async function tellOnce(
  scope: Scope,
  shop: Shop,
  { operation, tell }: Telling,
): Promise<Result<ChannelWriteOutcome, ChannelWriteError | ShopChannelError>> {
  const source = await liveChannelOf(scope, shop);
  if (source.isErr()) return err(source.error);
  const { channelType: channel } = shop;
  return (await tell(source.value)) ?? err(coreError('channel.incapable', { channel, operation }));
}

// Where it is lost, a repeated call tells the channel again, which changes nothing there.
async function remember(
  { runtime, tenant }: Scope,
  claim: IdempotencyClaim | null,
  { outcome, note }: ChannelWriteOutcome,
): Promise<void> {
  if (claim === null) return;
  const changeId = runtime.ids.next('change');
  const at = runtime.clock.now();
  const idempotency = { ...claim, answer: { told: outcome, note: note.slice(0, 500) } };
  const stored = await commitChanges(runtime.storage, [
    { changeId, tenant, at, writes: [], idempotency },
  ]);
  if (stored.isOk()) return;
  runtime.logger.log('warn', 'what a channel made of a call was not recorded', {
    operation: claim.operation,
  });
}
