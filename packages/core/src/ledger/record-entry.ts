import { err, ok, type Result, type ResultAsync } from 'neverthrow';
import { z } from 'zod';
import { coreError, type CoreError } from '../kernel/errors.ts';
import type { ChangeId, OrderId, ShopId } from '../kernel/ids.ts';
import { amountSchema, idSchema, instantSchema } from '../kernel/schema.ts';
import { isCleanText } from '../kernel/text.ts';
import { hourMs, type Instant } from '../kernel/time.ts';
import type { StorageError } from '../ports/storage.ts';
import { commitChanges } from '../runtime/commit-changes.ts';
import { idempotencyOf, recordOf, type IdempotencyClaim } from '../runtime/idempotency.ts';
import { requireReason } from '../runtime/require-reason.ts';
import type { CallOptions, Scope } from '../runtime/runtime.ts';
import { mutatingCall } from '../runtime/service-call.ts';
import { accountNames, type AccountName } from './accounts.ts';
import { recordedCauses, type LedgerEntry, type RecordedCause } from './entry.ts';
import type { PostedAmount } from './posted-amount.ts';
import type { LedgerPosting } from './posting.ts';

/** A posting that is named by hand: of an order, or beside orders. */
export type NamedPosting =
  | { readonly orderId: string; readonly seq: number; readonly part: number }
  | { readonly entryId: string };

/** What is to be posted by hand. */
export interface RecordInput {
  /** Whose ledger it is posted in. */
  readonly shopId: string;
  /** What it is: money that moved, or a posting that is put right. */
  readonly kind: RecordedCause;
  /** In minor units, always positive: the kind says which way it went. */
  readonly amountMinor: number;
  /** Of the amount; of a correction, that of the posting. */
  readonly currency: string;
  /** When the money moved, at most an hour ahead; now, where it is left out. Of a correction, when the posting did. */
  readonly at?: Instant;
  /** The number of a slip, an address: at most 500 characters. */
  readonly evidence?: string;
  /** The channel's number of the order that it is about. */
  readonly orderNo?: string;
  /** Of a correction, and only of one: which posting is wrong. */
  readonly corrects?: NamedPosting;
  /**
   * Of a correction that moves the amount: `from` is one of the posting's two accounts, `to` the one that it
   * belongs to. Left out: the posting is taken back.
   */
  readonly moves?: { readonly from: AccountName; readonly to: AccountName };
}

/** What became of it. */
export interface RecordedEntry {
  /** `replayed`: the same idempotency key was used before. */
  readonly outcome: 'applied' | 'replayed';
  /** As it stands in the ledger. */
  readonly entry: LedgerEntry;
  /** Always 1: an entry is never changed. */
  readonly version: number;
}

/** Why nothing was posted. */
export type RecordError =
  | StorageError
  | CoreError<
      | 'input.invalid'
      | 'shop.not_found'
      | 'posting.not_found'
      | 'posting.corrected'
      | 'storage.contention'
      | 'idempotency.key_reused'
    >;

const text = (max: number) => z.string().max(max).refine(isCleanText, 'must not hold a NUL');

const recordSchema = z
  .strictObject({
    shopId: idSchema<ShopId>(),
    kind: z.enum(recordedCauses),
    amountMinor: amountSchema.refine((value) => value > 0, 'must be > 0'),
    currency: z.string().regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code'),
    at: instantSchema.exactOptional(),
    evidence: text(500).exactOptional(),
    orderNo: text(100).min(1).exactOptional(),
    corrects: z
      .union([
        z.strictObject({
          orderId: idSchema<OrderId>(),
          seq: z.int().min(1).max(999_999_999),
          part: z.int().min(1).max(999_999_999),
        }),
        z.strictObject({ entryId: text(200).min(1) }),
      ])
      .exactOptional(),
    moves: z.strictObject({ from: z.enum(accountNames), to: z.enum(accountNames) }).exactOptional(),
  })
  .refine(({ kind, corrects }) => (kind === 'correction') === (corrects !== undefined), {
    path: ['corrects'],
    error: 'is needed for a correction, and for nothing else',
  })
  .refine(({ corrects, at }) => corrects === undefined || at === undefined, {
    path: ['at'],
    error: 'is when the corrected posting was; leave it out',
  })
  .refine(({ corrects, moves }) => corrects !== undefined || moves === undefined, {
    path: ['moves'],
    error: 'is for corrections',
  });

