import { err, ok, type Result, type ResultAsync } from 'neverthrow';
import { z } from 'zod';
import { coreError, type CoreError } from '../kernel/errors.ts';
import type { CaseId, OrderId, ShopId, UnitId } from '../kernel/ids.ts';
import { idSchema } from '../kernel/schema.ts';
import type { Decision } from '../order/decision.ts';
import { runOrderJob, type JobError } from '../order/order-jobs.ts';
import type { Order } from '../order/order.ts';
import type { Page, StorageError } from '../ports/storage.ts';
import { idempotencyOf } from '../runtime/idempotency.ts';
import type { CallOptions, Scope } from '../runtime/runtime.ts';
import { mutatingCall, serviceCall } from '../runtime/service-call.ts';
import { isOpenCase, type AfterSalesCase } from './case.ts';
import {
  decideApprove,
  decideRefundUnits,
  type CaseContext,
  type RefundDecisionError,
} from './refund-decide.ts';

/** Names the units to refund. */
export interface RefundInput {
  /** Kaquan's own id; the channel's number is `orderNo`. */
  readonly orderId: string;
  /** 1..1,000 units of the order. */
  readonly unitIds: readonly string[];
}

/** Names a case. */
export interface CaseInput {
  /** `<order>.c<n>`, from `find` or from the order's `cases`. */
  readonly caseId: string;
}

/** Which cases to list. */
export interface FindCasesInput {
  /** Left out: every shop of the tenant. */
  readonly shopId?: string;
  /** From an earlier page's `nextCursor`. */
  readonly cursor?: string;
  /** Orders per page, 1..500; default 50. */
  readonly limit?: number;
}

/** An open case with the order it belongs to. */
export interface OpenCase {
  /** The order that the case lives in. */
  readonly orderId: OrderId;
  /** The order's number at its channel 电商单号. */
  readonly orderNo: string;
  /** In any state in which it has not ended. */
  readonly case: AfterSalesCase;
}

/** What became of a refund. */
export interface Refunding {
  /** `replayed`: it had been agreed to before. */
  readonly outcome: 'applied' | 'replayed';
  /** The order that the cases live in. */
  readonly orderId: OrderId;
  /** The order's version now. */
  readonly version: number;
  /** The order's cases; those agreed to are `settling` until the channel has carried them out. */
  readonly cases: readonly AfterSalesCase[];
}

/** Why units cannot be refunded. */
export type RefundError =
  RefundDecisionError | JobError | StorageError | CoreError<'input.invalid'>;

/** Why a case cannot be approved. */
export type ApproveError = RefundError;

/** Why cases cannot be listed. */
export type FindCasesError = StorageError | CoreError<'input.invalid'>;

/** After-sales 售后: what the buyer gets back. */
export interface AfterSalesService {
  /**
   * Lists the open cases, those of the newest orders first. A page counts orders; one order may have
   * several cases.
   *
   * Errors: `input.invalid`, `storage.*`.
   */
  find(input?: FindCasesInput): ResultAsync<Page<OpenCase>, FindCasesError>;
  /**
   * Agrees to a case as it stands. The money is set aside now; the worker tells the channel, and only
   * the channel's success books the refund: keys that nobody has read go back to stock then, the
   * others are void. Approving again answers `replayed`; a failed refund is tried again.
   *
   * Errors: `case.not_found`, `order.illegal_transition` when the case has ended, `order.frozen`,
   * `refund.exceeds_share`, `input.invalid`, `idempotency.key_reused`, `storage.*`.
   */
  approve(input: CaseInput, options?: CallOptions): ResultAsync<Refunding, ApproveError>;
  /**
   * Refunds one or more units by agreeing to the buyer's open requests on their lines, pointed at
   * exactly these units. All or none.
   *
   * Errors: as `approve`, `order.not_found`, `unit.not_found`, and `refund.channel_case_missing` where
   * the buyer has not asked for it at a channel that only lets sellers agree.
   */
  refund(input: RefundInput, options?: CallOptions): ResultAsync<Refunding, RefundError>;
}

