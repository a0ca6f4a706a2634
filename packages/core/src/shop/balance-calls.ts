import { err, ok, type Result, type ResultAsync } from 'neverthrow';
import { z } from 'zod';
import { coreError, type CoreError } from '../kernel/errors.ts';
import type { ShopId } from '../kernel/ids.ts';
import type { Currency } from '../kernel/money.ts';
import { amountSchema, idSchema, instantSchema } from '../kernel/schema.ts';
import { hourMs, type Instant } from '../kernel/time.ts';
import type { BalanceReading } from '../ports/balance.ts';
import type { Change } from '../ports/change.ts';
import type { Page, StorageError } from '../ports/storage.ts';
import { commitChanges } from '../runtime/commit-changes.ts';
import { idempotencyOf, recordOf, type IdempotencyClaim } from '../runtime/idempotency.ts';
import type { CallOptions, Scope } from '../runtime/runtime.ts';
import { mutatingCall, serviceCall } from '../runtime/service-call.ts';
import { listOwnShops } from './list-shops.ts';
import { shopTextSchema } from './shop-input.ts';
import type { Shop } from './shop.ts';
import { totalOf, type TotalBalance } from './total-balance.ts';

/** What somebody has seen of the money in a shop's account. */
export interface RecordBalanceInput {
  /** Whose account. */
  readonly shopId: string;
  /** In minor units; may be negative. */
  readonly amountMinor: number;
  /** ISO 4217; default `CNY`. */
  readonly currency?: Currency;
  /** The instant at which so much was there; at most an hour ahead. Default: now. */
  readonly asOf?: Instant;
  /** The seller's account at the channel; default: the shop's, as its channel told it. */
  readonly linkedAccount?: string;
}

/** What became of a balance that was told. */
export interface RecordedBalance {
  /** `replayed`: the same was told before, or the idempotency key was used. */
  readonly outcome: 'applied' | 'replayed';
  /** As it is kept. */
  readonly balance: BalanceReading;
  /** The shop's version; a balance does not change it. */
  readonly version: number;
}

/** Why a balance cannot be kept. */
export type RecordBalanceError =
  StorageError | CoreError<'input.invalid' | 'shop.not_found' | 'idempotency.key_reused'>;

/** Which balances to list. */
export interface FindBalancesInput {
  /** Of one shop; left out: of all. */
  readonly shopId?: string;
  /** The first instant that they are of. */
  readonly from?: Instant;
  /** The first instant after them. */
  readonly to?: Instant;
  /** From an earlier page's `nextCursor`. */
  readonly cursor?: string;
  /** 1..500; default 50. */
  readonly limit?: number;
}

/** Why balances cannot be listed. */
export type FindBalancesError = StorageError | CoreError<'input.invalid'>;

/** Balances of shops 余额, as part of the shops' service. */
export interface BalanceCalls {
  /**
   * Keeps what somebody has seen of a shop's balance, as where neither its channel nor a statement tells
   * one. The same figure of the same instant is kept once.
   *
   * Errors: `shop.not_found`, `input.invalid`, `idempotency.key_reused`, `storage.*`.
   */
  recordBalance(
    input: RecordBalanceInput,
    options?: CallOptions,
  ): ResultAsync<RecordedBalance, RecordBalanceError>;
  /** Lists what was read of balances, latest first. Errors: `input.invalid`, `storage.*`. */
  findBalances(input?: FindBalancesInput): ResultAsync<Page<BalanceReading>, FindBalancesError>;
  /**
   * Adds up the balances of all shops 总余额, by currency: of each account its latest figure, once, however
   * many shops are linked to it; and says how old the oldest of them is, and of which shops there is none.
   *
   * Errors: `storage.*`.
   */
  totalBalance(): ResultAsync<TotalBalance, FindBalancesError>;
}

const recordSchema = z.object({
  shopId: idSchema<ShopId>(),
  amountMinor: amountSchema,
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code')
    .exactOptional(),
  asOf: instantSchema.exactOptional(),
  linkedAccount: shopTextSchema.exactOptional(),
});
type CheckedRecord = z.infer<typeof recordSchema>;

const findSchema = z.object({
  shopId: idSchema<ShopId>().exactOptional(),
  from: instantSchema.exactOptional(),
  to: instantSchema.exactOptional(),
  cursor: z.string().exactOptional(),
  limit: z.int().min(1).max(500).exactOptional(),
});

