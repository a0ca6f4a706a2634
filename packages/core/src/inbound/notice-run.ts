import type { Result } from 'neverthrow';
import type { CoreError } from '../kernel/errors.ts';
import type { JobError } from '../order/order-jobs.ts';
import type { NoticeUpdate } from '../ports/notice.ts';
import type { StorageError } from '../ports/storage.ts';
import type { VaultError } from '../ports/vault.ts';
import { ok } from 'neverthrow';
import { commitFenced } from '../runtime/commit-fenced.ts';
import type { HeldLease } from '../runtime/lease.ts';
import type { Scope } from '../runtime/runtime.ts';
import type { ShopChannelError } from '../shop/shop-channel.ts';
import type { Shop } from '../shop/shop.ts';

/** What became of what a shop's channel has told. */
export interface NoticeCounts {
  /** Orders that were read again; many notices of one order are one. */
  read: number;
  /** Notices that are done. */
  done: number;
  /** Notices that wait for another try. */
  postponed: number;
  /** Notices that were given up; a person must look. */
  parked: number;
}

/** Why a shop's notices could not be read; they wait. */
export type ReadNoticesError =
  StorageError | ShopChannelError | VaultError | JobError | CoreError<'storage.lease_lost'>;

/** What reading a shop's notices works with. */
export interface Run {
  readonly scope: Scope;
  readonly shop: Shop;
  readonly lease: HeldLease;
  readonly counts: NoticeCounts;
}

/** Stores what became of notices, and counts it. */
export async function settle(
  { scope, lease, counts }: Run,
  noticeUpdates: readonly NoticeUpdate[],
): Promise<Result<void, ReadNoticesError>> {
  if (noticeUpdates.length === 0) return ok();
  for (const { state } of noticeUpdates) counts[countedAs[state]] += 1;
  return commitFenced(scope, lease.fence, { noticeUpdates });
}

const countedAs = { waiting: 'postponed', done: 'done', parked: 'parked' } as const;
