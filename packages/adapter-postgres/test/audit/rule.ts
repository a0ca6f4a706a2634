/** One rule of the audit: a statement that answers the rows that break it, none when it holds. */
export interface Rule {
  /** A sentence that is true of sound tables. */
  readonly name: string;
  /** Written for the schema `kaquan`. */
  readonly sql: string;
  /** Whether `$1` is what the callers say: a JSON array of {@link ToldOrder}. */
  readonly readsTold?: boolean;
}

/** An order that a call has answered for. */
export interface ToldOrder {
  readonly tenant: string;
  readonly shopId: string;
  readonly orderNo: string;
  /** The version that was answered; the stored one is the same or later. */
  readonly version?: number;
}

/** Every unit of every order, out of the documents. */
export const units = `
  select o.tenant_id, o.order_id, o.document as order_document,
    l.value #>> '{product,productId}' as product_id, l.value #>> '{product,delivery}' as delivery,
    coalesce(l.value #>> '{product,stock,kind}', 'keys') as stock_kind,
    coalesce(l.value #>> '{product,stock,keys}', 'single_use') as stock_keys, u.value as unit,
    u.value ->> 'unitId' as unit_id, u.value -> 'issues' as issues
  from kaquan.orders o
  cross join lateral jsonb_array_elements(o.document -> 'lines') as l
  cross join lateral jsonb_array_elements(l.value -> 'units') as u`;

/** Every issue of every unit; `place` is its position, from 1. */
export const issues = `
  select u.tenant_id, u.order_id, u.product_id, u.delivery, u.stock_kind, u.stock_keys,
    u.unit_id, i.place,
    jsonb_array_length(u.issues) as attempts, (i.value ->> 'attempt')::integer as attempt,
    i.value ->> 'state' as state, (i.value ->> 'revealedAt')::bigint as revealed_ms
  from (${units}) u
  cross join lateral jsonb_array_elements(u.issues) with ordinality as i(value, place)`;

/**
 * Since when the calls of a tenant are remembered, as one instant: those of before were forgotten, oldest
 * first. None at all where nothing is remembered any more.
 */
export const rememberedSince = (tenant: string): string => `coalesce((
    select min(k.applied_at) from kaquan.applied_changes k where k.tenant_id = ${tenant}
  ), 'infinity')`;

/** Every event, with what most of them name. */
export const events = `
  select e.tenant_id, e.order_id, e.seq, e.version, e.at, e.event, e.event ->> 'type' as type,
    e.event ->> 'unitId' as unit_id, (e.event ->> 'attempt')::integer as attempt
  from kaquan.order_history e`;
