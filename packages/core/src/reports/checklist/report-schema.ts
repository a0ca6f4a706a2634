import { err, type Result } from 'neverthrow';
import { z } from 'zod';
import { coreError, type CoreError } from '../../kernel/errors.ts';
import type { FindingId } from '../../kernel/ids.ts';
import { decodeStored, idSchema, instantSchema, stateSchema } from '../../kernel/schema.ts';
import { findingMachine } from '../findings/finding-machine.ts';
import { figuresSchema, findingDraftSchema } from '../findings/finding-schema.ts';
import { checkStatusSchema } from '../stored/stored-report-schema.ts';
import type { StoredReport } from '../stored/stored-report.ts';
import type { ChecklistName } from './check.ts';
import type { ChecklistReport, CheckResult, ReportedFinding } from './report.ts';

const findingSchema = findingDraftSchema.extend({
  findingId: idSchema<FindingId>(),
  state: stateSchema(findingMachine),
  firstSeenAt: instantSchema,
  openedAt: instantSchema,
  assignee: z.string().nullable(),
}) satisfies z.ZodType<ReportedFinding>;

const resultSchema = z.object({
  check: z.string(),
  status: checkStatusSchema,
  figures: figuresSchema,
  findings: z.array(findingSchema),
  acknowledged: z.array(findingSchema),
  more: z.int().min(0),
  gone: z.int().min(0),
  findingIds: z.array(idSchema<FindingId>()),
}) satisfies z.ZodType<CheckResult>;

const bodySchema = z.object({ timeZone: z.string(), results: z.array(resultSchema) });

const names: ReadonlySet<string> = new Set<ChecklistName>(['daily', 'weekly', 'monthly']);

function isChecklist(kind: string): kind is ChecklistName {
  return names.has(kind);
}

/** What is stored of a checklist beside what every report has. */
export function bodyOf({ timeZone, results }: ChecklistReport): StoredReport['body'] {
  return { timeZone, results };
}

/**
 * A stored checklist.
 *
 * Errors: `report.not_found` for a report of another kind; `storage.corrupt`.
 */
export function checklistOf(
  stored: StoredReport,
): Result<ChecklistReport, CoreError<'report.not_found' | 'storage.corrupt'>> {
  const { reportId, version, kind, shopId, period, status, madeAt, by } = stored;
  if (!isChecklist(kind)) return err(coreError('report.not_found', { reportId }));
  return decodeStored(bodySchema, stored.body, 'reports').map((body) => {
    const head = { reportId, version, checklist: kind, shopId, period, status, madeAt, by };
    return { ...head, ...body };
  });
}
