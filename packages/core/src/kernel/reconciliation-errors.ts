import type { CatalogEntry } from './catalog-entry.ts';
import type { ErrorFields } from './error-fields.ts';
import { listWords } from './error-lists.ts';

type ReconciliationError = Extract<keyof ErrorFields, `reconciliation.${string}`>;

/** What can be wrong with reconciliations 对账. */
export const reconciliationErrors: {
  readonly [Code in ReconciliationError]: CatalogEntry<ErrorFields[Code]>;
} = {
  'reconciliation.not_found': {
    retry: 'never',
    message: (e) => `Reconciliation ${e.reportId} does not exist for this tenant`,
  },
  'reconciliation.no_difference': {
    retry: 'never',
    message: (e) => `Reconciliation ${e.reportId} has no difference ${e.differenceNo}`,
  },
  'reconciliation.illegal_transition': {
    retry: 'never',
    message: (e) =>
      `Reconciliation ${e.reportId} is ${e.state}: ${e.command} is not possible, only ${listWords(e.legal)}`,
  },
  'reconciliation.unexplained': {
    retry: 'never',
    message: (e) =>
      `Reconciliation ${e.reportId} has ${e.open} differences that nobody has explained`,
  },
  'reconciliation.stopped': {
    retry: 'never',
    message: (e) => `Reconciliation ${e.reportId} was stopped by its caller`,
  },
};
