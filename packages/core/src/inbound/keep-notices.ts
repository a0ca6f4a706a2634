import { err, ok, type Result } from 'neverthrow';
import { invariant } from '../kernel/invariant.ts';
import type { Instant } from '../kernel/time.ts';
import type { KeptSubject, Notice } from '../ports/notice.ts';
import type { ChannelNotice, LostNotice, NoticeSubject, TakeError } from '../ports/notification.ts';
import type { StorageError } from '../ports/storage.ts';
import type { TenantShop } from '../ports/storage-rows.ts';
import { commitChanges } from '../runtime/commit-changes.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { tokenContext } from './token-context.ts';

/** What became of notices. */
export interface NoticeTally {
  /** Notices that are kept now, by this call or before it. */
  readonly kept: number;
  /** Notices of shops that no tenant has; each is a line in the log. */
  readonly unknown: number;
}

const shopsPerPage = 200;
/** How many notices one change holds. */
const noticesPerChange = 500;

/**
 * Keeps what a channel has told, for every shop of any tenant that the channel knows under that number.
 * Nothing is read here. Where some cannot be kept, others may be: asked again, nothing is kept twice.
 */
export async function keepNotices(
  runtime: Runtime,
  channelType: string,
  told: readonly ChannelNotice[],
): Promise<Result<NoticeTally, TakeError>> {
  const wanted = told.filter(({ subject }) => isKept[subject.kind]);
  const externalIds = [...new Set(wanted.map(({ externalShopId }) => externalShopId))];
  const shops = await shopsAt(runtime, channelType, externalIds);
  if (shops.isErr()) return err(shops.error);
  const shopsById = Map.groupBy(shops.value, ({ shop }) => shop.externalId ?? '');
  const at = runtime.clock.now();
  const drafts = wanted.flatMap((notice) =>
    (shopsById.get(notice.externalShopId) ?? []).map((owner) => draftOf(notice, owner, at)),
  );
  const kept = await keepDrafts(runtime, drafts, at);
  if (kept.isErr()) return err(kept.error);
  const strangers = wanted.filter(({ externalShopId }) => !shopsById.has(externalShopId));
  for (const [externalShopId, of] of Map.groupBy(strangers, (each) => each.externalShopId)) {
    const words = { channel: channelType, externalShopId, count: of.length };
    runtime.logger.log('warn', 'a channel told of a shop that nobody has', words);
  }
  return ok({ kept: wanted.length - strangers.length, unknown: strangers.length });
}

/** Keeps what the channel of one shop could tell nobody; as {@link keepNotices} does, and only for it. */
export function keepLostNotices(
  runtime: Runtime,
  owner: TenantShop,
  lost: readonly LostNotice[],
): Promise<Result<void, TakeError>> {
  const at = runtime.clock.now();
  const wanted = lost.filter(({ subject }) => isKept[subject.kind]);
  return keepDrafts(
    runtime,
    wanted.map((notice) => draftOf(notice, owner, at)),
    at,
  );
}

async function keepDrafts(
  runtime: Runtime,
  drafts: readonly Draft[],
  at: Instant,
): Promise<Result<void, TakeError>> {
  const sealed = await sealTokens(runtime, drafts);
  return sealed.isErr() ? err(sealed.error) : commitAll(runtime, sealed.value, at);
}

// What no order depends on is nothing to read again.
const isKept: Readonly<Record<NoticeSubject['kind'], boolean>> = {
  order: true,
  refund: true,
  vouchers: true,
  grant: true,
  other: false,
};

async function shopsAt(
  { storage }: Runtime,
  channelType: string,
  externalIds: readonly string[],
): Promise<Result<readonly TenantShop[], StorageError>> {
  const shops: TenantShop[] = [];
  if (externalIds.length === 0) return ok(shops);
  let cursor: string | null = null;
  do {
    const position = cursor === null ? {} : { cursor };
    const at = { channelType, externalIds };
    const filter = { tenants: 'all', at, limit: shopsPerPage, ...position } as const;
    const page = await storage.findTenantShops(filter);
    if (page.isErr()) return err(page.error);
    shops.push(...page.value.items);
    cursor = page.value.nextCursor;
  } while (cursor !== null);
  return ok(shops);
}

interface Draft {
  readonly notice: Omit<Notice, 'subject'>;
  readonly subject: NoticeSubject;
}

function draftOf({ eventId, subject }: LostNotice, owner: TenantShop, at: Instant): Draft {
  const { tenant, shop } = owner;
  const fresh = { state: 'waiting', attempts: 0, dueAt: at, receivedAt: at, problem: '' } as const;
  return { notice: { tenant, shopId: shop.shopId, eventId, ...fresh }, subject };
}

// Each for its own row: what one tenant was told opens for no other.
async function sealTokens(
  { vault }: Runtime,
  drafts: readonly Draft[],
): Promise<Result<readonly Notice[], TakeError>> {
  const items = drafts.flatMap(({ notice, subject }) => {
    if (!('token' in subject)) return [];
    return [{ text: subject.token.reveal(), context: tokenContext(notice.tenant, notice) }];
  });
  const sealed = items.length === 0 ? ok([]) : await vault.sealMany(items);
  return sealed.map((texts) => {
    const left = texts.values();
    return drafts.flatMap(({ notice, subject }) => {
      const kept = keptSubject(subject, () => left.next().value);
      return kept === null ? [] : [{ ...notice, subject: kept }];
    });
  });
}

function keptSubject(subject: NoticeSubject, next: () => string | undefined): KeptSubject | null {
  if (subject.kind === 'other') return null;
  if (subject.kind !== 'vouchers') return subject;
  const sealedToken = next();
  invariant(sealedToken !== undefined, 'a vault answers one text for each');
  const { kind, orderNo, isAgain = false } = subject;
  return { kind, orderNo, sealedToken, isAgain };
}

async function commitAll(
  { storage, ids }: Runtime,
  notices: readonly Notice[],
  at: Instant,
): Promise<Result<void, StorageError>> {
  for (const [tenant, own] of Map.groupBy(notices, (notice) => notice.tenant)) {
    for (let from = 0; from < own.length; from += noticesPerChange) {
      const changeId = ids.next('change');
      const part = own.slice(from, from + noticesPerChange);
      const change = { changeId, tenant, at, writes: [], notices: part };
      const committed = await commitChanges(storage, [change]);
      if (committed.isErr()) return err(committed.error);
    }
  }
  return ok();
}
