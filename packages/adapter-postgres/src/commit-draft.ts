import {
  restOf,
  type AggregateWrite,
  type Batch,
  type Change,
  type Claim,
  type NewKey,
  type StockEntry,
} from '@kaquan/core/ports';
import { balanceRowsOf } from './balances.ts';
import { identitiesOf } from './change-identities.ts';
import { questionsOf, type Question } from './commit-check.ts';
import {
  codeRowOf,
  dispatchRowOf,
  effectRowOf,
  eventRowsOf,
  expiryOf,
  ledgerDeltaRowOf,
  orderRowOf,
  postingRowOf,
  salesRowOf,
  tabDeltaRowOf,
  termRowsOf,
  timestampOf,
  timestampOrNull,
  waitRowOf,
} from './rows.ts';
import {
  addDefects,
  addIngest,
  addNotices,
  addShopChanges,
  addShopProgress,
  lastOfEach,
  type Add,
} from './draft-ingest.ts';
import { addWatches } from './draft-watches.ts';
import { sealRowsOf } from './audit-rows.ts';
import { entryRowsOf } from './ledger-entries.ts';
import { movedBy, moveRowOf } from './move-rows.ts';
import type { Row } from './session.ts';
import { statementRowsOf } from './statements.ts';
import { takesShare } from './takes-share.ts';
import { textRowsOf } from './text-rows.ts';
import type { PartName } from './write-parts.ts';
import { findingColumnsOf, reportColumnsOf, reportItemColumnsOf } from './write-reports.ts';

/**
 * A change as it was when it was handed in: what is asked and written is in its final form, so that
 * whatever its author does to it afterwards is no part of it, and a retry costs nothing twice.
 */
export interface Draft {
  readonly tenant: Change['tenant'];
  readonly at: Change['at'];
  /** What must be known before it may be written. */
  readonly questions: readonly Question[];
  readonly claims: readonly Claim[];
  readonly waits: Change['waits'];
  /** The shop that must have no unsettled order. */
  readonly settledShop: Change['settledShop'];
  /** What is entered into a product's stock; its row is made when the stock is locked. */
  readonly entry: StockEntry | null;
  readonly changeId: Change['changeId'];
  /** Whether it moves shares of keys, for which their products are locked. */
  readonly movesShares: boolean;
  readonly newKeys: readonly Pick<NewKey, 'keyId' | 'fingerprint'>[];
  /** Rows of JSON for each table, all but the keys that its claims will get. */
  readonly rows: PartRows;
  /** What no two changes of one statement may share. */
  readonly identities: readonly string[];
}

/** Rows of JSON, by the part of the statement that writes them. */
export type PartRows = Partial<Record<PartName, string[]>>;

/** Reads everything off a change at once. */
export function draftOf(change: Change): Draft {
  const { tenant, at, claims = [], waits, newKeys = [] } = change;
  const rows: PartRows = {};
  const add: Add = (name, added) => {
    if (added.length > 0) (rows[name] ??= []).push(...added.map((row) => JSON.stringify(row)));
  };
  for (const write of change.writes) addAggregate(add, tenant, write);
  addListings(add, change);
  addStock(add, change);
  addRecords(add, change);
  for (const [name, own] of sealRowsOf(change)) add(name, own);
  addDefects(add, change);
  addShopProgress(add, change);
  addWatches(add, change);
  addShopChanges(add, change);
  add('insert_statement_lines', statementRowsOf(change));
  add('insert_balances', balanceRowsOf(change));
  addIngest(add, change);
  addNotices(add, change);
  const texts = textRowsOf(change);
  for (const name of ['put_texts', 'drop_texts'] as const) add(name, texts[name]);
  const questions = questionsOf(change);
  return {
    tenant,
    at,
    changeId: change.changeId,
    questions,
    settledShop: change.settledShop,
    claims: claims.map((claim) => ({ ...claim })),
    entry: change.stockEntry === undefined ? null : { ...change.stockEntry },
    waits: waits && { add: waits.add.map(copy), drop: waits.drop.map(copy) },
    movesShares: (change.keyMoves ?? []).some(takesShare),
    newKeys: newKeys.map(({ keyId, fingerprint }) => ({ keyId, fingerprint })),
    rows,
    identities: identitiesOf(change, questions),
  };
}

function copy<Item extends object>(item: Item): Item {
  return { ...item };
}

