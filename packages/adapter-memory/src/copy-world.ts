import { tabNames } from '@kaquan/core/ports';
import { createWorld, type Partition, type World } from './partition.ts';

type Copy = (from: Partition, into: Partition) => void;

/** Another world with the same contents; what is changed in the one is not changed in the other. */
export function copyWorld(world: World): World {
  const copy = createWorld();
  setAll(world.subscribers, copy.subscribers);
  for (const [tenant, partition] of world.among('all')) {
    for (const copyPart of Object.values(copyParts)) copyPart(partition, copy.of(tenant));
  }
  return copy;
}

// Rows are frozen, so only what holds them is made anew. A part that is forgotten does not compile.
const copyParts: Readonly<Record<keyof Partition, Copy>> = {
  orders: (from, into) => putAll(from.orders, into.orders),
  // Orders bring their places with them.
  orderPlaces: () => undefined,
  shops: (from, into) => putAll(from.shops, into.shops),
  products: (from, into) => putAll(from.products, into.products),
  mappings: (from, into) => putAll(from.mappings, into.mappings),
  standings: (from, into) => putAll(from.standings, into.standings),
  imports: (from, into) => putAll(from.imports, into.imports),
  batches: (from, into) => putAll(from.batches, into.batches),
  batchPages: (from, into) => putAll(from.batchPages, into.batchPages),
  reports: (from, into) => putAll(from.reports, into.reports),
  reportItems: (from, into) => putAll(from.reportItems, into.reportItems),
  findings: (from, into) => putAll(from.findings, into.findings),
  times: (from, into) => setAll(from.times, into.times),
  tabs: copyCounts,
  sales(from, into) {
    for (const move of from.sales.all()) into.sales.add(move);
  },
  keys: (from, into) => from.keys.copyTo(into.keys),
  codes: (from, into) => setAll(from.codes, into.codes),
  pieces: (from, into) => from.pieces.copyTo(into.pieces),
  waits(from, into) {
    for (const productId of from.waits.products()) {
      for (const wait of from.waits.of(productId, Infinity)) into.waits.add(wait);
    }
  },
  ledger(from, into) {
    for (const posting of from.ledger.after(null)) into.ledger.add(posting);
  },
  statements(from, into) {
    for (const line of from.statements.all()) into.statements.add(line);
  },
  balances(from, into) {
    for (const reading of from.balances.after(null)) into.balances.add(reading);
  },
  outbox(from, into) {
    for (const effect of from.outbox.all()) into.outbox.add(effect);
  },
  dispatches: (from, into) => from.dispatches.copyTo(into.dispatches),
  leases: (from, into) => from.leases.copyTo(into.leases),
  history(from, into) {
    for (const [orderId, entries] of from.history) into.history.set(orderId, [...entries]);
  },
  seals: (from, into) => from.seals.copyTo(into.seals),
  links: (from, into) => setAll(from.links, into.links),
  changes: (from, into) => setAll(from.changes, into.changes),
  texts: (from, into) => setAll(from.texts, into.texts),
  idempotency: (from, into) => setAll(from.idempotency, into.idempotency),
  cursors: (from, into) => setAll(from.cursors, into.cursors),
  shopChanges: (from, into) => void into.shopChanges.push(...from.shopChanges),
  defects: (from, into) => setAll(from.defects, into.defects),
  watches(from, into) {
    setAll(from.watches.watchById, into.watches.watchById);
    setAll(from.watches.heard, into.watches.heard);
  },
  shopProgress: (from, into) => setAll(from.shopProgress, into.shopProgress),
  ingestFailures: (from, into) => setAll(from.ingestFailures, into.ingestFailures),
  notices: (from, into) => setAll(from.notices, into.notices),
  disclosures: (from, into) => setAll(from.disclosures, into.disclosures),
};

function copyCounts({ tabs }: Partition, into: Partition): void {
  for (const { shopId, counts } of tabs.of(null)) {
    for (const tab of tabNames) {
      for (let n = 0; n < counts[tab]; n += 1) into.tabs.move({ shopId, before: [], after: [tab] });
    }
  }
}

function putAll<Row>(from: { rows(): Iterable<Row> }, into: { put(row: Row): void }): void {
  for (const row of from.rows()) into.put(row);
}

function setAll<Key, Value>(
  from: ReadonlyMap<Key, Value>,
  into: { set(key: Key, value: Value): unknown },
): void {
  for (const [key, value] of from) into.set(key, value);
}
