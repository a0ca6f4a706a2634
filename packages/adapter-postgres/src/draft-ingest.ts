import type { Change } from '@kaquan/core/ports';
import { timestampOf } from './rows.ts';
import type { Row } from './session.ts';
import type { PartName } from './write-parts.ts';

/** Puts rows to those that a part of the statement will write. */
export type Add = (name: PartName, rows: readonly Row[]) => void;

/** What a change writes down of what was done to shops. */
export function addShopChanges(add: Add, { tenant, shopChanges = [] }: Change): void {
  add(
    'insert_shop_changes',
    shopChanges.map((change) => ({
      tenant_id: tenant,
      shop_id: change.shopId,
      version: change.version,
      at: timestampOf(change.at),
      document: change,
    })),
  );
}

/** How far a change says that subscribers have come with shops. */
export function addShopProgress(add: Add, { tenant, shopProgress = [] }: Change): void {
  add(
    'put_shop_progress',
    shopProgress.map((row) => ({
      tenant_id: tenant,
      subscriber: row.subscriber,
      shop_id: row.shopId,
      from_version: row.fromVersion,
      done_version: row.doneVersion,
      attempts: row.attempts,
      due_at: timestampOf(row.dueAt),
    })),
  );
}

/** The keys that a change replaces as defective. */
export function addDefects(add: Add, { tenant, at, defects = [] }: Change): void {
  add(
    'insert_key_defects',
    defects.map(({ unitId, attempt }) => {
      return { tenant_id: tenant, unit_id: unitId, attempt, at: timestampOf(at) };
    }),
  );
}

/** What a change keeps of what channels have told, and what became of it. */
export function addNotices(add: Add, { tenant, notices = [], noticeUpdates = [] }: Change): void {
  add(
    'keep_notices',
    notices.map(({ subject, ...notice }) => ({
      tenant_id: tenant,
      shop_id: notice.shopId,
      event_id: notice.eventId,
      kind: subject.kind,
      order_no: 'orderNo' in subject ? subject.orderNo : null,
      refund_id: 'refundId' in subject ? subject.refundId : null,
      sealed_token: 'sealedToken' in subject ? subject.sealedToken : null,
      is_again: 'isAgain' in subject && subject.isAgain,
      state: notice.state,
      attempts: notice.attempts,
      due_at: timestampOf(notice.dueAt),
      received_at: timestampOf(notice.receivedAt),
      problem: notice.problem,
    })),
  );
  const nameOf = ({ shopId, eventId }: { shopId: string; eventId: string }): string =>
    `${shopId}/${eventId}`;
  add(
    'update_notices',
    lastOfEach(noticeUpdates, nameOf).map((update) => ({
      tenant_id: tenant,
      shop_id: update.shopId,
      event_id: update.eventId,
      state: update.state,
      attempts: update.attempts,
      due_at: timestampOf(update.dueAt),
      problem: update.problem,
    })),
  );
}

/** What a change keeps of a listing: how far it was read, and which of its rows could not be. */
export function addIngest(add: Add, { tenant, cursor, ...change }: Change): void {
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
      stream: row.stream,
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

/** Of the items of each name, the last. */
export function lastOfEach<Item>(
  items: readonly Item[],
  nameOf: (item: Item) => string,
): readonly Item[] {
  return [...new Map(items.map((item) => [nameOf(item), item])).values()];
}
