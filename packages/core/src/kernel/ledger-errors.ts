import type { CatalogEntry } from './catalog-entry.ts';
import type { ErrorFields } from './error-fields.ts';

type LedgerCode = Extract<
  keyof ErrorFields,
  `posting.${string}` | `statement.${string}` | `archive.${string}`
>;

/** What goes wrong with ledger, statements and archives, with retry rules and messages; a part of `errorCatalog`. */
export const ledgerErrors: { readonly [Code in LedgerCode]: CatalogEntry<ErrorFields[Code]> } = {
  'statement.unreadable': {
    retry: 'never',
    message: (e) => `The file is no ${e.format} that can be read; line ${e.line}: ${e.problem}`,
  },
  'posting.not_found': {
    retry: 'never',
    message: (e) => `The ledger of shop ${e.shopId} has no posting ${e.posting}`,
  },
  'posting.corrected': {
    retry: 'never',
    message: (e) => `Posting ${e.posting} is corrected already, by ${e.correctedBy}: correct that`,
  },
  'archive.not_written': {
    retry: 'later',
    message: (e) => `The archive is not whole: ${e.part} was not written: ${e.problem}`,
  },
  'archive.unreadable': {
    retry: 'never',
    message: (e) => `${e.part} of the archive cannot be read: ${e.problem}`,
  },
};
