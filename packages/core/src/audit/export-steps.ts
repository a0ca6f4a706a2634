import { err, ok, type Result } from 'neverthrow';
import { coreError, type CoreError } from '../kernel/errors.ts';
import type { OrderId } from '../kernel/ids.ts';
import type { ChangesLeaf, SealedLeaf, SealedRoot } from '../ports/audit.ts';
import type { StorageError } from '../ports/storage.ts';
import type { TimeRange } from '../ports/storage-filters.ts';
import type { Scope } from '../runtime/runtime.ts';
import { exportFormat, type ExportLine } from './export-lines.ts';
import { leafHash, proofOf, rowsOf } from './merkle.ts';
import { lastSeqOf } from './make-seal.ts';
import { leafText } from './seal-texts.ts';

/** What is exported. */
export type ExportWhat = { readonly orders: readonly OrderId[] } | { readonly range: TimeRange };

/** What an export does next; plain data, because a cursor carries it. */
export type ExportStep =
  | { readonly at: 'header' }
  | { readonly at: 'order'; readonly i: number }
  | ChangesStep
  | { readonly at: 'looks'; readonly i: number; readonly leaf: number }
  | { readonly at: 'root'; readonly after: number }
  | { readonly at: 'leaf'; readonly rootNo: number; readonly leafNo: number }
  | {
      readonly at: 'links';
      readonly next: number;
      readonly to: number;
      readonly then: number | null;
    }
  | { readonly at: 'end' }
  | { readonly at: 'done' };

interface ChangesStep {
  readonly at: 'changes';
  readonly i: number;
  /** The order's version when its line was written: what comes later is left to the next export. */
  readonly version: number;
  readonly afterSeq: number;
  /** How many leaves over its changes are there already. */
  readonly leaf: number;
}

/** What a step writes, and the step behind it. */
export interface Stepped {
  readonly lines: readonly ExportLine[];
  readonly next: ExportStep;
  /** The root that it has shown leaves of. */
  readonly rootNo?: number;
}

/** Why an export cannot go on. */
export type ExportStepError = StorageError | CoreError<'order.not_found'>;

/** What an export works with. */
export interface Exporting {
  readonly scope: Scope;
  readonly what: ExportWhat;
  /** The root up to which, or from which on, roots are to be linked. */
  readonly linkTo: number | null;
  /** The roots that leaves were shown of so far; from `Infinity` to 0 for none. */
  readonly shown: { readonly first: number; readonly last: number };
  readonly roots: Map<number, WholeRoot>;
}

/** A root with all its leaves and its tree. */
export interface WholeRoot {
  readonly root: SealedRoot;
  readonly leaves: readonly SealedLeaf[];
  readonly rows: readonly (readonly string[])[];
}

type Answer = Promise<Result<Stepped, ExportStepError>>;

/** How many changes a step writes that no leaf closes over, and how many links. */
const perStep = 200;

/** Takes one step: a bounded number of lines. */
export function takeStep(exporting: Exporting, step: ExportStep): Answer {
  const steps: { readonly [At in ExportStep['at']]: (step: ExportStep & { at: At }) => Answer } = {
    header: () => header(exporting),
    order: (own) => order(exporting, own.i),
    changes: (own) => changes(exporting, own),
    looks: (own) => looks(exporting, own),
    root: (own) => nextRoot(exporting, own.after),
    leaf: (own) => rangeLeaf(exporting, own),
    links: (own) => links(exporting, own),
    end: async () => ok({ lines: [{ kind: 'end' }], next: { at: 'done' } }),
    done: async () => ok({ lines: [], next: { at: 'done' } }),
  };
  const take = steps[step.at] as (step: ExportStep) => Answer;
  return take(step);
}

async function header({ scope, what, linkTo }: Exporting): Answer {
  const isRange = 'range' in what;
  const said = isRange ? ('range' as const) : ('orders' as const);
  const line: ExportLine = {
    kind: 'header',
    format: exportFormat,
    tenant: scope.tenant,
    scope: said,
  };
  if (!isRange) return ok({ lines: [line], next: { at: 'order', i: 0 } });
  const first = await firstRoot(scope, what.range, 0);
  if (first.isErr()) return err(first.error);
  const after = (first.value?.rootNo ?? 1) - 1;
  const isBefore = linkTo !== null && linkTo <= after;
  const next: ExportStep = isBefore
    ? { at: 'links', next: linkTo, to: after, then: after }
    : { at: 'root', after };
  return ok({ lines: [line], next });
}

