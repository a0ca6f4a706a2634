import type { Result } from 'neverthrow';
import { z } from 'zod';
import type { CoreError } from '../../kernel/errors.ts';
import type { OrderId, ReportId, ShopId } from '../../kernel/ids.ts';
import {
  amountSchema,
  decodeStored,
  idSchema,
  instantSchema,
  stateSchema,
} from '../../kernel/schema.ts';
import type { ReportItem, StoredReport } from '../stored/stored-report.ts';
import { differenceClasses, type DifferenceCause, type DifferenceClass } from './difference.ts';
import { reconciliationMachine } from './reconciliation-machine.ts';
import type { Reconciliation, RecordedDifference } from './reconciliation.ts';

/** The kind of report that a reconciliation is stored as. */
export const reportKind = 'reconciliation';

const count = z.int().min(0);
const sum = z.int();
const kind = z.enum([
  'income',
  'refund',
  'fee',
  'subsidy',
  'deposit',
  'withdrawal',
  'adjustment',
  'other',
]);
const classSchema = z.enum(
  Object.keys(differenceClasses) as [DifferenceClass, ...DifferenceClass[]],
);

const bodySchema = z.object({
  state: stateSchema(reconciliationMachine),
  book: z.string().nullable(),
  graceMs: count,
  toldUntil: instantSchema,
  lines: count,
  orders: count,
  differences: count,
  unexplained: count,
  totals: z.array(
    z.object({
      currency: z.string(),
      kind,
      lines: count,
      theirsMinor: sum,
      oursMinor: sum.nullable(),
      differenceMinor: sum,
    }),
  ),
  balances: z.array(
    z.object({
      book: z.string(),
      currency: z.string(),
      openingMinor: sum.nullable(),
      movedMinor: sum,
      brokenMinor: sum,
      closingMinor: sum.nullable(),
      lines: count,
    }),
  ),
  counts: z.partialRecord(classSchema, count),
  earlier: z
    .object({
      reportId: idSchema<ReportId>(),
      signedAt: instantSchema.nullable(),
      isSame: z.boolean(),
    })
    .nullable(),
  signature: z
    .object({ by: z.string(), at: instantSchema, reason: z.string(), digest: z.string() })
    .nullable(),
});

type Body = z.infer<typeof bodySchema>;

/** Reads a reconciliation off its stored report. Errors: `storage.corrupt`. */
export function decodeReconciliation(
  report: StoredReport,
): Result<Reconciliation, CoreError<'storage.corrupt'>> {
  const { reportId, version, period, status, madeAt, by, shopId } = report;
  return decodeStored(bodySchema, report.body, 'reports').map((body) => ({
    ...(body as Body & Pick<Reconciliation, 'counts'>),
    ...{ reportId, version, period, status, madeAt, by },
    shopId: shopId as ShopId,
  }));
}

/** A reconciliation as its stored report. */
export function toReport(reconciliation: Reconciliation): StoredReport {
  const { reportId, version, period, status, madeAt, by, shopId, ...body } = reconciliation;
  const signedAt = reconciliation.signature?.at ?? null;
  return {
    ...{
      reportId,
      version,
      kind: reportKind,
      shopId,
      period,
      status,
      madeAt,
      by,
      signedAt,
      toTell: null,
    },
    body,
  };
}

const moved = z.object({ incomeMinor: sum, refundMinor: sum });

const differenceSchema = z.object({
  class: classSchema,
  cause: z.custom<DifferenceCause>((value) => typeof value === 'string'),
  subject: z.string(),
  line: z.object({ book: z.string(), lineNo: z.string() }).nullable(),
  orderNo: z.string().nullable(),
  orderId: idSchema<OrderId>().nullable(),
  currency: z.string(),
  theirs: moved,
  ours: moved,
  brokenMinor: amountSchema,
  figures: z.record(z.string(), z.union([z.string(), z.number()])),
  evidence: z.array(z.string()),
  remedies: z.array(
    z.object({
      call: z.string(),
      input: z.record(
        z.string(),
        z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.string())]),
      ),
    }),
  ),
  explanation: z.object({ note: z.string(), by: z.string(), at: instantSchema }).nullable(),
});

/** Reads a difference off its stored row. Errors: `storage.corrupt`. */
export function decodeDifference({
  itemNo,
  body,
}: ReportItem): Result<RecordedDifference, CoreError<'storage.corrupt'>> {
  return decodeStored(differenceSchema, body, 'report_items').map((difference) => ({
    ...difference,
    differenceNo: itemNo,
  }));
}
