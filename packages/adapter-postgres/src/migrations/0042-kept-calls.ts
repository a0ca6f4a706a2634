import type { Migration } from './migration.ts';

/**
 * Calls are forgotten by their age. A tree, although the rows come in order of time: what is forgotten
 * leaves room all over the table, which new rows fill, and then the block ranges of a BRIN index hold
 * old and new alike and tell nothing.
 */
export const keptCalls: Migration = {
  version: 42,
  name: 'kept_calls',
  statements: [],
  online: [
    {
      kind: 'index',
      name: 'applied_changes_by_age',
      definition: `on kaquan.applied_changes (applied_at)`,
    },
  ],
};