const partsByKind = {
  order: ['insert_orders', 'update_orders'],
  shop: ['insert_shops', 'update_shops'],
  product: ['insert_products', 'update_products'],
  mapping: ['insert_item_mappings', 'update_item_mappings'],
  standing: ['insert_buyer_standings', 'update_buyer_standings'],
  import: ['insert_import_batches', 'update_import_batches'],
  batch: ['insert_batches', 'update_batches'],
  batch_page: ['insert_batch_pages', 'update_batch_pages'],
  report: ['insert_reports', 'update_reports'],
  report_item: ['insert_report_items', 'update_report_items'],
  finding: ['insert_findings', 'update_findings'],
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
      return {
        ...orderRowOf(tenant, write.value),
        due_at: timestampOrNull(write.times?.dueAt ?? null),
        alarm_at: timestampOrNull(write.times?.alarmAt ?? null),
        hand_at: timestampOrNull(write.times?.handAt ?? null),
        erase_at: timestampOrNull(write.times?.eraseAt ?? null),
      };
    case 'shop': {
      const { shopId, name, channelType, sortOrder } = write.value;
      const columns = { shop_id: shopId, name, channel_type: channelType, sort_order: sortOrder };
      return { ...row, ...columns };
    }
    case 'product':
      return { ...row, product_id: write.value.productId, name: write.value.name };
    case 'mapping':
      return { ...row, shop_id: write.value.shopId, item_key: write.value.itemKey };
    case 'standing': {
      const { kind, user, state, checkAt } = write.value;
      return { ...row, kind, user_ref: user, state, check_at: timestampOrNull(checkAt) };
    }
    case 'import':
      return { ...row, import_id: write.value.importId };
    case 'batch':
      return { ...row, ...batchColumnsOf(write.value) };
    case 'batch_page':
      return { ...row, batch_id: write.value.batchId, page_no: write.value.pageNo };
    case 'report':
      return { ...row, ...reportColumnsOf(write.value) };
    case 'report_item':
      return { ...row, ...reportItemColumnsOf(write.value) };
    case 'finding':
      return { ...row, ...findingColumnsOf(write.value) };
  }
}

function batchColumnsOf(batch: Batch): Row {
  const rest = restOf(batch);
  return {
    batch_id: batch.batchId,
    planned_at: timestampOf(batch.plannedAt),
    is_running: rest === null,
    rests_since: timestampOrNull(rest?.since ?? null),
    is_report: rest?.isReport ?? true,
  };
}

// The users of an order never change, and its products only when a line gets one.
function addListings(add: Add, change: Change): void {
  const { tenant, writes, tabs = [], events = [], sales = [] } = change;
  const salesRows = sales.map((move) => salesRowOf(tenant, move));
  add('add_sales_deltas', salesRows);
  add(
    'add_tab_deltas',
    tabs.map((move) => tabDeltaRowOf(tenant, move)),
  );
  const mapped = new Set(
    events.filter(({ event }) => event.type === mappedEvent).map(({ orderId }) => orderId),
  );
  for (const write of writes) {
    if (write.kind !== 'order') continue;
    const isNew = write.expectedVersion === 0;
    if (isNew || mapped.has(write.value.orderId)) add('add_terms', termRowsOf(tenant, write.value));
  }
}

const mappedEvent = 'order.line_mapped';

function addStock(add: Add, change: Change): void {
  const { tenant, at, keyMoves = [], newKeys = [], codes = [], waits } = change;
  add(
    'insert_codes',
    codes.map((code) => codeRowOf(tenant, code)),
  );
  for (const part of ['move_keys', 'move_allotments'] as const) {
    const own = keyMoves.filter(({ from }) => movedBy[from] === part);
    add(
      part,
      own.map((move) => ({ ...moveRowOf(tenant, move), at: timestampOf(at) })),
    );
  }
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
      key_use: key.share?.use ?? 'single_use',
      quota: key.share?.use === 'multi_use' ? key.share.quota : null,
    })),
  );
  if (waits === undefined) return;
  const joining = lastOfEach(waits.add, ({ unitId, attempt }) => `${unitId}/${attempt}`);
  // Who leaves and joins again in one change has only moved; a row can be written once per
  // statement.
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
  const { tenant, at, changeId, postings = [], entries = [], idempotency } = change;
  add(
    'insert_postings',
    postings.map((posting) => postingRowOf(tenant, posting)),
  );
  add('insert_entries', entryRowsOf(change));
  add(
    'add_ledger_deltas',
    [...postings, ...entries].map((posting) => ledgerDeltaRowOf(tenant, posting)),
  );
  add('insert_events', eventRowsOf(change.events ?? [], change.links ?? []));
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
  add(
    'update_dispatches',
    (change.dispatches ?? []).map((update) => dispatchRowOf(tenant, update)),
  );
  const changeRow = { tenant_id: tenant, change_id: changeId, applied_at: timestampOf(at) };
  if (idempotency === undefined) return add('insert_changes', [changeRow]);
  const { operation, key, inputHash, answer } = idempotency;
  add('insert_changes', [{ ...changeRow, operation, idempotency_key: key }]);
  const row = { tenant_id: tenant, operation, key, input_hash: inputHash, answer };
  add('insert_idempotency', [{ ...row, stored_at: timestampOf(at) }]);
}
