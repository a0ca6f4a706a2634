import type { CatalogEntry } from './catalog-entry.ts';
import type { ErrorFields } from './error-fields.ts';

type StorageCode = Extract<keyof ErrorFields, `storage.${string}`>;

/** What goes wrong with storage, with its retry rules and messages; a part of `errorCatalog`. */
export const storageErrors: {
  readonly [Code in StorageCode]: CatalogEntry<ErrorFields[Code]>;
} = {
  'storage.unavailable': {
    retry: 'later',
    message: (e) => `Storage did not carry out ${e.operation}`,
  },
  'storage.outcome_unknown': {
    retry: 'later',
    message: (e) => `The answer to ${e.operation} was lost; it may have been stored, so ask again`,
  },
  'storage.busy': {
    retry: 'later',
    message: (e) => `Storage ran out of time or connections for ${e.operation}; nothing was stored`,
  },
  'storage.full': {
    retry: 'later',
    message: (e) => `Storage has no space left for ${e.operation}; nothing was stored`,
  },
  'storage.read_only': {
    retry: 'later',
    message: (e) => `Storage takes no writes, so ${e.operation} was not carried out`,
  },
  'storage.not_migrated': {
    retry: 'never',
    message: (e) => `The tables for ${e.operation} are missing or old; migrate the storage first`,
  },
  'storage.newer_schema': {
    retry: 'never',
    message: (e) =>
      `The tables have version ${e.found}; this release works up to version ${e.known}`,
  },
  'storage.denied': {
    retry: 'never',
    message: (e) => `Storage does not allow ${e.operation}; check user, password and grants`,
  },
  'storage.corrupt': {
    retry: 'never',
    message: (e) => `Row ${e.row} of ${e.table} cannot be read: ${e.problem}`,
  },
  'storage.contention': {
    retry: 'later',
    message: (e) => `${e.operation} lost against other writers ${e.attempts} times`,
  },
  'storage.lease_lost': {
    retry: 'later',
    message: (e) => `Another worker has taken over ${e.job}; nothing was written`,
  },
  'storage.transaction_aborted': {
    retry: 'reload',
    message: (e) =>
      `The host transaction cannot go on after ${e.operation} (${e.problem}); ` +
      `roll it back and run it again from its start`,
  },
};
