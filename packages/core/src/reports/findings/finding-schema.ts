import type { Result } from 'neverthrow';
import { z } from 'zod';
import type { CoreError } from '../../kernel/errors.ts';
import type {
  BatchId,
  CaseId,
  FindingId,
  OrderId,
  ProductId,
  ReportId,
  ShopId,
} from '../../kernel/ids.ts';
import { decodeStored, idSchema, instantSchema, stateSchema } from '../../kernel/schema.ts';
import type { FindingDraft, FindingSubject } from '../checklist/finding.ts';
import { periodSchema } from '../stored/stored-report-schema.ts';
import { findingMachine } from './finding-machine.ts';
import type { Finding, FindingNote } from './finding.ts';

const shopId = idSchema<ShopId>();
const scalar = z.union([z.string(), z.number(), z.boolean()]).nullable();
const figures = z.record(z.string(), scalar);

const subjectSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('tenant') }),
  z.object({ kind: z.literal('month'), month: z.string() }),
  z.object({ kind: z.literal('shop'), shopId }),
  z.object({ kind: z.literal('shop_period'), shopId, from: z.string() }),
  z.object({ kind: z.literal('order'), shopId, orderId: idSchema<OrderId>() }),
  z.object({ kind: z.literal('order_no'), shopId, orderNo: z.string() }),
  z.object({ kind: z.literal('case'), shopId, caseId: idSchema<CaseId>() }),
  z.object({ kind: z.literal('product'), productId: idSchema<ProductId>() }),
  z.object({ kind: z.literal('item'), shopId, itemId: z.string() }),
  z.object({ kind: z.literal('batch'), batchId: idSchema<BatchId>() }),
  z.object({ kind: z.literal('user'), user: z.string() }),
  z.object({ kind: z.literal('cause'), cause: z.string() }),
  z.object({
    kind: z.literal('statement_line'),
    shopId,
    book: z.string(),
    lineNo: z.string(),
  }),
]) satisfies z.ZodType<FindingSubject>;

const draft = {
  code: z.string(),
  subject: subjectSchema,
  status: z.enum(['warn', 'fail']),
  figures,
  evidence: z.array(z.string()),
  remedies: z.array(
    z.object({
      call: z.string(),
      input: z.record(z.string(), z.union([scalar, z.array(z.string())])),
    }),
  ),
} satisfies z.core.$ZodShape;

/** What a check has found. */
export const findingDraftSchema = z.object(draft) satisfies z.ZodType<FindingDraft>;

/** What was counted and compared. */
export const figuresSchema = figures;

const noteSchema = z.object({
  at: instantSchema,
  by: z.string(),
  event: z.enum([
    'finding.acknowledged',
    'finding.resolved',
    'finding.gone',
    'finding.reopened',
    'finding.worsened',
    'finding.came_back',
    'finding.assigned',
    'finding.noted',
  ]),
  text: z.string(),
}) satisfies z.ZodType<FindingNote>;

const findingSchema = z.object({
  ...draft,
  findingId: idSchema<FindingId>(),
  version: z.int().min(1),
  check: z.string(),
  shopId: shopId.nullable(),
  state: stateSchema(findingMachine),
  firstSeenAt: instantSchema,
  openedAt: instantSchema,
  lastSeenAt: instantSchema,
  reportId: idSchema<ReportId>(),
  period: periodSchema,
  settledAt: instantSchema.nullable(),
  assignee: z.string().nullable(),
  notes: z.array(noteSchema),
}) satisfies z.ZodType<Finding>;

/** Reads a stored finding. Errors: `storage.corrupt`. */
export function decodeFinding(input: unknown): Result<Finding, CoreError<'storage.corrupt'>> {
  return decodeStored(findingSchema, input, 'findings');
}
