import { err, ok, type Result } from 'neverthrow';
import type { CoreError } from '../kernel/errors.ts';
import type { OrderId, TenantId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/time.ts';
import type { SealedRoot, UnsealedDisclosure } from '../ports/audit.ts';
import type { Change } from '../ports/change.ts';
import type { Dispatch, DispatchUpdate } from '../ports/dispatch.ts';
import type { StorageError } from '../ports/storage.ts';
import { commitChanges } from '../runtime/commit-changes.ts';
import { underLease, type HeldLease } from '../runtime/lease.ts';
import { mapConcurrently } from '../runtime/map-concurrently.ts';
import type { Runtime, Scope } from '../runtime/runtime.ts';
import { draftChanges, draftDisclosure, makeSeal, type LeafDraft } from './make-seal.ts';

/** What was sealed for one tenant. */
export interface SealItem {
  /** The tenant whose history it is. */
  readonly tenant: TenantId;
  /** `busy`: another worker was at it, and nothing was done here. `early`: the last seal is too fresh. */
  readonly outcome: 'sealed' | 'nothing' | 'early' | 'busy' | 'failed';
  /** The new root; `null` unless `sealed`. */
  readonly root: SealedRoot | null;
  /** `null` unless `failed`; the next run tries again. */
  readonly error: SealError | null;
}

/** What `sealAudit` did. */
export interface SealReport {
  /** One row for each tenant that something was to be sealed for. */
  readonly items: readonly SealItem[];
  /** Set when there is more to seal than one run does; the next one goes on. */
  readonly hasMore: boolean;
}

/** Why a tenant's history could not be sealed. */
export type SealError = StorageError | CoreError<'storage.lease_lost'>;

/** For whom `sealAudit` runs, and how often at most. */
export interface SealRun {
  readonly tenants: readonly TenantId[] | 'all';
  /** How old a tenant's last root must be, in ms. */
  readonly everyMs: number;
}

/** No host can take this name: it is none that subscribers may have. */
const sealer = '~audit';
const newsPerSpread = 2_000;
const spreadsPerRun = 10;
const ordersPerRoot = 500;
const disclosuresPerRoot = 500;
const ordersAtOnce = 8;

/** Seals what commits and looks have added; see `Worker.sealAudit`. */
export async function sealAudit(
  runtime: Runtime,
  { tenants, everyMs }: SealRun,
): Promise<Result<SealReport, StorageError>> {
  const spread = await spreadNews(runtime, tenants);
  if (spread.isErr()) return err(spread.error);
  const { storage, clock } = runtime;
  const names = { subscribers: [sealer], at: clock.now() };
  const due = await storage.findDueDispatches({ tenants, ...names, limit: ordersPerRoot });
  if (due.isErr()) return err(due.error);
  const looks = await storage.findUnsealed({ tenants, limit: disclosuresPerRoot });
  if (looks.isErr()) return err(looks.error);
  const found = [...due.value, ...looks.value].map(({ tenant }) => tenant);
  const items: SealItem[] = [];
  for (const tenant of new Set(found)) {
    const scope: Scope = { runtime, tenant, actor: { kind: 'system', id: 'worker' } };
    items.push(itemOf(tenant, await sealUnderLease(scope, everyMs)));
  }
  const isFull =
    due.value.length === ordersPerRoot || looks.value.length === disclosuresPerRoot || spread.value;
  return ok({ items, hasMore: isFull });
}

/** Answers whether there is more to spread than one run does. */
async function spreadNews(
  { storage, clock }: Runtime,
  tenants: SealRun['tenants'],
): Promise<Result<boolean, StorageError>> {
  const subscribers = [{ name: sealer, from: 'beginning' as const }];
  for (let spreads = 0; spreads < spreadsPerRun; spreads += 1) {
    const request = { tenants, subscribers, at: clock.now(), limit: newsPerSpread };
    const spread = await storage.spreadNews(request);
    if (spread.isErr()) return err(spread.error);
    if (spread.value === 0) return ok(false);
  }
  return ok(true);
}

type Sealed = SealedRoot | 'nothing' | 'early';

function itemOf(tenant: TenantId, sealed: Result<Sealed | null, SealError>): SealItem {
  if (sealed.isErr()) return { tenant, outcome: 'failed', root: null, error: sealed.error };
  const root = sealed.value;
  if (root === null) return { tenant, outcome: 'busy', root: null, error: null };
  if (typeof root === 'string') return { tenant, outcome: root, root: null, error: null };
  return { tenant, outcome: 'sealed', root, error: null };
}

function sealUnderLease(scope: Scope, everyMs: number): Promise<Result<Sealed | null, SealError>> {
  return underLease<Sealed, SealError>(scope, 'audit', async (lease) => {
    const { storage, clock } = scope.runtime;
    const last = await storage.latestRoot(scope.tenant);
    if (last.isErr()) return err(last.error);
    const now = clock.now();
    if (last.value !== null && now < last.value.sealedAt + everyMs) return ok('early');
    return sealTenant({ scope, lease, last: last.value, now });
  });
}

interface Sealing {
  readonly scope: Scope;
  readonly lease: HeldLease;
  readonly last: SealedRoot | null;
  readonly now: Instant;
}

async function sealTenant(sealing: Sealing): Promise<Result<Sealed, SealError>> {
  const { scope, now } = sealing;
  const { tenant, runtime } = scope;
  const { storage } = runtime;
  const tenants = [tenant];
  const filter = { tenants, subscribers: [sealer], at: now, limit: ordersPerRoot };
  const due = await storage.findDueDispatches(filter);
  if (due.isErr()) return err(due.error);
  const sealedTo = await sealedVersions(scope, due.value);
  if (sealedTo.isErr()) return err(sealedTo.error);
  const looks = await storage.findUnsealed({ tenants, limit: disclosuresPerRoot });
  if (looks.isErr()) return err(looks.error);
  const drafted = await mapConcurrently(due.value, ordersAtOnce, async (dispatch) => {
    const drafts = await draftChanges(scope, dispatch, sealedTo.value);
    return drafts.map((draft) => ({ dispatch, draft }));
  });
  const changes: Drafted[] = [];
  for (const one of drafted) {
    if (one.isErr()) return err(one.error);
    changes.push(one.value);
  }
  return store(sealing, changes, looks.value);
}

interface Drafted {
  readonly dispatch: Dispatch;
  /** `to`: the number of the last event that is sealed with it. */
  readonly draft: { readonly leaf: LeafDraft | null; readonly to: number };
}

// A subscriber that was retired begins anew, and what he had stays sealed once.
async function sealedVersions(
  { tenant, runtime }: Scope,
  due: readonly Dispatch[],
): Promise<Result<ReadonlyMap<OrderId, number>, StorageError>> {
  const orderIds = due.map(({ orderId }) => orderId);
  const leaves = await runtime.storage.findLeaves({ tenant, orderIds });
  return leaves.map((found) => {
    const versions = new Map<OrderId, number>();
    for (const leaf of found) {
      if (leaf.kind === 'changes') versions.set(leaf.orderId, leaf.lastVersion);
    }
    return versions;
  });
}

// One change: the root, its leaves, and how far they go. Whoever seals the same at the same time is
// stale or fenced, and an answer that was lost is answered again.
async function store(
  { scope, lease, last, now }: Sealing,
  drafted: readonly Drafted[],
  looks: readonly UnsealedDisclosure[],
): Promise<Result<Sealed, SealError>> {
  const { tenant, runtime } = scope;
  const { storage, digest, ids } = runtime;
  const fromLooks = await Promise.all(looks.map((look) => draftDisclosure(digest, look)));
  const leaves = [...drafted.flatMap(({ draft }) => draft.leaf ?? []), ...fromLooks];
  const dispatches = drafted.map((each) => updateOf(each, now));
  const seal = leaves.length === 0 ? null : await makeSeal(digest, { tenant, last, now }, leaves);
  if (seal === null && dispatches.length === 0) return ok('nothing');
  const base = { changeId: ids.next('change'), tenant, at: now, writes: [], fence: lease.fence };
  const change: Change = { ...base, dispatches, ...(seal === null ? {} : { seal }) };
  const committed = await commitChanges(storage, [change]);
  if (committed.isErr()) return err(committed.error);
  const isStored = committed.value.some(({ outcome }) => stored.has(outcome));
  return ok(isStored && seal !== null ? seal.root : 'nothing');
}

// A second attempt at a change whose answer was lost finds it stored.
const stored: ReadonlySet<string> = new Set(['applied', 'duplicate']);

function updateOf({ dispatch, draft }: Drafted, now: Instant): DispatchUpdate {
  const { subscriber, orderId, doneSeq } = dispatch;
  const told = { subscriber, orderId, fromSeq: doneSeq, doneSeq: Math.max(doneSeq, draft.to) };
  return { ...told, attempts: 0, dueAt: now, state: 'pending', problem: '' };
}
