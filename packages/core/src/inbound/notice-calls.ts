import type { ResultAsync } from 'neverthrow';
import { z } from 'zod';
import type { CoreError } from '../kernel/errors.ts';
import type { ShopId } from '../kernel/ids.ts';
import { idSchema } from '../kernel/schema.ts';
import type { KeptSubject, Notice } from '../ports/notice.ts';
import type { Page, StorageError } from '../ports/storage.ts';
import type { Scope } from '../runtime/runtime.ts';
import { serviceCall } from '../runtime/service-call.ts';

/** Which parked notices to list. */
export interface FindParkedNoticesInput {
  /** Of one shop; left out: of all. */
  readonly shopId?: string;
  /** From an earlier page's `nextCursor`. */
  readonly cursor?: string;
  /** 1..500; default 50. */
  readonly limit?: number;
}

/** A notice as a host sees it: without its tenant, and without what it carries sealed. */
export interface NoticeView extends Omit<Notice, 'tenant' | 'subject'> {
  /** What could not be read. */
  readonly about: KeptSubject['kind'];
  /** The channel's number of the order; `null` where it is about none, or does not say. */
  readonly orderNo: string | null;
  /** The channel's number of the refund; `null` where it is about none. */
  readonly refundId: string | null;
}

/** Why parked notices cannot be listed. */
export type FindParkedNoticesError = StorageError | CoreError<'input.invalid'>;

/** What channels have told, as part of the shops' service. */
export interface NoticeCalls {
  /**
   * Lists what channels have told 推送通知 and could not be read after many tries, latest first; kept for
   * 30 days. `orders.ingest` reads an order by hand. Errors: `input.invalid`, `storage.*`.
   */
  findParkedNotices(
    input?: FindParkedNoticesInput,
  ): ResultAsync<Page<NoticeView>, FindParkedNoticesError>;
}

const inputSchema = z.object({
  shopId: idSchema<ShopId>().exactOptional(),
  cursor: z.string().exactOptional(),
  limit: z.int().min(1).max(500).exactOptional(),
});

/** Parked notices on behalf of one tenant and actor. */
export function createNoticeCalls({ runtime, tenant }: Scope): NoticeCalls {
  return {
    findParkedNotices: (input) =>
      serviceCall(inputSchema, input ?? {}, async ({ limit = 50, ...query }) => {
        const found = await runtime.storage.findParkedNotices({ ...query, tenant, limit });
        return found.map((page) => ({ ...page, items: page.items.map(viewOf) }));
      }),
  };
}

function viewOf({ tenant: _tenant, subject, ...notice }: Notice): NoticeView {
  return {
    ...notice,
    about: subject.kind,
    orderNo: 'orderNo' in subject ? subject.orderNo : null,
    refundId: 'refundId' in subject ? subject.refundId : null,
  };
}
