import { err, type Result, type ResultAsync } from 'neverthrow';
import type { z } from 'zod';
import { coreError, type CoreError } from '../kernel/errors.ts';
import type { CaseId, OrderId, ProductId } from '../kernel/ids.ts';
import { loadOrderWithShop, type LoadOrderError } from '../order/load-order.ts';
import type { Page, StorageError } from '../ports/storage.ts';
import type { CallOptions, Scope } from '../runtime/runtime.ts';
import { mutatingCall, serviceCall } from '../runtime/service-call.ts';
import type { AfterSalesService, CaseError, OpenCase } from './after-sales-api.ts';
import { caseInputs } from './case-inputs.ts';
import { decideAgree, decideRefund, decideRuling } from './agree-decide.ts';
import { decideAddEvidence, decideCase, type CaseCommand } from './case-decide.ts';
import { optionsOf, type UnitOptions } from './case-options.ts';
import { isOpenCase } from './case.ts';
import { type Replacement } from './difference.ts';
import { ofCase, ofOrder, overridable } from './case-calls.ts';
import { decideOpen, type WantedUnits } from './open-decide.ts';
import { decideReopen } from './reopen-decide.ts';
import { payments, type Payments } from './payment-calls.ts';
import { statisticsOf } from './statistics.ts';
import { runCase, type Refunding } from './run-case.ts';

/** After-sales on behalf of one tenant and actor. */
export function createAfterSalesService(scope: Scope): AfterSalesService {
  return {
    find: (input) => serviceCall(caseInputs.find, input ?? {}, (query) => find(scope, query)),
    options: (input) =>
      serviceCall(caseInputs.order, input, ({ orderId }) => optionsFor(scope, orderId)),
    statistics: (input) =>
      serviceCall(caseInputs.statistics, input, (query) => statisticsOf(scope, query)),
    ...openings(scope),
    ...agreements(scope),
    ...payments(scope),
    ...movesOf(scope),
  };
}

type Openings = Pick<AfterSalesService, 'open' | 'reissue' | 'reopen'>;

function openings(scope: Scope): Openings {
  return {
    open: (input, options) =>
      overridable(caseInputs.open, { input, options }, (wish, checked) => {
        const { orderId, kind, reason, amountMinor = null, override = false } = wish;
        const { reasonCode = null, evidence = [], dueMinor = 0 } = wish;
        const units: WantedUnits = 'unitIds' in wish ? { unitIds: wish.unitIds } : wish;
        const base = {
          kind,
          units,
          reason,
          amountMinor,
          isOverride: override,
          reasonCode,
          evidence,
          dueMinor,
        };
        return withReplacement(scope, wish.otherProductId, (replacement) =>
          runCase(scope, {
            ...ofOrder(orderId),
            call: { operation: 'afterSales.open', input: wish, options: checked },
            decide: (order, context) =>
              decideOpen(
                order,
                { ...base, replacement, isApproved: false, follows: null },
                context,
              ),
          }),
        );
      }),
    reissue: (input, options) =>
      overridable(caseInputs.refund, { input, options }, (wish, checked) => {
        const { orderId, unitIds, override: isOverride = false } = wish;
        const reason = checked.reason ?? '';
        const base = { kind: 'reissue', units: { unitIds }, reason, isOverride } as const;
        return runCase(scope, {
          ...ofOrder(orderId),
          call: { operation: 'afterSales.reissue', input: wish, options: checked },
          decide: (order, context) =>
            decideOpen(
              order,
              { ...base, amountMinor: null, isApproved: true, follows: null },
              context,
            ),
        });
      }),
    reopen: (input, options) =>
      mutatingCall(caseInputs.text, { input, options }, (given, checked) =>
        runCase(scope, {
          ...ofCase(given.caseId),
          call: { operation: 'afterSales.reopen', input: given, options: checked },
          decide: (order, context) =>
            decideReopen(order, { caseId: given.caseId, reason: given.text }, context),
        }),
      ),
  };
}

// What goes out instead; a product's kind of goods and of stock never change.
async function withReplacement<A, E>(
  { runtime, tenant }: Scope,
  productId: ProductId | undefined,
  run: (replacement: Replacement | null) => Promise<Result<A, E>>,
): Promise<Result<A, E | StorageError | CoreError<'product.not_found'>>> {
  if (productId === undefined) return run(null);
  const loaded = await runtime.storage.load({ tenant, productIds: [productId] });
  if (loaded.isErr()) return err(loaded.error);
  const [product] = loaded.value.products;
  if (product === undefined) return err(coreError('product.not_found', { productId }));
  const { goods, stock, reserve, costMinor } = product;
  return run({ productId, goods, stock, reserve, costMinor });
}

type Agreements = Pick<AfterSalesService, 'approve' | 'refund' | 'followRuling' | 'addEvidence'>;

