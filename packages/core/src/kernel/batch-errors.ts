import type { CatalogEntry } from './catalog-entry.ts';
import type { ErrorFields } from './error-fields.ts';
import { listWords } from './error-lists.ts';

type BatchError = Extract<keyof ErrorFields, `batch.${string}`>;

/** What can be wrong with batches 批量操作. */
export const batchErrors: { readonly [Code in BatchError]: CatalogEntry<ErrorFields[Code]> } = {
  'batch.not_found': {
    retry: 'never',
    message: (e) => `Batch ${e.batchId} does not exist for this tenant`,
  },
  'batch.too_large': {
    retry: 'never',
    message: (e) => `A batch has at most ${e.most} items`,
  },
  'batch.expired': {
    retry: 'never',
    message: (e) => `The plan of batch ${e.batchId} has expired; plan it again`,
  },
  'batch.illegal_transition': {
    retry: 'never',
    message: (e) =>
      `Batch ${e.batchId} is ${e.state}: ${e.command} is not possible, only ${listWords(e.legal)}`,
  },
  'batch.not_undoable': {
    retry: 'never',
    message: (e) => `Batch ${e.batchId} (${e.operation}) cannot be taken back any more`,
  },
  'batch.item_moved_on': {
    retry: 'never',
    message: (e) => `Something else has happened to order ${e.orderId} since`,
  },
};
