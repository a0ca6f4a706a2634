import { err, ok, type Result, type ResultAsync } from 'neverthrow';
import type { z } from 'zod';
import { coreError, type CoreError } from '../kernel/errors.ts';
import type { CaseId, OrderId } from '../kernel/ids.ts';
import { loadOrderWithShop, type LoadOrderError } from '../order/load-order.ts';
import type { Page, StorageError } from '../ports/storage.ts';
import { requireReason } from '../runtime/require-reason.ts';
import type { CallOptions, Scope, WaitOptions } from '../runtime/runtime.ts';
import { mutatingCall, serviceCall } from '../runtime/service-call.ts';
import type { AfterSalesService, CaseError, OpenCase } from './after-sales-api.ts';
import { caseInputs } from './after-sales-inputs.ts';
import { decideAgree, decideRefund, decideRuling } from './agree-decide.ts';
import { decideBounce } from './bounce-decide.ts';
import { decideAddEvidence, decideCase, type CaseCommand } from './case-decide.ts';
import { optionsOf, type UnitOptions } from './case-options.ts';
import { isOpenCase } from './case.ts';
import { orderIdOfCase } from './case-of.ts';
import { decideCompensate, decidePayment } from './compensate-decide.ts';
import { decideOpen, decideReopen, type WantedUnits } from './open-decide.ts';
import { decideSuspect } from './suspect-decide.ts';
import { statisticsOf } from './statistics.ts';
import { runCase, type CaseCall, type Refunding } from './run-case.ts';

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

// Whoever passes over a rule says why; the history keeps it.
function overridable<Input extends { readonly override?: boolean }, A, E>(
  schema: z.ZodType<Input>,
  given: { readonly input: unknown; readonly options: WaitOptions | undefined },
  run: (input: Input, options: WaitOptions) => Promise<Result<A, E>>,
): ResultAsync<A, E | CoreError<'input.invalid'>> {
  type Answer = Promise<Result<A, E | CoreError<'input.invalid'>>>;
  return mutatingCall(schema, given, async (input, options): Answer => {
    const why = input.override === true ? requireReason(options) : ok();
    return why.isErr() ? err(why.error) : run(input, options);
  });
}

type Openings = Pick<AfterSalesService, 'open' | 'reissue' | 'reopen'>;

function openings(scope: Scope): Openings {
  return {
    open: (input, options) =>
      overridable(caseInputs.open, { input, options }, (wish, checked) => {
        const { orderId, kind, reason, amountMinor = null, override = false } = wish;
        const { reasonCode = null, evidence = [] } = wish;
        const units: WantedUnits = 'unitIds' in wish ? { unitIds: wish.unitIds } : wish;
        const base = {
          kind,
          units,
          reason,
          amountMinor,
          isOverride: override,
          reasonCode,
          evidence,
        };
        return runCase(scope, {
          ...ofOrder(orderId),
          call: { operation: 'afterSales.open', input: wish, options: checked },
          decide: (order, context) =>
            decideOpen(order, { ...base, isApproved: false, follows: null }, context),
        });
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

type Payments = Pick<
  AfterSalesService,
  'compensate' | 'recordPayment' | 'recordBounce' | 'judgeRefund'
>;

function payments(scope: Scope): Payments {
  return {
    compensate: (input, options) =>
      overridable(caseInputs.compensate, { input, options }, (wish, checked) =>
        runCase(scope, {
          ...ofOrder(wish.orderId),
          call: { operation: 'afterSales.compensate', input: wish, options: checked },
          decide: (order, context) => decideCompensate(order, wish, context),
          isOverride: wish.override === true,
        }),
      ),
    recordPayment: (input, options) =>
      mutatingCall(caseInputs.payment, { input, options }, (given, checked) =>
        runCase(scope, {
          ...ofCase(given.caseId),
          call: { operation: 'afterSales.recordPayment', input: given, options: checked },
          decide: (order, context) => decidePayment(order, { note: '', ...given }, context),
        }),
      ),
    recordBounce: (input, options) =>
      mutatingCall(caseInputs.bounce, { input, options }, (given, checked) =>
        runCase(scope, {
          ...ofCase(given.caseId),
          call: { operation: 'afterSales.recordBounce', input: given, options: checked },
          decide: (order, context) => decideBounce(order, { note: '', ...given }, context),
        }),
      ),
    judgeRefund: (input, options) =>
      mutatingCall(caseInputs.judge, { input, options }, (given, checked) =>
        runCase(scope, {
          ...ofCase(given.caseId),
          call: { operation: 'afterSales.judgeRefund', input: given, options: checked },
          decide: (order, context) => decideSuspect(order, given, context),
        }),
      ),
  };
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

type Of = Pick<CaseCall, 'orderId' | 'whenAbsent'>;

function ofOrder(orderId: OrderId): Of {
  return { orderId, whenAbsent: coreError('order.not_found', { orderId }) };
}

function ofCase(caseId: CaseId): Of {
  const orderId = orderIdOfCase(caseId);
  return { orderId, whenAbsent: coreError('case.not_found', { caseId }) };
}