function agreements(scope: Scope): Agreements {
  return {
    approve: (input, options) =>
      overridable(caseInputs.approve, { input, options }, (given, checked) =>
        runCase(scope, {
          ...ofCase(given.caseId),
          call: { operation: 'afterSales.approve', input: given, options: checked },
          decide: (order, context) => decideAgree(order, given.caseId, context),
          isOverride: given.override === true,
        }),
      ),
    refund: (input, options) =>
      overridable(caseInputs.refund, { input, options }, (given, checked) =>
        runCase(scope, {
          ...ofOrder(given.orderId),
          call: { operation: 'afterSales.refund', input: given, options: checked },
          decide: (order, context) => decideRefund(order, given.unitIds, context),
          isOverride: given.override === true,
        }),
      ),
    followRuling: (input, options) =>
      mutatingCall(caseInputs.ruling, { input, options }, (given, checked) =>
        runCase(scope, {
          ...ofCase(given.caseId),
          call: { operation: 'afterSales.followRuling', input: given, options: checked },
          decide: (order, context) => {
            const { caseId } = given;
            const ruled = { ...context, rule: 'ruling', isOverride: true };
            if (given.for === 'buyer') return decideRuling(order, caseId, ruled);
            return decideCase(order, { caseId, command: { name: 'rule_for_seller' } }, ruled);
          },
        }),
      ),
    addEvidence: (input, options) =>
      mutatingCall(caseInputs.evidence, { input, options }, (given, checked) =>
        runCase(scope, {
          ...ofCase(given.caseId),
          call: { operation: 'afterSales.addEvidence', input: given, options: checked },
          decide: (order, context) => decideAddEvidence(order, { kind: null, ...given }, context),
        }),
      ),
  };
}

type Moves = Omit<
  AfterSalesService,
  keyof Openings | keyof Agreements | keyof Payments | 'find' | 'options' | 'statistics'
>;

function movesOf(scope: Scope): Moves {
  const run = <Given extends { readonly caseId: CaseId }>(
    schema: z.ZodType<Given>,
    operation: keyof Moves,
    commandOf: (given: Given) => CaseCommand,
  ) => {
    return (input: unknown, options?: CallOptions): ResultAsync<Refunding, CaseError> =>
      mutatingCall(schema, { input, options }, (given, checked) =>
        runCase(scope, {
          ...ofCase(given.caseId),
          call: { operation: `afterSales.${operation}`, input: given, options: checked },
          decide: (order, context) =>
            decideCase(order, { caseId: given.caseId, command: commandOf(given) }, context),
        }),
      );
  };
  return {
    review: run(caseInputs.case, 'review', () => ({ name: 'review' })),
    withdraw: run(caseInputs.case, 'withdraw', () => ({ name: 'retract' })),
    dispute: run(caseInputs.case, 'dispute', () => ({ name: 'dispute' })),
    sendReturn: run(caseInputs.case, 'sendReturn', () => ({ name: 'send' })),
    receiveReturn: run(caseInputs.case, 'receiveReturn', () => ({ name: 'receive' })),
    settle: run(caseInputs.case, 'settle', () => ({ name: 'settle' })),
    expire: run(caseInputs.case, 'expire', () => ({ name: 'expire' })),
    close: run(caseInputs.case, 'close', () => ({ name: 'close' })),
    revise: run(caseInputs.text, 'revise', ({ text }) => ({ name: 'revise', reason: text })),
    inspect: run(caseInputs.inspect, 'inspect', ({ goods }) => ({ name: 'inspect', goods })),
    reject: run(caseInputs.reject, 'reject', ({ code, buyerText, note = '' }) => ({
      name: 'reject',
      code,
      buyerText,
      note,
    })),
  };
}

async function optionsFor(
  scope: Scope,
  orderId: OrderId,
): Promise<Result<readonly UnitOptions[], LoadOrderError>> {
  const { clock, caseRules: rules } = scope.runtime;
  const found = await loadOrderWithShop(scope, orderId);
  return found.map(({ order, shop: { policy } }) =>
    optionsOf(order, { policy, now: clock.now(), actor: scope.actor, rules }),
  );
}

async function find(
  { runtime, tenant }: Scope,
  query: z.infer<typeof caseInputs.find>,
): Promise<Result<Page<OpenCase>, StorageError>> {
  const limit = query.limit ?? 50;
  const found = await runtime.storage.findOrders({
    ...query,
    tenant,
    limit,
    hasOpenCase: true,
    among: 'live',
  });
  return found.map(({ items, nextCursor }) => ({
    items: items.flatMap(({ orderId, orderNo, cases }) =>
      cases.filter(isOpenCase).map((each) => ({ orderId, orderNo, case: each })),
    ),
    nextCursor,
  }));
}
