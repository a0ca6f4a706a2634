import { err, ok, type Result, type ResultAsync } from 'neverthrow';
import type { z } from 'zod';
import { coreError, type CoreError } from '../kernel/errors.ts';
import type { CaseId, OrderId } from '../kernel/ids.ts';
import { requireReason } from '../runtime/require-reason.ts';
import type { WaitOptions } from '../runtime/runtime.ts';
import { mutatingCall } from '../runtime/service-call.ts';
import { orderIdOfCase } from './case-of.ts';
import type { CaseCall } from './run-case.ts';

/** Runs a call that may pass over a rule: whoever does says why, and the history keeps it. */
export function overridable<Input extends { readonly override?: boolean }, A, E>(
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

type Of = Pick<CaseCall, 'orderId' | 'whenAbsent'>;

/** Which order a call is about that names one. */
export function ofOrder(orderId: OrderId): Of {
  return { orderId, whenAbsent: coreError('order.not_found', { orderId }) };
}

/** Which order a call is about that names a case. */
export function ofCase(caseId: CaseId): Of {
  const orderId = orderIdOfCase(caseId);
  return { orderId, whenAbsent: coreError('case.not_found', { caseId }) };
}
