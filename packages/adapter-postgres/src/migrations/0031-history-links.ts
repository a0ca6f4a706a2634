import type { Migration } from './migration.ts';

/**
 * Changes of a history are linked by hashes. Rows of earlier releases have none, and a process of one
 * that still runs writes none; the chain says how many stand before it.
 */
export const historyLinks: Migration = {
  version: 31,
  name: 'history_links',
  statements: [
    `alter table kaquan.order_events add column hash text collate "C"`,
    `comment on column kaquan.order_events.hash is
  'SHA-256 of the change and of the hash before, base64url; null where an earlier release wrote it'`,
  ],
  online: [
    {
      kind: 'constraint',
      table: 'order_events',
      name: 'order_events_hash',
      definition: `check (hash ~ '^[A-Za-z0-9_-]{43}$')`,
    },
  ],
};
