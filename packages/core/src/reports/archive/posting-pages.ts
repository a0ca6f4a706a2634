import { err } from 'neverthrow';
import type { LedgerPosting } from '../../ledger/posting.ts';
import { readPages, type RowPages } from '../read-pages.ts';
import type { ArchiveDesk } from './archive-desk.ts';
import { shopPages } from './configuration-pages.ts';

/** What was posted in the period, shop by shop, oldest first. */
export async function* postingPages(desk: ArchiveDesk): RowPages<LedgerPosting> {
  const { runtime, tenant } = desk.scope;
  const { from, to } = desk.period;
  for await (const page of shopPages(desk)) {
    if (page.isErr()) {
      yield err(page.error);
      return;
    }
    for (const { shopId } of page.value) {
      yield* readPages((at) =>
        runtime.storage.findPostings({ tenant, shopId, from, to, limit: 500, ...at }),
      );
    }
  }
}
