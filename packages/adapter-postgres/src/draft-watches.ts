import type { Change } from '@kaquan/core/ports';
import type { Add } from './draft-ingest.ts';
import { timestampOf } from './rows.ts';

/** What a change says of how long products last. */
export function addWatches(add: Add, { tenant, stockWatches = [], stockHeard = [] }: Change): void {
  add(
    'put_stock_watches',
    stockWatches.map(({ fromVersion, watch, dueAt }) => ({
      tenant_id: tenant,
      product_id: watch.productId,
      from_version: fromVersion,
      version: watch.version,
      due_at: timestampOf(dueAt),
      news_version: watch.news?.version ?? 0,
      document: watch,
    })),
  );
  add(
    'put_heard_news',
    stockHeard.map(({ subscriber, productId, version, attempts, dueAt }) => ({
      tenant_id: tenant,
      product_id: productId,
      subscriber,
      version,
      attempts,
      due_ms: dueAt,
    })),
  );
}
