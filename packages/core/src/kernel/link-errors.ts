import type { CatalogEntry } from './catalog-entry.ts';
import type { ErrorFields } from './error-fields.ts';

type LinkCode = Extract<keyof ErrorFields, `link.${string}` | `redemption.${string}`>;

/** What goes wrong with links, with its retry rules and messages; a part of `errorCatalog`. */
export const linkErrors: { readonly [Code in LinkCode]: CatalogEntry<ErrorFields[Code]> } = {
  'redemption.not_located': {
    retry: 'never',
    message: () => 'No order fits what was typed',
  },
  'link.invalid': {
    retry: 'never',
    message: () => 'This link is not valid',
  },
  'link.revoked': {
    retry: 'never',
    message: () => 'This link was replaced by a newer one',
  },
  'link.expired': {
    retry: 'never',
    message: (e) => `The link of order ${e.orderId} has expired; staff can extend it`,
  },
  'redemption.over': {
    retry: 'never',
    message: (e) => `Redemption of order ${e.orderId} is ${e.redemption}`,
  },
};
