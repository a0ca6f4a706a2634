import type {
  AggregateWrite,
  BoundKey,
  Change,
  Claim,
  Entered,
  IdempotencyRecord,
  KeyDefect,
  NewKey,
  Outcome,
  StockEntry,
} from '@kaquan/core/ports';
import { keepNotice, updateNotice } from './find-notices.ts';
import { openOrdersOf } from './find-open.ts';
import { compositeKey } from './composite-key.ts';
import type { CountedStock } from './counted-stock.ts';
import type { KeyStock } from './key-stock.ts';
import {
  codeKey,
  cursorKey,
  failureKey,
  linkKey,
  scopeKey,
  tableRowOf,
  textKey,
  type Partition,
} from './partition.ts';
import { breaksReports } from './reports.ts';
import { isOldNews, noNews, writeNews } from './shop-news.ts';
import { byPayment } from './wait-queue.ts';
import { writeMoney } from './write-money.ts';

// A change with every list in it, so that nothing below has to ask whether one was given.
type FullChange = Required<Omit<Change, Single>> & Pick<Change, Single>;
type Single = 'idempotency' | 'cursor' | 'fence' | 'stockEntry' | 'seal' | 'settledShop';
type Short = Extract<Outcome, { readonly outcome: 'short' }>['products'];

/**
 * Applies one change to the tables of its tenant, or nothing of it. Everything that can refuse it is
 * asked first, nothing after the first write can fail, and there is no await in between: that is all
 * there is to atomicity here.
 *
 * An answered change is recognised before anything else is asked, because a caller that lost the
 * answer repeats it as it was: with versions, a fence and claims that are all out of date by now.
 */
export function commitChange(tenant: Partition, given: Change): Outcome {
  const change = { ...emptyChange, ...given };
  const answered = findAnswer(tenant, change);
  if (answered !== undefined) return { outcome: 'duplicate', record: answered };
  if (change.fence !== undefined && !tenant.leases.isLatest(change.fence)) {
    return { outcome: 'fenced' };
  }
  if (isStale(tenant, change)) return { outcome: 'stale' };
  const open = openOrdersOf(tenant, change.settledShop);
  if (open !== null) return { outcome: 'unsettled', open };
  const short = findShort(tenant, change);
  if (short.length > 0) return { outcome: 'short', products: short };
  return write(tenant, change);
}

const emptyChange: Omit<FullChange, 'changeId' | 'tenant' | 'at' | 'writes'> = {
  tabs: [],
  sales: [],
  postings: [],
  entries: [],
  claims: [],
  keyMoves: [],
  defects: [],
  newKeys: [],
  codes: [],
  texts: { put: [], drop: [] },
  waits: { add: [], drop: [] },
  events: [],
  links: [],
  effects: [],
  effectUpdates: [],
  dispatches: [],
  statementLines: [],
  balances: [],
  ...noNews,
  ingestFailures: [],
  ingestRepaired: [],
  notices: [],
  noticeUpdates: [],
};

/**
 * The positions of a batch's changes in the order in which they are served: first those that claim
 * nothing, as given, then those that claim, by payment.
 */
export function servingOrder(changes: readonly Change[]): readonly number[] {
  const placed = changes.map(({ claims = [] }, position) => {
    return { position, place: claims.toSorted(byPayment)[0] ?? null };
  });
  const sorted = placed.toSorted((a, b) => {
    if (a.place !== null && b.place !== null) return byPayment(a.place, b.place);
    return Number(a.place !== null) - Number(b.place !== null);
  });
  return sorted.map(({ position }) => position);
}

function findAnswer(tenant: Partition, change: Change): IdempotencyRecord | null | undefined {
  const applied = tenant.changes.get(change.changeId);
  if (applied !== undefined || change.idempotency === undefined) return applied?.record;
  return tenant.idempotency.get(scopeKey(change.idempotency));
}