/** The calls about balances on behalf of one tenant and actor. */
export function createBalanceCalls(scope: Scope): BalanceCalls {
  return {
    recordBalance: (input, options) =>
      mutatingCall(recordSchema, { input, options }, (checked, how) => record(scope, checked, how)),
    findBalances: (input) =>
      serviceCall(findSchema, input ?? {}, ({ limit = 50, ...query }) =>
        scope.runtime.storage.findBalances({ ...query, tenant: scope.tenant, limit }),
      ),
    totalBalance: () => serviceCall(z.object({}), {}, () => total(scope)),
  };
}

async function record(
  scope: Scope,
  input: CheckedRecord,
  options: CallOptions,
): Promise<Result<RecordedBalance, RecordBalanceError>> {
  const { runtime, tenant } = scope;
  const claim = await idempotencyOf('shops.recordBalance', input, options.idempotencyKey);
  const idempotency = claim === null ? [] : [claim];
  const loaded = await runtime.storage.load({ tenant, shopIds: [input.shopId], idempotency });
  if (loaded.isErr()) return err(loaded.error);
  const [shop] = loaded.value.shops;
  if (shop === undefined) return err(coreError('shop.not_found', { shopId: input.shopId }));
  const used = recordOf(claim, loaded.value.idempotency);
  if (used.isErr()) return err(used.error);
  // A call that is repeated speaks of the instant of the first one.
  const firstAt = used.value?.answer['asOf'];
  const reading = readingOf(scope, { shop, input, firstAt });
  if (reading.asOf > reading.takenAt + hourMs) return err(ahead);
  const kept = await keptOf(scope, reading);
  if (kept.isErr()) return err(kept.error);
  const { version } = shop;
  if (kept.value !== null) return ok({ outcome: 'replayed', balance: kept.value, version });
  return keep(scope, { reading, claim, shop });
}

function readingOf(
  { runtime, actor }: Scope,
  {
    shop,
    input,
    firstAt,
  }: { readonly shop: Shop; readonly input: CheckedRecord; readonly firstAt: unknown },
): BalanceReading {
  const now = runtime.clock.now();
  const usual = {
    linkedAccount: shop.linkedAccount,
    currency: 'CNY',
    asOf: typeof firstAt === 'number' ? firstAt : now,
  };
  const by = `${actor.kind}:${actor.id}`;
  return { ...usual, ...input, source: 'host', takenAt: now, by };
}

const ahead = coreError('input.invalid', {
  issues: [{ field: 'asOf', problem: 'must not lie ahead by more than an hour' }],
});

async function keep(
  scope: Scope,
  {
    reading,
    claim,
    shop: { version },
  }: {
    readonly reading: BalanceReading;
    readonly claim: IdempotencyClaim | null;
    readonly shop: Shop;
  },
): Promise<Result<RecordedBalance, RecordBalanceError>> {
  const { runtime, tenant } = scope;
  const change: Change = {
    changeId: runtime.ids.next('change'),
    tenant,
    at: reading.takenAt,
    writes: [],
    balances: [reading],
    ...(claim && { idempotency: { ...claim, answer: { asOf: reading.asOf } } }),
  };
  const committed = await commitChanges(runtime.storage, [change]);
  if (committed.isErr()) return err(committed.error);
  const [outcome] = committed.value;
  const isFirst = outcome?.outcome !== 'duplicate' || outcome.record === null;
  return ok({ outcome: isFirst ? 'applied' : 'replayed', balance: reading, version });
}

// The same figure of the same instant, where it is kept already.
async function keptOf(
  { runtime, tenant }: Scope,
  { shopId, asOf, source, currency, amountMinor }: BalanceReading,
): Promise<Result<BalanceReading | null, StorageError>> {
  const within = { shopId, from: asOf, to: asOf + 1 };
  const found = await runtime.storage.findBalances({ tenant, ...within, limit: 500 });
  return found.map(
    ({ items }) =>
      items.find(
        (each) =>
          each.source === source && each.currency === currency && each.amountMinor === amountMinor,
      ) ?? null,
  );
}

async function total(scope: Scope): Promise<Result<TotalBalance, StorageError>> {
  const { runtime, tenant } = scope;
  const shops = await listOwnShops(scope);
  if (shops.isErr()) return err(shops.error);
  const latest = await runtime.storage.latestBalances(tenant, null);
  return latest.map((readings) => totalOf(shops.value, readings, runtime.clock.now()));
}