type Recorded = z.infer<typeof recordSchema>;
type Sides = Pick<PostedAmount, 'debit' | 'credit'>;

const sidesOf: Readonly<Record<Exclude<RecordedCause, 'correction'>, Sides>> = {
  deposit: { debit: 'linked_account', credit: 'owner_funds' },
  withdrawal: { debit: 'owner_funds', credit: 'linked_account' },
  fee: { debit: 'channel_fee', credit: 'linked_account' },
  subsidy: { debit: 'linked_account', credit: 'channel_subsidy' },
  goodwill: { debit: 'compensation_expense', credit: 'paid_by_shop' },
};

const operation = 'ledger.record';

/** Rivals for the same key or the same posting; the second look answers them. */
const maxTries = 3;

/** See `LedgerService.record`. */
export function recordEntry(
  scope: Scope,
  input: RecordInput,
  options: CallOptions | undefined,
): ResultAsync<RecordedEntry, RecordError> {
  return mutatingCall(recordSchema, { input, options }, async (recorded, how) => {
    const reason = requireReason(how);
    if (reason.isErr()) return err(reason.error);
    const asked = { ...recorded, reason: reason.value };
    const claim = await idempotencyOf(operation, asked, how.idempotencyKey);
    for (let tries = 0; tries < maxTries; tries += 1) {
      const done = await tryOnce(scope, asked, claim);
      if (done.isErr()) return err(done.error);
      if (done.value !== null) return ok(done.value);
    }
    return err(coreError('storage.contention', { operation, attempts: maxTries }));
  });
}

type Asked = Recorded & { readonly reason: string };

// `null`: somebody else was first; look again.
async function tryOnce(
  scope: Scope,
  asked: Asked,
  claim: IdempotencyClaim | null,
): Promise<Result<RecordedEntry | null, RecordError>> {
  const { runtime, tenant } = scope;
  const { shopId } = asked;
  const idempotency = claim === null ? [] : [claim];
  const loaded = await runtime.storage.load({ tenant, shopIds: [shopId], idempotency });
  if (loaded.isErr()) return err(loaded.error);
  if (loaded.value.shops.length === 0) return err(coreError('shop.not_found', { shopId }));
  const used = recordOf(claim, loaded.value.idempotency);
  if (used.isErr()) return err(used.error);
  if (used.value !== null) return replay(scope, shopId, String(used.value.answer['entryId']));
  const entryId = runtime.ids.next('change');
  const entry = await entryOf(scope, asked, entryId);
  if (entry.isErr()) return err(entry.error);
  return commitEntry(scope, entry.value, claim);
}

async function commitEntry(
  { runtime, tenant }: Scope,
  entry: LedgerEntry,
  claim: IdempotencyClaim | null,
): Promise<Result<RecordedEntry | null, StorageError>> {
  const { entryId, recordedAt: at } = entry;
  const changeId = entryId as ChangeId;
  const record = claim && { idempotency: { ...claim, answer: { entryId } } };
  const change = { changeId, tenant, at, writes: [], entries: [entry], ...record };
  const committed = await commitChanges(runtime.storage, [change]);
  if (committed.isErr()) return err(committed.error);
  const outcome = committed.value[0];
  // Our own first try whose answer was lost has no other id than this; a rival's key has.
  const isLost = outcome?.outcome === 'duplicate' && isOfEntry(outcome.record, entryId);
  const isStored = outcome?.outcome === 'applied' || isLost;
  return ok(isStored ? { outcome: 'applied', entry, version: 1 } : null);
}