// Somebody else was first, or the change speaks of what is not there: either way its author looked at
// another state than the one that is stored. The tables are only asked about what is stored, so what
// the change itself would store twice is asked about apart.
function isStale(tenant: Partition, change: FullChange): boolean {
  const { keys } = tenant;
  const rows = change.writes.map((write) => tableRowOf(tenant, write));
  const isBound = ({ unitId, attempt, from }: Binding): boolean =>
    stockOf(tenant, from).findBound(unitId, attempt) !== null;
  return (
    rows.some((row) => !row.isAccepted) ||
    hasTwins(rows.flatMap((row) => row.identities)) ||
    change.claims.some(isBound) ||
    hasTwins(change.claims.map(({ unitId, attempt }) => compositeKey(unitId, attempt))) ||
    change.keyMoves.some((move) => !isBound(move) || keys.forbids(move, change.at)) ||
    change.newKeys.some((key) => keys.admits(key) === 'known_id') ||
    change.codes.some((code) => tenant.codes.has(codeKey(code))) ||
    hasTwins(change.codes.map(codeKey)) ||
    !isOfWhatIsThere(tenant, change) ||
    isOfOtherTasks(tenant, change)
  );
}

// A page of a batch and the defect of a key speak of another row.
function isOfWhatIsThere(tenant: Partition, { writes, defects }: FullChange): boolean {
  const hasKey = ({ unitId, attempt }: KeyDefect): boolean =>
    tenant.keys.findBound(unitId, attempt) !== null;
  const isOfReports = !breaksReports(tenant, writes);
  return isOfReports && !hasLoosePage(tenant, writes) && defects.every(hasKey);
}

function hasLoosePage({ batches }: Partition, writes: readonly AggregateWrite[]): boolean {
  const isThere = (batchId: string): boolean =>
    batches.find(batchId) !== null ||
    writes.some((write) => write.kind === 'batch' && write.value.batchId === batchId);
  return writes.some((write) => write.kind === 'batch_page' && !isThere(write.value.batchId));
}

function isOfOtherTasks(tenant: Partition, change: FullChange): boolean {
  const { outbox, dispatches, seals, ledger } = tenant;
  return (
    !ledger.admits(change.entries) ||
    (change.seal !== undefined && !seals.admits(change.seal)) ||
    change.effects.some(({ effectId }) => outbox.has(effectId)) ||
    change.effectUpdates.some(({ effectId }) => !outbox.has(effectId)) ||
    change.dispatches.some((update) => !dispatches.isCurrent(update)) ||
    isOldNews(tenant, change)
  );
}

type Binding = Pick<Claim, 'unitId' | 'attempt' | 'from'>;

function stockOf({ keys, pieces }: Partition, from: Claim['from']): KeyStock | CountedStock {
  return from === 'counted' ? pieces : keys;
}

function hasTwins(texts: readonly string[]): boolean {
  return new Set(texts).size < texts.length;
}

const untimed = { dueAt: null, alarmAt: null, handAt: null, eraseAt: null };

// All claims of a change or none. Whoever stands behind somebody else in the queue gets nothing,
// however many keys are free: they are kept for the one in front, who may need several.
function findShort(tenant: Partition, { claims, at, stockEntry }: FullChange): Short {
  const { waits } = tenant;
  const lacking = stockEntry === undefined ? null : lackOfEntry(tenant, stockEntry, at);
  if (lacking !== null) return [lacking];
  const productIds = new Set(claims.map(({ productId }) => productId));
  return [...productIds].flatMap((productId) => {
    const wanted = claims.filter((claim) => claim.productId === productId);
    const needed = wanted.length;
    const isOvertaking = wanted.some((claim) => waits.isOvertaking(claim));
    const available = isOvertaking ? 0 : Math.min(needed, countFree(tenant, wanted, at));
    return available === needed ? [] : [{ productId, needed, available }];
  });
}

function lackOfEntry(
  { waits, pieces, keys }: Partition,
  entry: StockEntry,
  at: Change['at'],
): Short[number] | null {
  const { productId, act } = entry;
  if ('which' in act) {
    if (act.isWhole !== true) return null;
    const found = waits.count(productId) > 0 ? 0 : keys.choose(productId, act, at).length;
    return found === act.limit ? null : { productId, needed: act.limit, available: found };
  }
  const lack = pieces.lackOf(entry);
  if (lack === 0) return null;
  const available = pieces.onHand(productId);
  return { productId, needed: available + lack, available };
}

function countFree({ keys, pieces }: Partition, wanted: readonly Claim[], at: number): number {
  const [first] = wanted;
  if (first === undefined) return 0;
  const { productId, from } = first;
  return from === 'counted'
    ? pieces.onHand(productId)
    : keys.countFree(productId, at, wanted.length);
}

