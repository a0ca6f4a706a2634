import { canonicalJson } from '../kernel/canonical-json.ts';
import type { ChangesLeaf, SealedLeaf, SealedRoot } from '../ports/audit.ts';
import type { Digest } from '../system/digest.ts';
import { startOfHistory, walkOn, type HistoryProblem } from './check-history.ts';
import type { ExportCheck, OpenPart } from './export-check.ts';
import type { ExportLine } from './export-lines.ts';
import { leafHash, rootFrom } from './merkle.ts';
import { foldText, leafText, rootText } from './seal-texts.ts';

/**
 * What can be wrong with a line: it is none of an export; its sum is another; it does not belong where
 * it stands; a change is wrong as {@link HistoryProblem} says; a root is another than its hash says or
 * does not follow the one before; a leaf is none of its root, or closes over something else; leaves of
 * a root are missing; the export ends too early; the root that was kept is not there.
 */
export type ExportProblem =
  | HistoryProblem
  | 'wrong_sum'
  | 'out_of_place'
  | 'wrong_root'
  | 'wrong_leaf'
  | 'missing_leaf'
  | 'cut_off'
  | 'kept_root';

type Said<Kind extends ExportLine['kind']> = Extract<ExportLine, { readonly kind: Kind }>;
type Answer = ExportProblem | null;

/** Holds a line against those before it. */
export async function checkLine(
  digest: Digest,
  check: ExportCheck,
  said: ExportLine,
): Promise<Answer> {
  if (check.isEnded) return 'out_of_place';
  if (said.kind === 'header') return header(check, said);
  if (check.scope === null) return 'out_of_place';
  switch (said.kind) {
    case 'order':
      return order(check, said);
    case 'part':
      return part(check, said);
    case 'change':
      return change(digest, check, said);
    case 'root':
      return root(digest, check, said);
    case 'link':
      return link(digest, check, said);
    case 'leaf':
      return leaf(digest, check, said);
    case 'end':
      return end(check);
  }
}

function header(check: ExportCheck, { tenant, scope }: Said<'header'>): Answer {
  if (check.scope !== null) return 'out_of_place';
  check.tenant = tenant;
  check.scope = scope;
  return null;
}

// Everything that was begun is whole.
function closed(check: ExportCheck): Answer {
  return check.scope === inRange ? closedRange(check) : closedOrder(check);
}

function closedRange({ part: open, root: of, leaves }: ExportCheck): Answer {
  const isWhole = open === null && (of === null || leaves === of.leaves);
  return isWhole ? null : 'missing_leaf';
}

function closedOrder(check: ExportCheck): Answer {
  const { order: own, walk, part: open } = check;
  if (own === null || walk === null) return null;
  if (walk.version !== own.version || walk.lastSeq !== own.eventCount) return 'missing_change';
  if (walk.hash !== own.historyHash) return 'wrong_head';
  count(check, { unsealedChanges: open?.changes ?? 0 });
  return null;
}

const inRange = 'range';

function order(check: ExportCheck, said: Said<'order'>): Answer {
  if (check.scope === inRange) return 'out_of_place';
  const problem = closed(check);
  if (problem !== null) return problem;
  check.order = said;
  check.walk = startOfHistory;
  check.part = null;
  count(check, { orders: 1 });
  return null;
}

function part(check: ExportCheck, said: Said<'part'>): Answer {
  if (check.scope !== inRange || check.root === null || check.part !== null) return 'out_of_place';
  const { orderId, afterSeq, previous, firstVersion } = said;
  const version = firstVersion - 1;
  check.walk = { version, lastSeq: afterSeq, hash: previous, unlinked: 0 };
  check.part = { orderId, afterSeq, previous, firstVersion, fold: '', changes: 0 };
  return null;
}

async function change(
  digest: Digest,
  check: ExportCheck,
  { record }: Said<'change'>,
): Promise<Answer> {
  const { walk, order: own } = check;
  const whose = own?.orderId ?? check.part?.orderId;
  if (walk === null || record.tenant !== check.tenant || record.orderId !== whose) {
    return 'out_of_place';
  }
  const next = await walkOn(digest, walk, record);
  if (typeof next === 'string') return next;
  const { orderId } = record;
  const { lastSeq: afterSeq, hash: previous } = walk;
  const fresh = { orderId, afterSeq, previous, firstVersion: record.version, fold: '', changes: 0 };
  const open: OpenPart = check.part ?? fresh;
  const fold = await digest(foldText(open.fold, record));
  check.part = { ...open, fold, changes: open.changes + 1 };
  count(check, { changes: 1, unlinkedChanges: next.unlinked - walk.unlinked });
  check.walk = next;
  return null;
}

