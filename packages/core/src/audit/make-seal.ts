import { err, ok, type Result } from 'neverthrow';
import { canonicalJson } from '../kernel/canonical-json.ts';
import type { OrderId, TenantId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/time.ts';
import type { HistoryRecord } from '../order/history.ts';
import type {
  ChangesLeaf,
  DisclosureLeaf,
  Seal,
  SealedLeaf,
  SealedRoot,
  UnsealedDisclosure,
} from '../ports/audit.ts';
import type { Dispatch } from '../ports/dispatch.ts';
import type { StorageError } from '../ports/storage.ts';
import type { Scope } from '../runtime/runtime.ts';
import type { Digest } from '../system/digest.ts';
import { leafHash, treeOf } from './merkle.ts';
import { foldText, leafText, rootText } from './seal-texts.ts';

/** A leaf without its place, with the instants that it spans. */
export interface LeafDraft {
  readonly leaf: Omit<ChangesLeaf, 'rootNo' | 'leafNo'> | Omit<DisclosureLeaf, 'rootNo' | 'leafNo'>;
  readonly from: Instant;
  readonly to: Instant;
}

/** How many changes of an order one leaf closes over; the next root goes on. */
const changesPerLeaf = 200;

/**
 * A leaf over the changes of an order that are news for the sealer and not sealed, with the number of
 * its last event; none where all are sealed.
 */
export async function draftChanges(
  { tenant, runtime }: Scope,
  { orderId, doneSeq, wantedSeq }: Dispatch,
  sealedTo: ReadonlyMap<OrderId, number>,
): Promise<Result<{ readonly leaf: LeafDraft | null; readonly to: number }, StorageError>> {
  const filter = { tenant, orderId, afterSeq: doneSeq, limit: changesPerLeaf };
  const read = await runtime.storage.findRecords(filter);
  if (read.isErr()) return err(read.error);
  const news = read.value.filter((record) => lastSeqOf(record) <= wantedSeq);
  const from = sealedTo.get(orderId) ?? 0;
  const records = news.filter(({ version }) => version > from);
  const last = news.at(-1);
  // Changes that are not there any more cannot be sealed; nor do they stop what comes behind them.
  const to = last === undefined ? wantedSeq : lastSeqOf(last);
  const [first] = records;
  if (first === undefined) return ok({ leaf: null, to });
  const previous = await hashBefore({ tenant, runtime }, first);
  if (previous.isErr()) return err(previous.error);
  const digest = await foldOf(runtime.digest, records);
  const instants = records.map(({ at }) => at);
  const leaf = {
    kind: 'changes' as const,
    orderId,
    digest,
    afterSeq: first.seq - 1,
    previous: previous.value,
    firstVersion: first.version,
    lastVersion: records.at(-1)?.version ?? first.version,
  };
  return ok({ leaf: { leaf, from: Math.min(...instants), to: Math.max(...instants) }, to });
}

/** The number of a record's last event. */
export function lastSeqOf({ seq, events }: HistoryRecord): number {
  return seq + events.length - 1;
}

// The first change of a leaf is linked to one that stands in another, or in none.
async function hashBefore(
  { tenant, runtime }: Pick<Scope, 'tenant' | 'runtime'>,
  { orderId, version, seq }: HistoryRecord,
): Promise<Result<string | null, StorageError>> {
  if (version === 1) return ok(null);
  for (let afterSeq = Math.max(0, seq - 1_000); ;) {
    const filter = { tenant, orderId, afterSeq, limit: 1_000 };
    const read = await runtime.storage.findRecords(filter);
    if (read.isErr()) return err(read.error);
    const before = read.value.find((record) => record.version === version - 1);
    if (before !== undefined) return ok(before.hash);
    if (afterSeq === 0) return ok(null);
    afterSeq = 0;
  }
}

/**
 * What changes come to, one after the other.
 *
 * @internal For tests and the reference.
 */
export async function foldOf(digest: Digest, records: readonly HistoryRecord[]): Promise<string> {
  let so = '';
  for (const record of records) so = await digest(foldText(so, record));
  return so;
}

/** A leaf over a look at a secret. */
export async function draftDisclosure(
  digest: Digest,
  { disclosureId, orderId, at, content }: UnsealedDisclosure,
): Promise<LeafDraft> {
  const own = await digest(canonicalJson(content));
  const leaf = { kind: 'disclosure' as const, orderId, digest: own, disclosureId, content };
  return { leaf, from: at, to: at };
}

/** Makes the next root of a tenant, over at least one leaf. */
export async function makeSeal(
  digest: Digest,
  where: { readonly tenant: TenantId; readonly last: SealedRoot | null; readonly now: Instant },
  drafts: readonly LeafDraft[],
): Promise<Seal> {
  const { tenant, last, now } = where;
  const rootNo = (last?.rootNo ?? 0) + 1;
  const leaves = drafts.map(({ leaf }, leafNo): SealedLeaf => ({ ...leaf, rootNo, leafNo }));
  const hashes: string[] = [];
  for (const leaf of leaves) hashes.push(await leafHash(digest, leafText(leaf)));
  const root = {
    tenant,
    rootNo,
    previous: last?.hash ?? null,
    leaves: leaves.length,
    tree: await treeOf(digest, hashes),
    from: Math.min(...drafts.map(({ from }) => from)),
    to: Math.max(...drafts.map(({ to }) => to)),
    sealedAt: Math.max(now, last?.sealedAt ?? now),
  };
  return { root: { ...root, hash: await digest(rootText(root)) }, leaves };
}