function writeAggregate(tenant: Partition, write: AggregateWrite): void {
  tableRowOf(tenant, write).put();
  if (write.kind === 'order') tenant.times.set(write.value.orderId, write.times ?? untimed);
}

// Keys that the same change frees or adds come after its claims: they are for whoever is next.
function write(tenant: Partition, change: FullChange): Outcome {
  const { keys, pieces, waits } = tenant;
  for (const each of change.writes) writeAggregate(tenant, each);
  for (const move of change.tabs) tenant.tabs.move(move);
  for (const move of change.sales) tenant.sales.add(move);
  const claimed = change.claims.flatMap((claim): BoundKey | readonly BoundKey[] => {
    if (claim.from !== 'counted') return keys.claim(claim, change.at) ?? [];
    pieces.claim(claim);
    return [];
  });
  noteDefects(tenant, change.defects);
  for (const move of change.keyMoves) stockOf(tenant, move.from).move(move);
  const { stockEntry } = change;
  const entered = stockEntry === undefined ? null : enter(tenant, stockEntry, change);
  const duplicates = addKeys(tenant, change.newKeys);
  for (const code of change.codes) tenant.codes.set(codeKey(code), code.orderId);
  for (const { unitId, attempt } of change.waits.drop) waits.drop(unitId, attempt);
  for (const wait of change.waits.add) waits.add(wait);
  writeRecords(tenant, change);
  rememberAnswer(tenant, change);
  return { outcome: 'applied', claimed, duplicates, ...(entered === null ? {} : { entered }) };
}

function noteDefects({ keys, defects }: Partition, of: readonly KeyDefect[]): void {
  for (const { unitId, attempt } of of) {
    const importId = keys.importOf(keys.findBound(unitId, attempt)?.keyId ?? null);
    if (importId !== null) defects.set(compositeKey(unitId, attempt), importId);
  }
}

function enter(tenant: Partition, entry: StockEntry, { at, changeId }: FullChange): Entered {
  const { act, productId } = entry;
  const opened = 'keys' in act ? act.keys : 0;
  const moved = 'which' in act ? tenant.keys.act(productId, act, { at, changeId }) : opened;
  return tenant.pieces.enter(entry, { at, changeId, moved });
}

function addKeys({ keys }: Partition, newKeys: readonly NewKey[]): readonly string[] {
  const duplicates: string[] = [];
  for (const key of newKeys) {
    if (keys.admits(key) === 'yes') keys.add(key);
    else duplicates.push(key.fingerprint);
  }
  return duplicates;
}

function writeRecords(tenant: Partition, change: FullChange): void {
  const { cursor } = change;
  for (const text of change.texts.drop) tenant.texts.delete(textKey(text));
  for (const text of change.texts.put) tenant.texts.set(textKey(text), text);
  writeHistory(tenant, change);
  for (const update of change.dispatches) tenant.dispatches.update(update);
  for (const effect of change.effects) tenant.outbox.add(effect);
  writeMoney(tenant, change);
  for (const update of change.effectUpdates) tenant.outbox.update(update);
  if (cursor !== undefined) tenant.cursors.set(cursorKey(cursor), cursor);
  writeNews(tenant, change);
  for (const row of change.ingestRepaired) tenant.ingestFailures.delete(failureKey(row));
  for (const row of change.ingestFailures) tenant.ingestFailures.set(failureKey(row), row);
  writeNotices(tenant, change);
}

function writeNotices(tenant: Partition, { notices, noticeUpdates }: FullChange): void {
  for (const notice of notices) keepNotice(tenant, notice);
  for (const update of noticeUpdates) updateNotice(tenant, update);
}

function writeHistory(tenant: Partition, { events, links, seal }: FullChange): void {
  for (const event of events) {
    const entries = tenant.history.get(event.orderId) ?? [];
    tenant.history.set(event.orderId, entries);
    entries.push(event);
  }
  for (const link of links) tenant.links.set(linkKey(link), link.hash);
  tenant.dispatches.addNews(events);
  if (seal !== undefined) tenant.seals.add(seal);
}

function rememberAnswer(tenant: Partition, { at, changeId, idempotency }: FullChange): void {
  tenant.changes.set(changeId, { at, record: idempotency ?? null });
  if (idempotency !== undefined) tenant.idempotency.set(scopeKey(idempotency), idempotency);
}
