import type { Result } from 'neverthrow';
import { z } from 'zod';
import type { CoreError } from '../kernel/errors.ts';
import type { BatchId, CaseId, OrderId, ProductId } from '../kernel/ids.ts';
import { decodeStored, idSchema, instantSchema, stateSchema } from '../kernel/schema.ts';
import { accountSides, type AccountName } from '../ledger/accounts.ts';
import type { Actor } from '../order/history.ts';
import type { BatchOperation } from './batch-inputs.ts';
import { batchMachine, type BatchState } from './batch-machine.ts';
import { batchRules } from './batch-rules.ts';
import type { Batch, BatchPage, ItemResult } from './batch.ts';

const count = z.int().min(0);
const account = stateSchema<AccountName>({ states: accountSides });
const problem = z.object({ code: z.string(), message: z.string() }).nullable();
// Before endorsing was counted, nothing was endorsed in a batch.
const counts = z.object({
  done: count,
  endorsed: count.default(0),
  skipped: count,
  failed: count,
});

const actor = z.object({
  kind: z.enum(['operator', 'buyer', 'channel', 'system']),
  id: z.string(),
  roles: z.array(z.string()).exactOptional(),
}) satisfies z.ZodType<Actor>;

const itemResult = z.object({
  outcome: z.enum(['done', 'endorsed', 'skipped', 'failed']),
  problem,
  version: count.nullable(),
}) satisfies z.ZodType<ItemResult>;

const pageSchema = z.object({
  batchId: idSchema<BatchId>(),
  pageNo: z.int().min(1),
  version: z.int().min(1),
  items: z.array(
    z.object({
      orderId: idSchema<OrderId>(),
      orderNo: z.string().nullable(),
      caseId: idSchema<CaseId>().nullable(),
      planned: z.object({
        verdict: z.enum(['apply', 'endorse', 'skip', 'refuse']),
        problem,
        version: count,
      }),
      result: itemResult.nullable(),
      undone: itemResult.nullable(),
    }),
  ),
}) satisfies z.ZodType<BatchPage>;

const totals = z.object({
  stock: z.array(
    z.object({ productId: idSchema<ProductId>(), needed: count, available: count.nullable() }),
  ),
  productsLeftOut: count,
  money: z.array(
    z.object({
      currency: z.string(),
      debit: account,
      credit: account,
      // Of up to ten thousand orders together, and so beyond what one of them may hold.
      amountMinor: count,
    }),
  ),
});

const batchSchema = z.object({
  batchId: idSchema<BatchId>(),
  version: z.int().min(1),
  operation: stateSchema<BatchOperation>({ states: batchRules }),
  input: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  reason: z.string(),
  state: stateSchema<BatchState>(batchMachine),
  plannedBy: actor,
  plannedAt: instantSchema,
  expiresAt: instantSchema,
  startedBy: actor.nullable(),
  startedAt: instantSchema.nullable(),
  endedAt: instantSchema.nullable(),
  itemCount: count,
  pageCount: count,
  planned: z.object({ apply: count, endorse: count.default(0), skip: count, refuse: count }),
  totals,
  pagesDone: count,
  counts,
  cancelled: z.object({ by: actor, reason: z.string(), at: instantSchema }).nullable(),
  undo: z
    .object({ by: actor, reason: z.string(), at: instantSchema, pagesDone: count, counts })
    .nullable(),
}) satisfies z.ZodType<Batch>;

/** Reads a stored batch. Errors: `storage.corrupt`. */
export function decodeBatch(input: unknown): Result<Batch, CoreError<'storage.corrupt'>> {
  return decodeStored(batchSchema, input, 'batches');
}

/** Reads a stored page of a batch. Errors: `storage.corrupt`. */
export function decodeBatchPage(input: unknown): Result<BatchPage, CoreError<'storage.corrupt'>> {
  return decodeStored(pageSchema, input, 'batch_pages');
}