function isOfEntry(
  record: { readonly answer: Readonly<Record<string, unknown>> } | null,
  entryId: string,
): boolean {
  return record === null || record.answer['entryId'] === entryId;
}

async function replay(
  { runtime, tenant }: Scope,
  shopId: ShopId,
  entryId: string,
): Promise<Result<RecordedEntry, RecordError>> {
  const found = await runtime.storage.findPosting({ tenant, shopId, posting: { entryId } });
  if (found.isErr()) return err(found.error);
  const posting = found.value?.posting;
  if (posting !== undefined && 'entryId' in posting) {
    return ok({ outcome: 'replayed', entry: posting, version: 1 });
  }
  return err(coreError('posting.not_found', { shopId, posting: entryId }));
}

async function entryOf(
  scope: Scope,
  asked: Asked,
  entryId: string,
): Promise<Result<LedgerEntry, RecordError>> {
  const { shopId, kind, amountMinor, currency, reason, evidence = '', orderNo = null } = asked;
  const now = scope.runtime.clock.now();
  const { actor } = scope;
  const base = {
    ...{ entryId, shopId, cause: kind, recordedAt: now, currency, amountMinor },
    ...{ orderNo, line: null, evidence, by: `${actor.kind}:${actor.id}`, reason },
  };
  if (kind === 'correction') return correction(scope, asked, base);
  // What has not happened would be in the balances of now.
  if ((asked.at ?? now) > now + hourMs) {
    return err(invalid('at', 'must not lie ahead by more than an hour'));
  }
  return ok({ ...base, ...sidesOf[kind], at: asked.at ?? now, corrects: null });
}

type Base = Omit<LedgerEntry, 'at' | 'debit' | 'credit' | 'corrects'>;

async function correction(
  { runtime, tenant }: Scope,
  { shopId, corrects, moves, amountMinor, currency, orderNo }: Asked,
  base: Base,
): Promise<Result<LedgerEntry, RecordError>> {
  if (corrects === undefined) return err(invalid('corrects', 'is needed for a correction'));
  const found = await runtime.storage.findPosting({ tenant, shopId, posting: corrects });
  if (found.isErr()) return err(found.error);
  const name = nameOf(corrects);
  if (found.value === null) return err(coreError('posting.not_found', { shopId, posting: name }));
  const { posting, correctedBy } = found.value;
  if (correctedBy !== null) {
    return err(coreError('posting.corrected', { posting: name, correctedBy }));
  }
  if (amountMinor > posting.amountMinor) {
    return err(invalid('amountMinor', `at most ${posting.amountMinor}, what was posted`));
  }
  if (currency !== posting.currency) {
    return err(invalid('currency', `must be ${posting.currency}, as posted`));
  }
  const about = orderNo ?? ('entryId' in posting ? posting.orderNo : null);
  return sidesBack(posting, moves).map((sides) => {
    return { ...base, ...sides, orderNo: about, at: posting.at, corrects };
  });
}

// Taken back, or only the wrong side of it.
function sidesBack(
  { debit, credit }: LedgerPosting,
  moves: RecordInput['moves'],
): Result<Sides, CoreError<'input.invalid'>> {
  if (moves === undefined) return ok({ debit: credit, credit: debit });
  const { from, to } = moves;
  if (from === to) return err(invalid('moves.to', 'must be another account'));
  if (from === debit) return ok({ debit: to, credit: from });
  if (from === credit) return ok({ debit: from, credit: to });
  return err(invalid('moves.from', `must be ${debit} or ${credit}, as posted`));
}

function nameOf(posting: NamedPosting): string {
  if ('entryId' in posting) return posting.entryId;
  return `${posting.orderId}/${posting.seq}/${posting.part}`;
}

function invalid(field: string, problem: string): CoreError<'input.invalid'> {
  return coreError('input.invalid', { issues: [{ field, problem }] });
}
