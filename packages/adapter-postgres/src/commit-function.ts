import { allFreeKeys, someFreeKeys } from './pick-keys.ts';
import { rowsIn } from './recordset.ts';
import type { Sql } from './session.ts';
import { stateOfRivals } from './sql-state.ts';
import { parts, type PartName } from './write-parts.ts';

/**
 * What the function can write: everything of an order. Shops, products, mappings and imports change
 * rarely, and go the other way.
 */
export const quickParts = [
  'insert_orders',
  'update_orders',
  'move_keys',
  'insert_codes',
  'put_texts',
  'drop_texts',
  'drop_waits',
  'add_waits',
  'add_tab_deltas',
  'add_sales_deltas',
  'add_terms',
  'insert_postings',
  'add_ledger_deltas',
  'insert_events',
  'insert_effects',
  'update_effects',
  'insert_idempotency',
  'insert_changes',
] as const satisfies readonly PartName[];

const claimColumns = `tenant_id text, n integer, i integer, product_id text, order_id text,
      unit_id text, attempt integer, state text, paid_at timestamptz, revealed_at timestamptz,
      at timestamptz`;

const wanted = `wanted as materialized (
    select x.tenant_id, x.product_id, max(x.at) as at, count(*)::integer as needed,
      floor(random() * 2147483648)::integer as pick_from
    from ${rowsIn('p_claims', claimColumns)} as x
    group by x.tenant_id, x.product_id
  )`;

// Numbers the picked keys within their product, and says for which products they do not suffice,
// or somebody waits already. One statement, hence one instant, for keys and queue.
const pick = (laterally: Sql): Sql => `
  with ${wanted},
  picked as materialized (
    select w.tenant_id, w.product_id, k.key_id,
      row_number() over (partition by w.tenant_id, w.product_id)::integer as place
    from wanted w ${laterally}
  ),
  lacking as materialized (
    select w.tenant_id, w.product_id from wanted w
    where w.needed > (
        select count(*) from picked p
        where p.tenant_id = w.tenant_id and p.product_id = w.product_id
      )
      or exists (
        select from kaquan.stock_waits q
        where q.tenant_id = w.tenant_id and q.product_id = w.product_id
      )
  )
  select
    (select array_agg(p.tenant_id) from picked p),
    (select array_agg(p.product_id) from picked p),
    (select array_agg(p.place) from picked p),
    (select array_agg(p.key_id) from picked p),
    (
      select array_agg(distinct x.n) from ${rowsIn('p_claims', claimColumns)} as x
      join lacking l on l.tenant_id = x.tenant_id and l.product_id = x.product_id
    )
  into v_tenants, v_products, v_places, v_keys, v_blocked;`;

// A part that writes fewer rows than it was given means that the change was decided on another state.
function write(name: PartName): Sql {
  const { sql, isExact } = parts[name];
  const check = `
    get diagnostics v_rows = row_count;
    if v_rows <> jsonb_array_length(p_${name}) then
      raise exception 'another state is stored' using errcode = '${stateOfRivals}', detail = '${name}';
    end if;`;
  return `
  if p_${name} is not null then${sql(`p_${name}`).replace(/\n {2}returning 1$/, '')};${
    isExact ? check : ''
  }
  end if;`;
}

const parameters = ['p_leases', 'p_versions', 'p_claims', ...quickParts.map((name) => `p_${name}`)];

/**
 * A function that checks, claims and writes a batch of changes in one trip, where nothing stands in
 * the way of any of them. Otherwise it writes nothing and answers the changes that are in the way:
 * `behind`, where an order is at another version or locked; `short`, where keys do not suffice or
 * somebody waits already. Those are looked at one step at a time. It waits for no lock longer than an
 * instant, which only a rival's row of the same key can ask for.
 *
 * It is made anew under another name whenever a later release writes other rows, so that processes
 * of two releases may work on the same tables.
 */
export const commitFunctionSql: Sql = `create function kaquan.commit_orders_5(
  ${parameters.map((name) => `${name} jsonb`).join(',\n  ')}
) returns table (kind text, n integer, i integer, key_id text, sealed text, expires_ms text)
language plpgsql set lock_timeout = '200ms' as $body$
#variable_conflict use_column
declare
  v_blocked integer[];
  v_tenants text[];
  v_products text[];
  v_places integer[];
  v_keys text[];
  v_rows integer;
begin
  if p_leases is not null then
    with held as materialized (
      select x.n from kaquan.leases l
      join ${rowsIn('p_leases', 'tenant_id text, job text, token bigint, n integer')} as x
        on l.tenant_id = x.tenant_id and l.job = x.job and l.token = x.token
      order by l.tenant_id, l.job for share of l skip locked
    )
    select array_agg(x.n) into v_blocked from jsonb_to_recordset(p_leases) as x(n integer)
    where x.n not in (select h.n from held h);
    if v_blocked is not null then
      return query select 'behind', b, null::integer, null, null, null from unnest(v_blocked) b;
      return;
    end if;
  end if;
  with asked as materialized (
    select x.*, row_number() over ()::integer as question from ${rowsIn(
      'p_versions',
      `tenant_id text, order_id text, expected integer, n integer`,
    )} as x
  ),
  locked as materialized (
    select x.question, a.version from kaquan.orders a
    join asked x on a.tenant_id = x.tenant_id and a.order_id = x.order_id
    order by a.tenant_id, a.order_id for no key update of a skip locked
  )
  select array_agg(distinct q.n) into v_blocked from (
    select max(e.n) as n, max(e.expected) as expected, coalesce(max(e.version), 0) as version
    from (
      select question, n, expected, null::integer as version from asked
      union all
      select question, null, null, version from locked
    ) e
    group by e.question
  ) q
  where q.version <> q.expected;
  if v_blocked is not null then
    return query select 'behind', b, null::integer, null, null, null from unnest(v_blocked) b;
    return;
  end if;
  if p_claims is not null then${pick(someFreeKeys)}
    if v_blocked is not null then${pick(allFreeKeys)}
    end if;
  end if;
  if v_blocked is not null then
    return query select 'short', b, null::integer, null, null, null from unnest(v_blocked) b;
    return;
  end if;
  if p_claims is not null then
    return query
    with claims as materialized (
      select x.*, row_number() over (
        partition by x.tenant_id, x.product_id order by x.paid_at, x.order_id, x.n, x.i
      )::integer as place
      from ${rowsIn('p_claims', claimColumns)} as x
    )
    update kaquan.card_keys k set state = c.state, order_id = c.order_id, unit_id = c.unit_id,
      attempt = c.attempt, revealed_at = c.revealed_at
    from unnest(v_tenants, v_products, v_places, v_keys) as p(tenant_id, product_id, place, key_id)
    join claims c on c.tenant_id = p.tenant_id and c.product_id = p.product_id and c.place = p.place
    where k.tenant_id = p.tenant_id and k.key_id = p.key_id and k.state || '' = 'available'
    returning 'key'::text, c.n, c.i, k.key_id, k.sealed, case when isfinite(k.expires_at)
      then (extract(epoch from k.expires_at) * 1000)::bigint::text end;
    get diagnostics v_rows = row_count;
    if v_rows <> jsonb_array_length(p_claims) then
      raise exception 'another state is stored' using errcode = '${stateOfRivals}', detail = 'claims';
    end if;
  end if;${quickParts.map(write).join('')}
end
$body$`;