async function firstRoot(
  { tenant, runtime }: Scope,
  sealed: TimeRange,
  afterRoot: number,
): Promise<Result<SealedRoot | null, StorageError>> {
  const found = await runtime.storage.findRoots({ tenant, afterRoot, sealed, limit: 1 });
  return found.map(([root]) => root ?? null);
}

async function order({ scope, what, linkTo, shown }: Exporting, i: number): Answer {
  const orderId = 'orders' in what ? what.orders[i] : undefined;
  if (orderId === undefined) return ok({ lines: [], next: afterOrders(linkTo, shown) });
  const { tenant, runtime } = scope;
  const loaded = await runtime.storage.load({ tenant, orderIds: [orderId] });
  if (loaded.isErr()) return err(loaded.error);
  const [found] = loaded.value.orders;
  if (found === undefined) return err(coreError('order.not_found', { orderId }));
  const { shopId, orderNo, version, eventCount, historyHash } = found;
  const line: ExportLine = {
    kind: 'order',
    ...{ orderId, shopId, orderNo, version, eventCount, historyHash },
  };
  return ok({ lines: [line], next: { at: 'changes', i, version, afterSeq: 0, leaf: 0 } });
}

function afterOrders(linkTo: number | null, shown: Exporting['shown']): ExportStep {
  if (linkTo === null) return { at: 'end' };
  const next = Math.min(linkTo, shown.first);
  return { at: 'links', next, to: Math.max(linkTo, shown.last), then: null };
}

// The changes of the next leaf and the leaf, else some that no leaf closes over.
async function changes(exporting: Exporting, step: ChangesStep): Answer {
  const { i, version, afterSeq, leaf: count } = step;
  const leaves = await leavesOf(exporting, i);
  if (leaves.isErr()) return err(leaves.error);
  const sealed = leaves.value.filter((each): each is ChangesLeaf => each.kind === 'changes');
  const leaf = sealed.filter(({ lastVersion }) => lastVersion <= version)[count];
  const isNext = leaf?.afterSeq === afterSeq;
  const upTo = isNext ? leaf.lastVersion : version;
  const written = await changesFrom(exporting, orderAt(exporting, i), { afterSeq, upTo });
  if (written.isErr()) return err(written.error);
  const { lines, lastSeq, lastVersion } = written.value;
  if (!isNext) {
    const isDone = lines.length < perStep || lastVersion === version;
    const next: ExportStep = isDone ? { at: 'looks', i, leaf: 0 } : { ...step, afterSeq: lastSeq };
    return ok({ lines, next });
  }
  const closing = await closingLines(exporting, leaf);
  if (closing.isErr()) return err(closing.error);
  const next: ExportStep = { ...step, afterSeq: lastSeq, leaf: count + 1 };
  return ok({ lines: [...lines, ...closing.value], next, rootNo: leaf.rootNo });
}

async function changesFrom(
  { scope }: Exporting,
  orderId: OrderId,
  { afterSeq, upTo }: { readonly afterSeq: number; readonly upTo: number },
) {
  const { tenant, runtime } = scope;
  const read = await runtime.storage.findRecords({ tenant, orderId, afterSeq, limit: perStep });
  return read.map((records) => {
    const own = records.filter(({ version }) => version <= upTo);
    const last = own.at(-1);
    const lines = own.map((record): ExportLine => ({ kind: 'change', record }));
    const lastSeq = last === undefined ? afterSeq : lastSeqOf(last);
    return { lines, lastSeq, lastVersion: last?.version ?? upTo };
  });
}

async function looks(
  exporting: Exporting,
  { i, leaf: count }: ExportStep & { readonly at: 'looks' },
): Answer {
  const leaves = await leavesOf(exporting, i);
  if (leaves.isErr()) return err(leaves.error);
  const leaf = leaves.value.filter(({ kind }) => kind === look)[count];
  if (leaf === undefined) return ok({ lines: [], next: { at: 'order', i: i + 1 } });
  const lines = await closingLines(exporting, leaf);
  const { rootNo } = leaf;
  return lines.map((own) => ({ lines: own, next: { at: 'looks', i, leaf: count + 1 }, rootNo }));
}

const look: SealedLeaf['kind'] = 'disclosure';

