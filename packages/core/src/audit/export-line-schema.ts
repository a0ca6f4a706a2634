import { z } from 'zod';
import type { OrderId, ShopId, TenantId } from '../kernel/ids.ts';
import { idSchema, instantSchema } from '../kernel/schema.ts';
import { exportFormat, type ExportLine } from './export-lines.ts';

const hash = z.string().max(100);
const count = z.int().min(0);
const tenant = idSchema<TenantId>();
const orderId = idSchema<OrderId>();

const record = z.object({
  tenant,
  orderId,
  version: count,
  seq: count,
  at: instantSchema,
  actor: z.object({ kind: z.enum(['operator', 'buyer', 'channel', 'system']), id: z.string() }),
  reason: z.string(),
  events: z.array(z.unknown()),
  hash: hash.nullable(),
});

const root = z.object({
  tenant,
  rootNo: count,
  previous: hash.nullable(),
  leaves: count,
  tree: hash,
  from: instantSchema,
  to: instantSchema,
  sealedAt: instantSchema,
  hash,
});

const place = { rootNo: count, leafNo: count, orderId, digest: hash };
const part = { afterSeq: count, previous: hash.nullable(), firstVersion: count };

const leaf = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('changes'), ...place, ...part, lastVersion: count }),
  z.object({
    kind: z.literal('disclosure'),
    ...place,
    disclosureId: z.string(),
    content: z.unknown(),
  }),
]);

/** A line of an export, without its number and sum. */
export const exportLineSchema: z.ZodType<ExportLine> = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('header'),
    format: z.literal(exportFormat),
    tenant,
    scope: z.enum(['orders', 'range']),
  }),
  z.object({
    kind: z.literal('order'),
    orderId,
    shopId: idSchema<ShopId>(),
    orderNo: z.string(),
    version: count,
    eventCount: count,
    historyHash: hash.nullable(),
  }),
  z.object({ kind: z.literal('part'), orderId, ...part }),
  z.object({ kind: z.literal('change'), record }),
  z.object({ kind: z.literal('root'), root }),
  z.object({ kind: z.literal('link'), root }),
  z.object({ kind: z.literal('leaf'), leaf, proof: z.array(hash).max(20) }),
  z.object({ kind: z.literal('end') }),
]);
