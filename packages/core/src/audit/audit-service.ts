import { ResultAsync } from 'neverthrow';
import { z } from 'zod';
import type { CoreError } from '../kernel/errors.ts';
import type { OrderId } from '../kernel/ids.ts';
import { idSchema } from '../kernel/schema.ts';
import type { Scope } from '../runtime/runtime.ts';
import type { SealedRoot } from '../ports/audit.ts';
import type { StorageError } from '../ports/storage.ts';
import { serviceCall } from '../runtime/service-call.ts';
import {
  exportInputSchema,
  exportPage,
  type ExportAuditError,
  type ExportAuditInput,
  type ExportPage,
} from './export-page.ts';
import { verifyOrder, type VerifiedOrder, type VerifyOrderError } from './verify-order.ts';

/** Why a history cannot be verified. */
export type VerifyHistoryError = VerifyOrderError | CoreError<'input.invalid'>;

/** Proof of what happened 审计. */
export interface AuditService {
  /**
   * Reads the whole history of an order and holds it against itself and the order: no change is
   * missing, none is another than the one that was linked, and the events lead to the order as it is
   * stored, to the byte. Something that is wrong is a finding and no error.
   *
   * Errors: `order.not_found`, `input.invalid`, `storage.*`.
   */
  verify(input: { readonly orderId: string }): ResultAsync<VerifiedOrder, VerifyHistoryError>;
  /**
   * Writes histories out, line by line as JSON, with the proofs that `verifyExport` of
   * `@kaquan/core/audit` needs and nothing else: whole histories of at most 1,000 orders with what is
   * sealed of them, or everything that was sealed in a stretch of time (`from` until before `to`).
   * About 500 lines a page; `linkTo` adds the roots between those that are needed and one that the
   * verifier has kept. Holds what histories hold: no card, no link, no recipient.
   *
   * Errors: `order.not_found`, `input.invalid`, `storage.*`.
   */
  export(input: ExportAuditInput): ResultAsync<ExportPage, ExportAuditError>;
  /**
   * The last root that `worker.sealAudit` has made; `null` before the first. Keep its hash where
   * nobody who can write to the database can reach it.
   *
   * Errors: `storage.*`.
   */
  latestRoot(): ResultAsync<SealedRoot | null, StorageError>;
}

const verifyInputSchema = z.object({ orderId: idSchema<OrderId>() });

/** Audits on behalf of one tenant and actor. */
export function createAuditService(scope: Scope): AuditService {
  return {
    verify: (input) =>
      serviceCall(verifyInputSchema, input, ({ orderId }) => verifyOrder(scope, orderId)),
    export: (input) =>
      serviceCall(exportInputSchema, input, (checked) => exportPage(scope, checked)),
    latestRoot: () => new ResultAsync(scope.runtime.storage.latestRoot(scope.tenant)),
  };
}
