import { tabNames } from '@kaquan/core/ports';
import { createWorld, type Partition, type World } from './partition.ts';

/** Another world with the same contents; what is changed in the one is not changed in the other. */
export function copyWorld(world: World): World {
  const copy = createWorld();
  for (const [tenant, partition] of world.among('all')) copyPartition(partition, copy.of(tenant));
  return copy;
}

// Rows are frozen, so only what holds them is made anew.
function copyPartition(from: Partition, into: Partition): void {
  copyTables(from, into);
  from.keys.copyTo(into.keys);
  for (const productId of from.waits.products()) {
    for (const wait of from.waits.of(productId, Infinity)) into.waits.add(wait);
  }
  for (const effect of from.outbox.all()) into.outbox.add(effect);
  from.leases.copyTo(into.leases);
  for (const posting of from.ledger.after(null)) into.ledger.add(posting);
  copyCounts(from, into);
  for (const [orderId, entries] of from.history) into.history.set(orderId, [...entries]);
  copyEntries(from.changes, into.changes);
  copyEntries(from.idempotency, into.idempotency);
  copyEntries(from.cursors, into.cursors);
  copyEntries(from.ingestFailures, into.ingestFailures);
  copyEntries(from.disclosures, into.disclosures);
}

function copyTables(from: Partition, into: Partition): void {
  for (const row of from.orders.rows()) into.orders.put(row);
  for (const row of from.shops.rows()) into.shops.put(row);
  for (const row of from.products.rows()) into.products.put(row);
  for (const row of from.mappings.rows()) into.mappings.put(row);
  for (const row of from.imports.rows()) into.imports.put(row);
}

function copyCounts({ tabs }: Partition, into: Partition): void {
  for (const { shopId, counts } of tabs.of(null)) {
    for (const tab of tabNames) {
      for (let n = 0; n < counts[tab]; n += 1) into.tabs.move({ shopId, before: [], after: [tab] });
    }
  }
}

function copyEntries<Key, Value>(
  from: ReadonlyMap<Key, Value>,
  into: { set(key: Key, value: Value): unknown },
): void {
  for (const [key, value] of from) into.set(key, value);
}
