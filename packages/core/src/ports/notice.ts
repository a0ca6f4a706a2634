import type { Result } from 'neverthrow';
import type { ShopId, TenantId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/time.ts';
import type { Page } from './storage-answers.ts';
import type { OrderRef } from './storage-refs.ts';
import type { StorageError } from './storage-error.ts';

/** What a kept notice is about; as `NoticeSubject`, with what it carries sealed. */
export type KeptSubject =
  | { readonly kind: 'order'; readonly orderNo: string }
  | { readonly kind: 'refund'; readonly refundId: string; readonly orderNo: string | null }
  /** `sealedToken`: as the vault sealed it. */
  | {
      readonly kind: 'vouchers';
      readonly orderNo: string;
      readonly sealedToken: string;
      readonly isAgain: boolean;
    }
  | { readonly kind: 'grant' };

/** `parked`: given up, a person must look. */
export type NoticeState = 'waiting' | 'done' | 'parked';

/** A notice 推送通知 of a channel as it is kept, until what it is about has been read again. */
export interface Notice {
  /** Carried along, because `Storage.findDueNotices` goes over tenants. */
  readonly tenant: TenantId;
  /** The shop that it is about. */
  readonly shopId: ShopId;
  /** With tenant and shop, the row's key: as in `ChannelNotice`. */
  readonly eventId: string;
  /** What to read again. */
  readonly subject: KeptSubject;
  /** Only a `waiting` one is ever found due. */
  readonly state: NoticeState;
  /** How often in a row it was read in vain. */
  readonly attempts: number;
  /** Not to be read before this instant. */
  readonly dueAt: Instant;
  /** When it was kept first, by the `Clock`. */
  readonly receivedAt: Instant;
  /** What went wrong when it was read last; empty where nothing did. */
  readonly problem: string;
}

/** A later state of a notice; none where there is no such notice any more. */
export type NoticeUpdate = Pick<
  Notice,
  'shopId' | 'eventId' | 'state' | 'attempts' | 'dueAt' | 'problem'
>;

/** Which notices are to be read. */
export interface DueNoticeFilter {
  /** `all`: every tenant that has one. */
  readonly tenants: readonly TenantId[] | 'all';
  /** Only this shop's. */
  readonly shopId?: ShopId;
  /** Notices that are due at this instant or were before. */
  readonly at: Instant;
  /** The most notices, over all tenants. */
  readonly limit: number;
}

/** Which parked notices, and which page of them. */
export interface ParkedNoticeFilter {
  /** Nothing of another tenant is found. */
  readonly tenant: TenantId;
  /** Of one shop; left out: of all. */
  readonly shopId?: ShopId;
  /** From an earlier page's `nextCursor`. */
  readonly cursor?: string;
  /** 1..500. */
  readonly limit: number;
}

/** Which notices are kept no longer. */
export interface PurgeNoticesRequest {
  /** `all`: those of every tenant. */
  readonly tenants: readonly TenantId[] | 'all';
  /** Notices that wait no more and were received at an earlier instant. */
  readonly before: Instant;
  /** The most notices. */
  readonly limit: number;
}

/** Where notices are read; `Storage.commit` keeps and moves them. */
export interface NoticeStorage {
  /** Waiting notices that are due, by due time, then tenant, shop and event. */
  findDueNotices(filter: DueNoticeFilter): Promise<Result<readonly Notice[], StorageError>>;
  /** Notices that were given up, latest received first, then by event. */
  findParkedNotices(filter: ParkedNoticeFilter): Promise<Result<Page<Notice>, StorageError>>;
  /**
   * The latest notice in which the channel asked for the vouchers of an order, whatever became of it;
   * of several of one instant, the one with the last event id. `null` where it has not asked.
   */
  latestVoucherNotice(
    order: OrderRef & { readonly tenant: TenantId },
  ): Promise<Result<Notice | null, StorageError>>;
  /**
   * Forgets notices, whichever come first; answers how many, fewer than `limit` where no more are left
   * but those that another call is at. The same event is a new one from then on.
   */
  purgeNotices(request: PurgeNoticesRequest): Promise<Result<number, StorageError>>;
}
