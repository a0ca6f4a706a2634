import type { CatalogEntry } from './catalog-entry.ts';
import type { ErrorFields } from './error-fields.ts';

type PersonalCode = Extract<keyof ErrorFields, `personal.${string}`>;

/** What stands in the way of personal data, with its retry rules and messages; a part of `errorCatalog`. */
export const personalErrors: {
  readonly [Code in PersonalCode]: CatalogEntry<ErrorFields[Code]>;
} = {
  'personal.not_wanted': {
    retry: 'never',
    message: (e) =>
      `Nothing that order ${e.orderId} owes goes to ${e.what === 'account' ? 'an account' : 'a recipient'}`,
  },
  'personal.not_kept': {
    retry: 'never',
    message: (e) => `Nothing is kept of who gets the goods of order ${e.orderId}`,
  },
};
