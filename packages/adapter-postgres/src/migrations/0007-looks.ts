import type { Migration } from './migration.ts';

// Goods may be handed over sealed. The release before this one does not know that: it opens them for
// whoever asks again, and records nothing but the look, which it does before it opens. So the look is
// what keeps the key out of stock; and where the key is in stock again already, the look is refused,
// and with it the answer. A key that was revealed before costs one search by its unit.
const functionSql = `create function kaquan.reveal_by_look() returns trigger language plpgsql as $body$
begin
  update kaquan.card_keys set revealed_at = new.at
  where tenant_id = new.tenant_id and unit_id = new.unit_id and attempt = new.attempt
    and order_id = new.order_id and revealed_at is null;
  if not found and exists (
    select from kaquan.orders o
    where o.tenant_id = new.tenant_id and o.order_id = new.order_id and jsonb_path_exists(o.document,
      '$.lines[*].units[*] ? (@.unitId == $unit).issues[*]
        ? (@.attempt == $attempt && (@.state == "returned" || @.state == "cancelled"))',
      jsonb_build_object('unit', new.unit_id, 'attempt', new.attempt))
  ) and not exists (
    select from kaquan.card_keys k
    where k.tenant_id = new.tenant_id and k.unit_id = new.unit_id and k.attempt = new.attempt
  ) then
    raise exception 'nobody looks at a key that is in stock again'
      using errcode = 'check_violation', table = 'disclosures', constraint = 'disclosures_reveal';
  end if;
  return null;
end
$body$`;

/** Whoever has looked at a key has read it, whatever the order says of it. */
export const looks: Migration = {
  version: 7,
  name: 'looks',
  statements: [
    functionSql,
    `comment on function kaquan.reveal_by_look() is
  'Takes a key that somebody has looked at for revealed, so that it is never sold again'`,
  ],
  online: [
    {
      kind: 'ddl',
      name: 'disclosures_reveal',
      statements: [
        `create trigger disclosures_reveal after insert on kaquan.disclosures for each row
  execute function kaquan.reveal_by_look()`,
      ],
    },
  ],
};