const findInputSchema = z.object({
  shopId: idSchema<ShopId>().exactOptional(),
  cursor: z.string().exactOptional(),
  limit: z.int().min(1).max(500).exactOptional(),
});
const caseInputSchema = z.object({ caseId: idSchema<CaseId>() });
const refundInputSchema = z.object({
  orderId: idSchema<OrderId>(),
  unitIds: z.array(idSchema<UnitId>()).min(1, 'name at least one unit').max(1_000),
});

/** After-sales on behalf of one tenant and actor. */
export function createAfterSalesService(scope: Scope): AfterSalesService {
  return {
    find: (input) => serviceCall(findInputSchema, input ?? {}, (query) => find(scope, query)),
    approve: (input, options) =>
      mutatingCall(caseInputSchema, { input, options }, ({ caseId }, checked) =>
        decideCase(scope, {
          orderId: orderIdOf(caseId),
          call: { operation: 'afterSales.approve', input: { caseId }, options: checked },
          decide: (order, context) => decideApprove(order, caseId, context),
          whenAbsent: coreError('case.not_found', { caseId }),
        }),
      ),
    refund: (input, options) =>
      mutatingCall(refundInputSchema, { input, options }, ({ orderId, unitIds }, checked) =>
        decideCase(scope, {
          orderId,
          call: { operation: 'afterSales.refund', input: { orderId, unitIds }, options: checked },
          decide: (order, context) => decideRefundUnits(order, unitIds, context),
          whenAbsent: coreError('order.not_found', { orderId }),
        }),
      ),
  };
}

interface CaseCall {
  readonly orderId: OrderId;
  readonly call: {
    readonly operation: string;
    readonly input: unknown;
    readonly options: CallOptions;
  };
  readonly decide: (order: Order, context: CaseContext) => Result<Decision, RefundDecisionError>;
  readonly whenAbsent: CoreError<'case.not_found' | 'order.not_found'>;
}

type CaseRefusal = RefundDecisionError | CoreError<'order.not_found'>;

async function decideCase(
  scope: Scope,
  { orderId, call, decide, whenAbsent }: CaseCall,
): Promise<Result<Refunding, CaseRefusal | JobError | StorageError>> {
  const { operation, input, options } = call;
  const { idempotencyKey, reason } = options;
  const done = await runOrderJob<null, CaseRefusal>(scope, {
    target: { orderId },
    reason,
    idempotency: await idempotencyOf(operation, input, idempotencyKey),
    replay: () => ok(null),
    decide: ({ order, shop, now }) => {
      if (order === null) return { decision: null, answer: err(whenAbsent) };
      const decided = decide(order, { policy: shop.policy, now, actor: scope.actor });
      if (decided.isErr()) return { decision: null, answer: err(decided.error) };
      return { decision: decided.value, answer: ok(null) };
    },
  });
  if (done.isErr()) {
    return err(done.error.code === 'order.not_found' ? whenAbsent : done.error);
  }
  const { order, isChanged } = done.value;
  const { version, cases } = order;
  return ok({ outcome: isChanged ? 'applied' : 'replayed', orderId, version, cases });
}

async function find(
  { runtime, tenant }: Scope,
  query: z.infer<typeof findInputSchema>,
): Promise<Result<Page<OpenCase>, StorageError>> {
  const limit = query.limit ?? 50;
  const found = await runtime.storage.findOrders({ ...query, tenant, limit, hasOpenCase: true });
  return found.map(({ items, nextCursor }) => ({
    items: items.flatMap(({ orderId, orderNo, cases }) =>
      cases.filter(isOpenCase).map((each) => ({ orderId, orderNo, case: each })),
    ),
    nextCursor,
  }));
}

// A case's id is its order's with a number behind it, so it needs no index of its own.
function orderIdOf(caseId: string): OrderId {
  const dot = caseId.lastIndexOf('.');
  return caseId.slice(0, dot === -1 ? caseId.length : dot) as OrderId;
}
