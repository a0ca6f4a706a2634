import type { AggregateWrite, Change, NewKey } from '@kaquan/core/ports';
import type { Served } from './commit-claim.ts';
import {
  effectRowOf,
  expiryOf,
  orderRowOf,
  timestampOf,
  timestampOrNull,
  waitRowOf,
} from './rows.ts';
import { jsonOf, textOf, wholeOf } from './rows.ts';
import { BatchConflict, type Row, type Session, type Sql } from './session.ts';
import { aggregateParts, type WritePart } from './write-aggregates.ts';
import { recordParts } from './write-records.ts';

type PartName = keyof typeof aggregateParts | keyof typeof recordParts;

const parts: Readonly<Record<PartName, WritePart>> = { ...aggregateParts, ...recordParts };
const partNames = Object.keys(parts) as readonly PartName[];

type Rows = Partial<Record<PartName, Row[]>>;

/** The ids of the new keys that were stored; the others were in stock already. */
export type StoredKeys = ReadonlySet<string>;

/**
 * Writes everything of the changes in one statement that holds one part per table, and only for the
 * tables that get something.
 *
 * Throws `BatchConflict` when a part wrote fewer rows than it was given: an effect or a key that a
 * change speaks of is not there, so its author looked at another state than the one that is stored.
 */
export async function writeChanges(
  session: Session,
  served: readonly Served[],
): Promise<StoredKeys> {
  const rows = collect(served);
  const names = partNames.filter((name) => rows[sourceOf(name)] !== undefined);
  const values = names.flatMap((name) => (hasRows(name) ? [JSON.stringify(rows[name])] : []));
  const answers = await session.run(writeSql(names), values);
  for (const answer of answers) {
    const name = textOf(answer, 'part') as PartName;
    const isMissing = wholeOf(answer, 'row_count') < (rows[name]?.length ?? 0);
    if (parts[name].isExact && isMissing) throw new BatchConflict();
  }
  const stored = answers.find((answer) => answer['stored'] !== null);
  return new Set(stored === undefined ? [] : (jsonOf(stored, 'stored') as string[]));
}

/** How a new key is named among those of all tenants. */
export function newKeyName(tenant: string, { keyId }: NewKey): string {
  return `${tenant}/${keyId}`;
}

// Counting takes its rows from the part that stores keys.
function sourceOf(name: PartName): PartName {
  return name === 'count_keys' ? 'insert_keys' : name;
}

function hasRows(name: PartName): boolean {
  return sourceOf(name) === name;
}

const sqlByShape = new Map<string, Sql>();

function writeSql(names: readonly PartName[]): Sql {
  const shape = names.join();
  const known = sqlByShape.get(shape);
  if (known !== undefined) return known;
  const withRows = names.filter(hasRows);
  const tables = names.map((name) => {
    return `${name} as (${parts[name].sql(`$${withRows.indexOf(name) + 1}`)}\n)`;
  });
  const counts = names.map((name) => {
    const stored =
      name === 'insert_keys' ? `json_agg(tenant_id || '/' || key_id)::text` : 'null::text';
    return `select '${name}' as part, count(*)::integer as row_count, ${stored} as stored from ${name}`;
  });
  const sql = `with ${tables.join(',\n')}\n${counts.join('\nunion all ')}`;
  sqlByShape.set(shape, sql);
  return sql;
}

function collect(served: readonly Served[]): Rows {
  const rows: Rows = {};
  const add = (name: PartName, added: readonly Row[]): void => {
    if (added.length > 0) (rows[name] ??= []).push(...added);
  };
  for (const { change, claimed } of served) {
    const { tenant } = change;
    for (const write of change.writes) addAggregate(add, tenant, write);
    add(
      'bind_keys',
      claimed.map((key) => ({
        tenant_id: tenant,
        key_id: key.keyId,
        state: key.state,
        order_id: key.orderId,
        unit_id: key.unitId,
        attempt: key.attempt,
        revealed_at: timestampOrNull(key.revealedAt),
      })),
    );
    addStock(add, change);
    addRecords(add, change);
    addIngest(add, change);
  }
  return rows;
}

type Add = (name: PartName, rows: readonly Row[]) => void;

const partsByKind = {
  order: ['insert_orders', 'update_orders'],
  shop: ['insert_shops', 'update_shops'],
  product: ['insert_products', 'update_products'],
  mapping: ['insert_item_mappings', 'update_item_mappings'],
  import: ['insert_import_batches', 'update_import_batches'],
} as const satisfies Readonly<Record<AggregateWrite['kind'], readonly [PartName, PartName]>>;

function addAggregate(add: Add, tenant: Change['tenant'], write: AggregateWrite): void {
  const [insert, update] = partsByKind[write.kind];
  add(write.expectedVersion === 0 ? insert : update, [aggregateRowOf(tenant, write)]);
}

