import { err, ok, type Result } from 'neverthrow';
import { z } from 'zod';
import { coreError, type CoreError } from '../kernel/errors.ts';
import type { BatchId, CaseId, OrderId } from '../kernel/ids.ts';
import { idSchema, stateSchema } from '../kernel/schema.ts';
import { orderSelectionSchema } from '../order/order-search.ts';
import type { CallOptions, Scope } from '../runtime/runtime.ts';
import { mutatingCall, serviceCall } from '../runtime/service-call.ts';
import type { BatchReport, BatchReportError, BatchService, RunOptions } from './batch-api.ts';
import { cancelBatch, executeBatch, resumeBatch, undoBatch, type Going } from './batch-commands.ts';
import type { BatchOperation } from './batch-inputs.ts';
import { batchRuleOf, batchRules } from './batch-rules.ts';
import { workOf } from './batch-work.ts';
import { maxBatchItems } from './batch.ts';
import { disclosePage } from './disclose-batch.ts';
import type { Which } from './find-items.ts';
import { planBatch, type PlanBatchError, type PlannedBatch } from './plan-batch.ts';

const batchId = idSchema<BatchId>();

function idsSchema<Id extends string>(): z.ZodType<readonly Id[]> {
  return z
    .array(idSchema<Id>())
    .max(maxBatchItems, `at most ${maxBatchItems} items`)
    .refine((ids) => new Set(ids).size === ids.length, 'an item stands twice');
}

const task = {
  operation: stateSchema<BatchOperation>({ states: batchRules }),
  input: z.record(z.string(), z.unknown()).exactOptional(),
} as const;

const planSchema = z.union(
  [
    z.strictObject({ ...task, orderIds: idsSchema<OrderId>() }),
    z.strictObject({ ...task, caseIds: idsSchema<CaseId>() }),
    z.strictObject({ ...task, selection: orderSelectionSchema }),
  ],
  `must name an operation, and orderIds, caseIds (each once, at most ${maxBatchItems}) or a selection`,
);

const inBackground = z.boolean().exactOptional();
const executeSchema = z.object({ token: batchId, inBackground });
const goOnSchema = z.object({ batchId, inBackground });
const nameSchema = z.object({ batchId });
const findSchema = z.object({
  cursor: z.string().exactOptional(),
  limit: z.int().min(1).max(500).exactOptional(),
});
const pageCursor = z
  .string()
  .regex(/^[1-9]\d{0,5}$/, 'must be a cursor of this report')
  .exactOptional();
const reportSchema = z.object({ batchId, cursor: pageCursor });
const discloseSchema = z.object({ token: batchId, cursor: pageCursor });

/** Batches on behalf of one tenant and actor. */
export function createBatchService(scope: Scope): BatchService {
  const { tenant, runtime } = scope;
  return {
    plan: (input, options) =>
      mutatingCall(planSchema, { input, options }, (given, how) => plan(scope, given, how)),
    execute: (input, given) =>
      mutatingCall(executeSchema, { input, options: given }, ({ token, ...how }, options) =>
        executeBatch(scope, token, goingOf(given, { ...how, options })),
      ),
    cancel: (input, options) =>
      mutatingCall(nameSchema, { input, options }, (given, how) =>
        cancelBatch(scope, given.batchId, how),
      ),
    resume: (input, given) =>
      mutatingCall(goOnSchema, { input, options: given }, ({ batchId: id, ...how }, options) =>
        resumeBatch(scope, id, goingOf(given, { ...how, options })),
      ),
    undo: (input, given) =>
      mutatingCall(goOnSchema, { input, options: given }, ({ batchId: id, ...how }, options) =>
        undoBatch(scope, id, goingOf(given, { ...how, options })),
      ),
    find: (input) =>
      serviceCall(findSchema, input ?? {}, ({ limit = 50, ...position }) =>
        runtime.storage.findBatches({ ...position, tenant, limit }),
      ),
    disclose: (input, options) =>
      mutatingCall(discloseSchema, { input, options }, ({ token, cursor }, how) =>
        disclosePage(scope, { batchId: token, pageNo: Number(cursor ?? 1) }, how),
      ),
    report: (input) => serviceCall(reportSchema, input, (which) => report(scope, which)),
  };
}

function goingOf(
  given: RunOptions | undefined,
  { inBackground: isLeft = false, options }: { inBackground?: boolean; options: CallOptions },
): Going {
  const tell: Going['tell'] = (batch) => given?.onProgress?.(batch);
  return { options, inBackground: isLeft, tell };
}

async function plan(
  scope: Scope,
  given: z.infer<typeof planSchema>,
  options: CallOptions,
): Promise<Result<PlannedBatch, PlanBatchError>> {
  const { operation, input = {} } = given;
  const work = workOf({ operation, input });
  if (work.isErr()) return err(work.error);
  const which = whichOf(given);
  if (which.isErr()) return err(which.error);
  return planBatch(scope, { work: work.value, which: which.value, options });
}

function whichOf(given: z.infer<typeof planSchema>): Result<Which, CoreError<'input.invalid'>> {
  if ('selection' in given) {
    const { among = 'live', ...conditions } = given.selection;
    return ok({ selection: { ...conditions, ...(among === 'all' ? {} : { among }) } });
  }
  if ('orderIds' in given) return ok({ orderIds: given.orderIds });
  const { operation, caseIds } = given;
  if (batchRuleOf(operation).target === 'case') return ok({ caseIds });
  const problem = `${operation} is about orders: name orderIds`;
  return err(coreError('input.invalid', { issues: [{ field: 'caseIds', problem }] }));
}

async function report(
  { runtime, tenant }: Scope,
  which: z.infer<typeof reportSchema>,
): Promise<Result<BatchReport, BatchReportError>> {
  const pageNo = Number(which.cursor ?? 1);
  const found = await runtime.storage.loadBatch({ tenant, batchId: which.batchId, pageNo });
  if (found.isErr()) return err(found.error);
  if (found.value === null) return err(coreError('batch.not_found', { batchId: which.batchId }));
  const { batch, page } = found.value;
  const nextCursor = pageNo < batch.pageCount ? String(pageNo + 1) : null;
  return ok({ batch, items: page?.items ?? [], nextCursor });
}
