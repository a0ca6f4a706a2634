import { err, ok, type Result } from 'neverthrow';
import type { CoreError } from '../../kernel/errors.ts';
import type { FindingId, OrderId, ShopId } from '../../kernel/ids.ts';
import type { Instant } from '../../kernel/time.ts';
import { loadOrderWithShop, type LoadOrderError } from '../../order/load-order.ts';
import type { SyncCursor } from '../../ports/change.ts';
import type { StorageError } from '../../ports/storage.ts';
import type { Scope } from '../../runtime/runtime.ts';
import { loadCalledShop } from '../../shop/live-channel.ts';
import type { Shop } from '../../shop/shop.ts';
import type { FindingSubject } from '../checklist/finding.ts';
import { loadFinding } from '../findings/load-finding.ts';
import { redactEffect, redactEntry, redactFinding, redactOrder, redactShop } from './redact.ts';

/** A file for whoever gives support 技术支持. */
export interface SupportBundle {
  /** What to call it: `kaquan-support-order-or_01.json`. */
  readonly fileName: string;
  /** When it was made. */
  readonly madeAt: Instant;
  /** Whom to send it to, as the host says; empty where it says nothing. */
  readonly contact: string;
  /** The file: JSON, indented, with neither secrets nor personal data. */
  readonly json: string;
}

/** Why no file can be made for support. */
export type SupportBundleError = LoadOrderError | CoreError<'input.invalid' | 'finding.not_found'>;

/** What a file for support is about. */
export type SupportSubject =
  { readonly orderId: OrderId } | { readonly shopId: ShopId } | { readonly findingId: FindingId };

/** Which format the file is in, for whoever reads it by program. */
const format = 'kaquan-support/1';

/** Makes the file; see `SupportService.supportBundle`. */
export async function supportBundle(
  scope: Scope,
  about: SupportSubject,
  contact: string,
): Promise<Result<SupportBundle, SupportBundleError>> {
  const parts = await partsOf(scope, about);
  if (parts.isErr()) return err(parts.error);
  const madeAt = scope.runtime.clock.now();
  const [[kind, id] = ['', '']] = Object.entries(about);
  const file = { format, madeAt, storage: scope.runtime.storage.name, about, contact };
  const json = `${JSON.stringify({ ...file, ...parts.value }, null, 2)}\n`;
  const fileName = `kaquan-support-${kind.replace(/Id$/, '')}-${id}.json`;
  return ok({ fileName, madeAt, contact, json });
}

type Parts = Readonly<Record<string, unknown>>;

async function partsOf(
  scope: Scope,
  about: SupportSubject,
): Promise<Result<Parts, SupportBundleError>> {
  if ('orderId' in about) return orderParts(scope, about.orderId);
  if ('shopId' in about) return shopPartsById(scope, about.shopId);
  const finding = await loadFinding(scope, about.findingId);
  if (finding.isErr()) return err(finding.error);
  const own = { finding: redactFinding(finding.value) };
  const of = await subjectParts(scope, finding.value.subject);
  return of.map((parts) => ({ ...own, ...parts }));
}

// What a finding is about may be gone, or never was here: then the finding stands alone.
async function subjectParts(
  scope: Scope,
  subject: FindingSubject,
): Promise<Result<Parts, StorageError>> {
  const found =
    'orderId' in subject
      ? await orderParts(scope, subject.orderId)
      : 'shopId' in subject
        ? await shopPartsById(scope, subject.shopId)
        : ok<Parts, LoadOrderError>({});
  if (found.isOk()) return ok(found.value);
  const { error } = found;
  return error.code === 'order.not_found' || error.code === 'shop.not_found' ? ok({}) : err(error);
}

async function orderParts(scope: Scope, orderId: OrderId): Promise<Result<Parts, LoadOrderError>> {
  const { storage } = scope.runtime;
  const { tenant } = scope;
  const loaded = await loadOrderWithShop(scope, orderId);
  if (loaded.isErr()) return err(loaded.error);
  const { order, shop } = loaded.value;
  const history = await storage.findHistory(tenant, orderId, 0);
  if (history.isErr()) return err(history.error);
  const effects = await storage.findEffects(tenant, orderId);
  if (effects.isErr()) return err(effects.error);
  const own = await shopParts(scope, shop);
  return own.map((parts) => ({
    order: redactOrder(order),
    history: history.value.map(redactEntry),
    effects: effects.value.map(redactEffect),
    ...parts,
  }));
}

async function shopPartsById(scope: Scope, shopId: ShopId): Promise<Result<Parts, LoadOrderError>> {
  const shop = await loadCalledShop(scope, shopId);
  return shop.isErr() ? err(shop.error) : shopParts(scope, shop.value);
}

const streams = [
  'orders',
  'refunds',
  'orders_sweep',
  'refunds_sweep',
  'statements',
  'lost_notices',
] as const;

async function shopParts(scope: Scope, shop: Shop): Promise<Result<Parts, StorageError>> {
  const { runtime, tenant } = scope;
  const { shopId } = shop;
  const cursors: SyncCursor[] = [];
  for (const stream of streams) {
    const cursor = await runtime.storage.loadCursor(tenant, shopId, stream);
    if (cursor.isErr()) return err(cursor.error);
    if (cursor.value !== null) cursors.push(cursor.value);
  }
  const failures = await runtime.storage.findIngestFailures(tenant, shopId);
  return failures.map((rows) => ({ shop: redactShop(shop, cursors, rows) }));
}