function orderAt({ what }: Exporting, i: number): OrderId {
  return ('orders' in what ? what.orders[i] : undefined) ?? ('' as OrderId);
}

function leavesOf(exporting: Exporting, i: number) {
  const { tenant, runtime } = exporting.scope;
  return runtime.storage.findLeaves({ tenant, orderIds: [orderAt(exporting, i)] });
}

async function closingLines(
  exporting: Exporting,
  leaf: SealedLeaf,
): Promise<Result<readonly ExportLine[], ExportStepError>> {
  const whole = await wholeRoot(exporting, leaf.rootNo);
  if (whole.isErr()) return err(whole.error);
  if (whole.value === null) return ok([]);
  const { root, rows } = whole.value;
  return ok([
    { kind: 'root', root },
    { kind: 'leaf', leaf, proof: proofOf(rows, leaf.leafNo) },
  ]);
}

async function wholeRoot(
  { scope, roots }: Exporting,
  rootNo: number,
): Promise<Result<WholeRoot | null, StorageError>> {
  const known = roots.get(rootNo);
  if (known !== undefined) return ok(known);
  const { tenant, runtime } = scope;
  const { storage, digest } = runtime;
  const found = await storage.findRoots({ tenant, afterRoot: rootNo - 1, limit: 1 });
  if (found.isErr()) return err(found.error);
  const leaves = await storage.findLeaves({ tenant, rootNo });
  if (leaves.isErr()) return err(leaves.error);
  const [root] = found.value;
  if (root === undefined) return ok(null);
  const hashes: string[] = [];
  for (const leaf of leaves.value) hashes.push(await leafHash(digest, leafText(leaf)));
  const whole = { root, leaves: leaves.value, rows: await rowsOf(digest, hashes) };
  roots.clear();
  roots.set(rootNo, whole);
  return ok(whole);
}

async function nextRoot({ scope, what, linkTo }: Exporting, after: number): Answer {
  const range = 'range' in what ? what.range : {};
  const found = await firstRoot(scope, range, after);
  if (found.isErr()) return err(found.error);
  const root = found.value;
  if (root !== null) {
    const { rootNo } = root;
    const next: ExportStep = { at: 'leaf', rootNo, leafNo: 0 };
    return ok({ lines: [{ kind: 'root', root }], next, rootNo });
  }
  const isBehind = linkTo !== null && linkTo > after;
  const next: ExportStep = isBehind
    ? { at: 'links', next: after + 1, to: linkTo, then: null }
    : { at: 'end' };
  return ok({ lines: [], next });
}

async function rangeLeaf(
  exporting: Exporting,
  { rootNo, leafNo }: ExportStep & { readonly at: 'leaf' },
): Answer {
  const whole = await wholeRoot(exporting, rootNo);
  if (whole.isErr()) return err(whole.error);
  const leaf = whole.value?.leaves[leafNo];
  if (whole.value === null || leaf === undefined) {
    return ok({ lines: [], next: { at: 'root', after: rootNo } });
  }
  const next: ExportStep = { at: 'leaf', rootNo, leafNo: leafNo + 1 };
  const closing: ExportLine = { kind: 'leaf', leaf, proof: proofOf(whole.value.rows, leafNo) };
  if (leaf.kind === 'disclosure') return ok({ lines: [closing], next });
  const { orderId, afterSeq, previous, firstVersion, lastVersion } = leaf;
  const written = await changesFrom(exporting, orderId, { afterSeq, upTo: lastVersion });
  const part: ExportLine = { kind: 'part', orderId, afterSeq, previous, firstVersion };
  return written.map(({ lines }) => ({ lines: [part, ...lines, closing], next }));
}

async function links(
  { scope }: Exporting,
  { next, to, then }: ExportStep & { readonly at: 'links' },
): Answer {
  const { tenant, runtime } = scope;
  const limit = Math.min(perStep, Math.max(to - next + 1, 1));
  const found = await runtime.storage.findRoots({ tenant, afterRoot: next - 1, limit });
  if (found.isErr()) return err(found.error);
  const own = found.value.filter(({ rootNo }) => rootNo <= to);
  const last = own.at(-1)?.rootNo ?? to;
  const after: ExportStep = then === null ? { at: 'end' } : { at: 'root', after: then };
  const lines = own.map((root): ExportLine => ({ kind: 'link', root }));
  return ok({ lines, next: last >= to ? after : { at: 'links', next: last + 1, to, then } });
}
