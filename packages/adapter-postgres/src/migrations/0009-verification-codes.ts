import type { Migration } from './migration.ts';

const comments: Readonly<Record<string, string>> = {
  tenant_id: 'Whose row it is; first in every key',
  shop_id: 'The shop whose counters know the code',
  code: 'Twelve digits, the last of which checks the others',
  order_id: 'The order that is found by it',
  unit_id: 'The unit that it names; a code that its document does not have names nothing any more',
};

/** Verification codes, of which a shop never gives one twice. */
export const verificationCodes: Migration = {
  version: 9,
  name: 'verification_codes',
  statements: [
    `create table kaquan.verification_codes (
  tenant_id text collate "C" not null,
  shop_id text collate "C" not null,
  code text collate "C" not null,
  order_id text collate "C" not null,
  unit_id text collate "C" not null,
  primary key (tenant_id, shop_id, code),
  constraint verification_codes_digits check (code ~ '^[0-9]{12}$'),
  constraint verification_codes_unit check (starts_with(unit_id, order_id || '.')),
  constraint verification_codes_order foreign key (tenant_id, order_id) references kaquan.orders
    deferrable initially deferred
)`,
    `comment on table kaquan.verification_codes is
  'Codes 核销码 by which counters find units; rows are only ever added, so that none is given twice'`,
    ...Object.entries(comments).map(
      ([column, comment]) =>
        `comment on column kaquan.verification_codes.${column} is '${comment}'`,
    ),
    `create trigger verification_codes_kept
  before update or delete or truncate on kaquan.verification_codes for each statement
  when (current_setting('kaquan_maintenance.mode', true) is distinct from 'on')
  execute function kaquan.refuse('a code that was given once is never given again')`,
  ],
};
