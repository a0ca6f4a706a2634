import { commitFunctionSql } from '../commit-function.ts';
import type { Migration } from './migration.ts';

/** Stores orders in one trip. */
export const commitFunction: Migration = {
  version: 5,
  name: 'commit_function',
  statements: [
    commitFunctionSql,
    `comment on function kaquan.commit_orders_5 is
  'Checks, claims and writes a batch of changes of orders, all of it or nothing'`,
  ],
};