function aggregateRowOf(tenant: Change['tenant'], write: AggregateWrite): Row {
  const { version } = write.value;
  const row = { tenant_id: tenant, version, document: write.value };
  switch (write.kind) {
    case 'order':
      return orderRowOf(tenant, write.value);
    case 'shop': {
      const { shopId, name, channelType, sortOrder } = write.value;
      const columns = { shop_id: shopId, name, channel_type: channelType, sort_order: sortOrder };
      return { ...row, ...columns };
    }
    case 'product':
      return { ...row, product_id: write.value.productId, name: write.value.name };
    case 'mapping':
      return { ...row, shop_id: write.value.shopId, item_key: write.value.itemKey };
    case 'import':
      return { ...row, import_id: write.value.importId };
  }
}

function addStock(add: Add, { tenant, keyMoves = [], newKeys = [], waits }: Change): void {
  add(
    'move_keys',
    keyMoves.map(({ unitId, attempt, to, revealedAt }) => ({
      tenant_id: tenant,
      unit_id: unitId,
      attempt,
      state: to,
      revealed_at: timestampOrNull(revealedAt),
    })),
  );
  add(
    'insert_keys',
    newKeys.map((key) => ({
      tenant_id: tenant,
      key_id: key.keyId,
      product_id: key.productId,
      import_id: key.importId,
      fingerprint: key.fingerprint,
      sealed: key.sealed,
      expires_at: expiryOf(key.expiresAt),
    })),
  );
  if (waits === undefined) return;
  const joining = lastOfEach(waits.add, ({ unitId, attempt }) => `${unitId}/${attempt}`);
  // Who leaves and joins again in one change has only moved; a row can be written once per statement.
  const leaving = waits.drop.filter(
    ({ unitId, attempt }) => !joining.some((w) => w.unitId === unitId && w.attempt === attempt),
  );
  add(
    'drop_waits',
    leaving.map(({ unitId, attempt }) => ({ tenant_id: tenant, unit_id: unitId, attempt })),
  );
  add(
    'add_waits',
    joining.map((wait) => waitRowOf(tenant, wait)),
  );
}

function addRecords(add: Add, change: Change): void {
  const { tenant, at, changeId, idempotency } = change;
  add(
    'insert_events',
    (change.events ?? []).map((entry) => ({
      tenant_id: entry.tenant,
      order_id: entry.orderId,
      seq: entry.seq,
      version: entry.version,
      at: timestampOf(entry.at),
      actor_kind: entry.actor.kind,
      actor_id: entry.actor.id,
      reason: entry.reason,
      event: entry.event,
    })),
  );
  add(
    'insert_effects',
    (change.effects ?? []).map((effect) => effectRowOf(effect)),
  );
  add(
    'update_effects',
    (change.effectUpdates ?? []).map(({ effectId, state, attempts, dueAt }) => {
      return {
        tenant_id: tenant,
        effect_id: effectId,
        state,
        attempts,
        due_at: timestampOf(dueAt),
      };
    }),
  );
  const changeRow = { tenant_id: tenant, change_id: changeId, applied_at: timestampOf(at) };
  if (idempotency === undefined) return add('insert_changes', [changeRow]);
  const { operation, key, inputHash, answer } = idempotency;
  add('insert_changes', [{ ...changeRow, operation, idempotency_key: key }]);
  const row = { tenant_id: tenant, operation, key, input_hash: inputHash, answer };
  add('insert_idempotency', [{ ...row, stored_at: timestampOf(at) }]);
}

function addIngest(add: Add, { tenant, cursor, ...change }: Change): void {
  const { ingestFailures = [], ingestRepaired = [] } = change;
  if (cursor !== undefined) {
    const { shopId, stream, readTo } = cursor;
    add('put_cursors', [
      { tenant_id: tenant, shop_id: shopId, stream, read_to: timestampOf(readTo) },
    ]);
  }
  const nameOf = ({ shopId, externalId }: { shopId: string; externalId: string }): string =>
    `${shopId}/${externalId}`;
  const failed = lastOfEach(ingestFailures, nameOf);
  const stillFailing = new Set(failed.map(nameOf));
  const repaired = ingestRepaired.filter((row) => !stillFailing.has(nameOf(row)));
  add(
    'put_failures',
    failed.map((row) => ({
      tenant_id: tenant,
      shop_id: row.shopId,
      external_id: row.externalId,
      problem: row.problem,
      sealed_row: row.sealedRow,
      failed_at: timestampOf(row.failedAt),
    })),
  );
  add(
    'drop_failures',
    repaired.map((row) => {
      return { tenant_id: tenant, shop_id: row.shopId, external_id: row.externalId };
    }),
  );
}

function lastOfEach<Item>(items: readonly Item[], nameOf: (item: Item) => string): readonly Item[] {
  return [...new Map(items.map((item) => [nameOf(item), item])).values()];
}
