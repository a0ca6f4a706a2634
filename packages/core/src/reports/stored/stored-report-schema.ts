import type { Result } from 'neverthrow';
import { z } from 'zod';
import type { CoreError } from '../../kernel/errors.ts';
import type { ReportId, ShopId } from '../../kernel/ids.ts';
import { decodeStored, idSchema, instantSchema } from '../../kernel/schema.ts';
import type { ReportItem, StoredReport } from './stored-report.ts';

/** How something came out. */
export const checkStatusSchema = z.enum(['pass', 'warn', 'fail', 'unknown']);

/** A half-open period. */
export const periodSchema = z.object({ from: instantSchema, to: instantSchema });

const body = z.record(z.string(), z.unknown());

const reportSchema = z.object({
  reportId: idSchema<ReportId>(),
  version: z.int().min(1),
  kind: z.string(),
  shopId: idSchema<ShopId>().nullable(),
  period: periodSchema,
  status: checkStatusSchema,
  madeAt: instantSchema,
  by: z.string(),
  signedAt: instantSchema.nullable(),
  // A release that did not write it down told of a report at once, or never.
  toTell: z
    .object({ attempts: z.int().min(0), dueAt: instantSchema })
    .nullable()
    .default(null),
  body,
}) satisfies z.ZodType<StoredReport>;

const itemSchema = z.object({
  reportId: idSchema<ReportId>(),
  itemNo: z.int().min(1),
  version: z.int().min(1),
  code: z.string(),
  isOpen: z.boolean(),
  body,
}) satisfies z.ZodType<ReportItem>;

/** Reads a stored report. Errors: `storage.corrupt`. */
export function decodeReport(input: unknown): Result<StoredReport, CoreError<'storage.corrupt'>> {
  return decodeStored(reportSchema, input, 'reports');
}

/** Reads a stored row of a report. Errors: `storage.corrupt`. */
export function decodeReportItem(input: unknown): Result<ReportItem, CoreError<'storage.corrupt'>> {
  return decodeStored(itemSchema, input, 'report_items');
}
