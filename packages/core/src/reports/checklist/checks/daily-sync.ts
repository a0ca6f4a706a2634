import { err, ok, type Result } from 'neverthrow';
import { hourMs } from '../../../kernel/time.ts';
import type { SyncCursor } from '../../../ports/change.ts';
import type { StorageError } from '../../../ports/storage.ts';
import type { Shop } from '../../../shop/shop.ts';
import { defineCheck, type CheckContext } from '../check.ts';
import { collectFindings, type FindingCollector } from '../collect-findings.ts';
import { openRivals } from './open-rivals.ts';

type Code = 'sync.behind' | 'ingest.undecoded' | 'notices.parked' | 'statement.rival';

/** Longer than this a host that runs its worker is never behind. */
const behindMs = hourMs;
const shownEvidence = 20;

/** What was read at the channels 信息同步: how far, and what of it could not be read. */
export const dailySync = defineCheck({
  id: 'daily.sync',
  checklist: 'daily',
  codes: ['sync.behind', 'ingest.undecoded', 'notices.parked', 'statement.rival'],
  settles: 'all',
  async run(context) {
    const found = collectFindings<Code>();
    const figures = { streams: 0, undecoded: 0, parkedNotices: 0, rivals: 0 };
    for (const shop of context.shops) {
      const streams = await lookAtStreams(context, shop, found);
      if (streams.isErr()) return err(streams.error);
      const unread = await lookAtUnread(context, shop, found);
      if (unread.isErr()) return err(unread.error);
      const rivals = await lookAtRivals(context, shop, found);
      if (rivals.isErr()) return err(rivals.error);
      figures.rivals += rivals.value;
      figures.streams += streams.value;
      figures.undecoded += unread.value.undecoded;
      figures.parkedNotices += unread.value.parkedNotices;
    }
    return ok(found.outcome(figures));
  },
});

function listedBy(context: CheckContext, shop: Shop): readonly SyncCursor['stream'][] {
  const channel = context.scope.runtime.channelByType.get(shop.channelType);
  if (channel === undefined) return [];
  const { orders, refunds } = channel.capabilities;
  return [
    ...(orders === null ? [] : ['orders' as const]),
    ...(refunds === null ? [] : ['refunds' as const]),
  ];
}

async function lookAtStreams(
  context: CheckContext,
  shop: Shop,
  found: FindingCollector<Code>,
): Promise<Result<number, StorageError>> {
  const { runtime, tenant } = context.scope;
  const { shopId, name } = shop;
  const streams = listedBy(context, shop);
  const late: { stream: string; readTo: number }[] = [];
  for (const stream of streams) {
    const cursor = await runtime.storage.loadCursor(tenant, shopId, stream);
    if (cursor.isErr()) return err(cursor.error);
    const readTo = cursor.value?.readTo ?? shop.createdAt;
    if (context.now - readTo > behindMs) late.push({ stream, readTo });
  }
  const [first] = late.toSorted((a, b) => a.readTo - b.readTo);
  if (first !== undefined) {
    found.add({
      code: 'sync.behind',
      subject: { kind: 'shop', shopId },
      status: 'fail',
      figures: {
        name,
        streams: late.map(({ stream }) => stream).join(', '),
        readToAt: first.readTo,
        behindMs: context.now - first.readTo,
      },
      evidence: [shopId],
      remedies: [],
    });
  }
  return ok(streams.length);
}

interface Unread {
  readonly rows: number;
  /** Whether there are more than were counted. */
  readonly isMore: boolean;
}

// A page of each is enough to say that there are some.
const pageSize = 500;

async function lookAtUnread(
  { scope }: CheckContext,
  { shopId, name }: Shop,
  found: FindingCollector<Code>,
): Promise<Result<{ readonly undecoded: number; readonly parkedNotices: number }, StorageError>> {
  const { runtime, tenant } = scope;
  const subject = { kind: 'shop', shopId } as const;
  const add = (code: Code, { rows, isMore }: Unread, evidence: readonly string[]): void => {
    if (rows === 0) return;
    const figures = { name, rows, isMore };
    const rest = { status: 'warn', evidence, remedies: [] } as const;
    found.add({ code, subject, figures, ...rest });
  };
  const failures = await runtime.storage.findIngestFailures(tenant, shopId);
  if (failures.isErr()) return err(failures.error);
  const undecoded = failures.value.length;
  const numbers = failures.value.slice(0, shownEvidence).map(({ externalId }) => externalId);
  add('ingest.undecoded', { rows: undecoded, isMore: false }, numbers);
  const parked = await runtime.storage.findParkedNotices({ tenant, shopId, limit: pageSize });
  if (parked.isErr()) return err(parked.error);
  const { items, nextCursor } = parked.value;
  const events = items.slice(0, shownEvidence).map(({ eventId }) => eventId);
  add('notices.parked', { rows: items.length, isMore: nextCursor !== null }, events);
  return ok({ undecoded, parkedNotices: items.length });
}

async function lookAtRivals(
  { scope, now }: CheckContext,
  shop: Shop,
  found: FindingCollector<Code>,
): Promise<Result<number, StorageError>> {
  const { shopId, name } = shop;
  const rivals = await openRivals(scope, shopId, now);
  if (rivals.isErr()) return err(rivals.error);
  for (const { rival, told, entryId } of rivals.value) {
    const { book, lineNo, amountMinor, currency, at, storedAt } = rival;
    found.add({
      code: 'statement.rival',
      subject: { kind: 'statement_line', shopId, book, lineNo },
      status: 'warn',
      figures: {
        ...{ name, book, lineNo, currency, lineAt: at, toldAt: storedAt },
        ...{ amountMinor: told?.amountMinor ?? null, rivalMinor: amountMinor },
      },
      // By which `ledger.record` corrects it.
      evidence: entryId === null ? [lineNo] : [lineNo, entryId],
      remedies: [],
    });
  }
  return ok(rivals.value.length);
}
