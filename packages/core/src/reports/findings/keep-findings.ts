import { err, ok, type Result } from 'neverthrow';
import { canonicalJson } from '../../kernel/canonical-json.ts';
import { coreError, type CoreError } from '../../kernel/errors.ts';
import type { FindingId, ShopId } from '../../kernel/ids.ts';
import type { StorageError } from '../../ports/storage.ts';
import { commitChanges } from '../../runtime/commit-changes.ts';
import type { Scope } from '../../runtime/runtime.ts';
import type { Check } from '../checklist/check.ts';
import type { FindingDraft } from '../checklist/finding.ts';
import type { CheckedLine } from '../checklist/run-checks.ts';
import { decideGone, decideSeen, type Sighting } from './finding-decide.ts';
import { standingStates } from './finding-states.ts';
import type { Finding } from './finding.ts';

/** What a run of a check has found, kept. */
export interface KeptFindings {
  /** In the order in which the check gave them; what it gave twice stands once. */
  readonly found: readonly Finding[];
  /** How many of earlier runs it found no more. */
  readonly gone: number;
}

/** Why findings cannot be kept. */
export type KeepFindingsError = StorageError | CoreError<'storage.contention'>;

/** Which check was run, and on what. */
export interface KeptRun {
  readonly sighting: Sighting;
  readonly settles: Check['settles'];
  /** The only shop that was looked at; `null`: all. */
  readonly shopId: ShopId | null;
}

/** The same thing found by the same check has the same id, whoever finds it when. */
async function findingIdOf(
  { runtime }: Scope,
  check: string,
  { code, subject }: Pick<FindingDraft, 'code' | 'subject'>,
): Promise<FindingId> {
  const digest = await runtime.digest(canonicalJson([check, code, subject]));
  return `f${digest}` as FindingId;
}

/** Keeps what a check has found, and settles what it finds no more. */
export async function keepFindings(
  scope: Scope,
  { findings, status, more = 0 }: CheckedLine,
  run: KeptRun,
): Promise<Result<KeptFindings, KeepFindingsError>> {
  const drafts = new Map<FindingId, FindingDraft>();
  for (const draft of findings) {
    const findingId = await findingIdOf(scope, run.sighting.check, draft);
    if (!drafts.has(findingId)) drafts.set(findingId, draft);
  }
  const found: Finding[] = [];
  for (const chunk of chunksOf([...drafts])) {
    const kept = await keepChunk(scope, chunk, run.sighting);
    if (kept.isErr()) return err(kept.error);
    found.push(...kept.value);
  }
  // What was not looked at, or not to its end, may be there still.
  if (more > 0 || !isWhole[status]) return ok({ found, gone: 0 });
  const gone = await settleOthers(scope, drafts, run);
  return gone.map((count) => ({ found, gone: count }));
}

const isWhole: Readonly<Record<CheckedLine['status'], boolean>> = {
  pass: true,
  warn: true,
  fail: true,
  unknown: false,
};

const chunkSize = 200;

function chunksOf<Item>(items: readonly Item[]): readonly (readonly Item[])[] {
  const count = Math.ceil(items.length / chunkSize);
  return Array.from({ length: count }, (_, n) => items.slice(n * chunkSize, (n + 1) * chunkSize));
}

function keepChunk(
  scope: Scope,
  drafts: readonly (readonly [FindingId, FindingDraft])[],
  sighting: Sighting,
): Promise<Result<readonly Finding[], KeepFindingsError>> {
  const ids = drafts.map(([findingId]) => findingId);
  return rewrite(scope, ids, (before) =>
    drafts.map(([findingId, draft]) =>
      decideSeen(before.get(findingId) ?? null, { findingId, draft }, sighting),
    ),
  );
}

const pageSize = 200;

async function settleOthers(
  scope: Scope,
  found: ReadonlyMap<FindingId, FindingDraft>,
  { sighting, settles, shopId }: KeptRun,
): Promise<Result<number, KeepFindingsError>> {
  const { runtime, tenant } = scope;
  const { check, period, at, by } = sighting;
  // What a later period has shown, one that is over knows nothing of: it may be made late, or anew.
  const isOfRun = ({ period: seen }: Finding): boolean =>
    settles === 'all' ? seen.to <= period.to : seen.from === period.from && seen.to === period.to;
  let gone = 0;
  let cursor: string | null = null;
  do {
    const filter = { tenant, check, states: standingStates, limit: pageSize };
    const of = shopId === null ? filter : { ...filter, shopId };
    const page = await runtime.storage.findFindings(cursor === null ? of : { ...of, cursor });
    if (page.isErr()) return err(page.error);
    const left = page.value.items
      .filter((finding) => !found.has(finding.findingId) && isOfRun(finding))
      .map(({ findingId }) => findingId);
    const settled = await rewrite(scope, left, (before) =>
      [...before.values()].flatMap((each) => decideGone(each, { at, by, text: '' }) ?? []),
    );
    if (settled.isErr()) return err(settled.error);
    gone += settled.value.length;
    cursor = page.value.nextCursor;
  } while (cursor !== null);
  return ok(gone);
}

const maxRounds = 8;

// Loads findings, decides, and stores them in one change; all of it again after a rival.
async function rewrite(
  { runtime, tenant }: Scope,
  ids: readonly FindingId[],
  decide: (before: ReadonlyMap<FindingId, Finding>) => readonly Finding[],
): Promise<Result<readonly Finding[], KeepFindingsError>> {
  if (ids.length === 0) return ok([]);
  for (let round = 0; round < maxRounds; round += 1) {
    const loaded = await runtime.storage.loadFindings(tenant, ids);
    if (loaded.isErr()) return err(loaded.error);
    const before = new Map(loaded.value.map((each) => [each.findingId, each]));
    const next = decide(before);
    const writes = next.map((value) => {
      return { kind: 'finding', expectedVersion: value.version - 1, value } as const;
    });
    const change = {
      changeId: runtime.ids.next('change'),
      tenant,
      at: runtime.clock.now(),
      writes,
    };
    const committed = await commitChanges(runtime.storage, [change]);
    if (committed.isErr()) return err(committed.error);
    const outcome = committed.value[0]?.outcome;
    // `duplicate`: the answer of our own first try was lost; it is stored.
    if (outcome === 'applied' || outcome === 'duplicate') return ok(next);
  }
  return err(coreError('storage.contention', { operation: 'commit', attempts: maxRounds }));
}