async function root(
  digest: Digest,
  check: ExportCheck,
  { root: said }: Said<'root'>,
): Promise<Answer> {
  if (check.scope === inRange) {
    const problem = closed(check);
    if (problem !== null) return problem;
    if (check.root !== null && said.rootNo !== check.root.rootNo + 1) return 'out_of_place';
  }
  const problem = await chained(digest, check, said);
  check.root = said;
  check.leaves = 0;
  return problem;
}

function link(digest: Digest, check: ExportCheck, { root: said }: Said<'link'>): Promise<Answer> {
  return chained(digest, check, said);
}

async function chained(digest: Digest, check: ExportCheck, said: SealedRoot): Promise<Answer> {
  const { rootNo, hash } = said;
  const isOwn = said.tenant === check.tenant && (await digest(rootText(said))) === hash;
  if (!isOwn || (check.known.get(rootNo) ?? hash) !== hash) return 'wrong_root';
  const run = runOn(check, said);
  if (run === null) return 'wrong_root';
  check.run = run;
  return keep(check, said);
}

// A run of roots goes on with the next one, which must hold the hash of the one before.
function runOn({ run }: ExportCheck, said: SealedRoot): ExportCheck['run'] {
  const isNext = run !== null && said.rootNo === run.last.rootNo + 1;
  if (isNext && said.previous !== run.last.hash) return null;
  return { first: isNext ? run.first : said.rootNo, last: said };
}

function keep(check: ExportCheck, { rootNo, hash }: SealedRoot): Answer {
  const { kept, latest } = check;
  if (latest === null || rootNo >= latest.rootNo) check.latest = { rootNo, hash };
  if (kept?.rootNo !== rootNo) return null;
  check.isKeptSeen = kept.hash === hash;
  return check.isKeptSeen ? null : 'kept_root';
}

async function leaf(
  digest: Digest,
  check: ExportCheck,
  { leaf: said, proof }: Said<'leaf'>,
): Promise<Answer> {
  const { root: of, scope } = check;
  if (of?.rootNo !== said.rootNo) return 'out_of_place';
  if (scope === inRange && said.leafNo !== check.leaves) return 'missing_leaf';
  if (!(await isOfWhatItCloses(digest, check, said))) return 'wrong_leaf';
  const hash = await leafHash(digest, leafText(said));
  const place = { hash, position: said.leafNo, leaves: of.leaves };
  if ((await rootFrom(digest, place, proof)) !== of.tree) return 'wrong_leaf';
  check.leaves += 1;
  if (said.kind === 'disclosure') count(check, { disclosures: 1 });
  else check.part = null;
  if (scope !== inRange) check.known.set(of.rootNo, of.hash);
  const { first, last } = check.needed;
  check.needed = { first: Math.min(first, of.rootNo), last: Math.max(last, of.rootNo) };
  return null;
}

async function isOfWhatItCloses(
  digest: Digest,
  check: ExportCheck,
  said: SealedLeaf,
): Promise<boolean> {
  if (said.kind === 'changes') return isOfPart(check, said);
  const whose = check.order?.orderId ?? said.orderId;
  if (whose !== said.orderId) return false;
  return (await digest(canonicalJson(said.content))) === said.digest;
}

function isOfPart({ part: open, walk }: ExportCheck, said: ChangesLeaf): boolean {
  if (open === null || open.changes === 0 || walk === null) return false;
  const { orderId, afterSeq, previous, firstVersion, fold: digest } = open;
  const found = { orderId, afterSeq, previous, firstVersion, digest, lastVersion: walk.version };
  return Object.entries(found).every(([name, value]) => Reflect.get(said, name) === value);
}

function end(check: ExportCheck): Answer {
  const problem = closed(check);
  if (problem !== null) return problem;
  check.isEnded = true;
  return null;
}

type Counts = ExportCheck['counts'];

function count(check: ExportCheck, more: Partial<Counts>): void {
  const counts = { ...check.counts };
  for (const name of Object.keys(more) as (keyof Counts)[]) counts[name] += more[name] ?? 0;
  check.counts = counts;
}
