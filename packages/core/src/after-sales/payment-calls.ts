import type { Scope } from '../runtime/runtime.ts';
import { mutatingCall } from '../runtime/service-call.ts';
import type { AfterSalesService } from './after-sales-api.ts';
import { caseInputs } from './case-inputs.ts';
import { decideBounce } from './bounce-decide.ts';
import { ofCase, ofOrder, overridable } from './case-calls.ts';
import { decideClaim } from './claim-decide.ts';
import { decideCompensate, decidePayment } from './compensate-decide.ts';
import { decideDifferencePaid, decideDifferenceWaived } from './difference-decide.ts';
import { runCase } from './run-case.ts';
import { decideSuspect } from './suspect-decide.ts';

/** The calls about money that the shop moves by its own means. */
export type Payments = Pick<
  AfterSalesService,
  | 'recordDifference'
  | 'waiveDifference'
  | 'compensate'
  | 'recordPayment'
  | 'claimSupplier'
  | 'recordBounce'
  | 'judgeRefund'
>;

/** Tells of money that the shop moves by its own means, on behalf of one tenant and actor. */
export function payments(scope: Scope): Payments {
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
    recordDifference: (input, options) =>
      mutatingCall(caseInputs.difference, { input, options }, (given, checked) =>
        runCase(scope, {
          ...ofCase(given.caseId),
          call: { operation: 'afterSales.recordDifference', input: given, options: checked },
          decide: (order, context) => decideDifferencePaid(order, given, context),
        }),
      ),
    waiveDifference: (input, options) =>
      overridable(caseInputs.waive, { input, options }, ({ caseId }, checked) =>
        runCase(scope, {
          ...ofCase(caseId),
          call: { operation: 'afterSales.waiveDifference', input: { caseId }, options: checked },
          decide: (order, context) => decideDifferenceWaived(order, caseId, context),
        }),
      ),
    claimSupplier: (input, options) =>
      overridable(caseInputs.claim, { input, options }, ({ caseId, amountMinor }, checked) => {
        const wish = { caseId, amountMinor: amountMinor ?? null };
        return runCase(scope, {
          ...ofCase(caseId),
          call: { operation: 'afterSales.claimSupplier', input: wish, options: checked },
          decide: (order, context) => decideClaim(order, wish, context),
        });
      }),
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
