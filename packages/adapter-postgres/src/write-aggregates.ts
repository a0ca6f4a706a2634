import { rowsIn } from './recordset.ts';
import type { Sql } from './session.ts';

/** One table's share of a write; `values` is the placeholder of a JSON array of rows. */
export interface WritePart {
  readonly sql: (values: string) => Sql;
  /** Whether fewer rows than were sent mean that a rival was first. */
  readonly isExact: boolean;
}

const orderRows = `tenant_id text, order_id text, version integer, shop_id text, order_no text,
    payment text, redemption text, verification text, after_sales text, is_frozen boolean,
    has_open_case boolean, is_refunded boolean, is_hidden boolean, created_at timestamptz, redeemed_at timestamptz,
    titles text, open_minor bigint, status_version integer, due_at timestamptz, alarm_at timestamptz,
    hand_at timestamptz, erase_at timestamptz, document jsonb`;
const shopRows = `tenant_id text, shop_id text, version integer, name text, channel_type text,
    sort_order bigint, document jsonb`;
const productRows = `tenant_id text, product_id text, version integer, name text, document jsonb`;
const mappingRows = `tenant_id text, shop_id text, item_key text, version integer, document jsonb`;
const standingRows = `tenant_id text, kind text, user_ref text, version integer, state text,
    check_at timestamptz, document jsonb`;
const batchRows = `tenant_id text, batch_id text, version integer, planned_at timestamptz,
  is_running boolean, rests_since timestamptz, is_report boolean, document jsonb`;
const batchPageRows = `tenant_id text, batch_id text, page_no integer, version integer,
    document jsonb`;
const importRows = `tenant_id text, import_id text, version integer, document jsonb`;

/** Aggregates that must not exist yet, and aggregates whose version was checked under a lock. */
export const aggregateParts = {
  // In order of their numbers, so that two readers of one listing wait for each other in turn.
  insert_orders: {
    isExact: true,
    sql: (values) => `
  insert into kaquan.orders (tenant_id, order_id, version, shop_id, order_no, payment, redemption,
    verification, after_sales, is_frozen, has_open_case, is_refunded, is_hidden, created_at, redeemed_at,
    titles, open_minor, status_version, due_at, alarm_at, hand_at, erase_at, booked_version, document)
  select tenant_id, order_id, version, shop_id, order_no, payment, redemption,
    verification, after_sales, is_frozen, has_open_case, is_refunded, is_hidden, created_at, redeemed_at,
    titles, open_minor, status_version, due_at, alarm_at, hand_at, erase_at, version, document
  from jsonb_to_recordset(${values}::jsonb) as x(${orderRows})
  order by tenant_id, order_no, shop_id
  returning 1`,
  },
  update_orders: {
    isExact: true,
    sql: (values) => `
  update kaquan.orders t set version = x.version, shop_id = x.shop_id, order_no = x.order_no,
    payment = x.payment, redemption = x.redemption, verification = x.verification,
    after_sales = x.after_sales, is_frozen = x.is_frozen, has_open_case = x.has_open_case,
    is_refunded = x.is_refunded, is_hidden = x.is_hidden, created_at = x.created_at, redeemed_at = x.redeemed_at,
    titles = x.titles, open_minor = x.open_minor, status_version = x.status_version, due_at = x.due_at,
    alarm_at = x.alarm_at, hand_at = x.hand_at, erase_at = x.erase_at, booked_version = x.version,
    document = x.document
  from ${rowsIn(values, orderRows)} as x
  where t.tenant_id = x.tenant_id and t.order_id = x.order_id
  returning 1`,
  },
  insert_shops: {
    isExact: true,
    sql: (values) => `
  insert into kaquan.shops (tenant_id, shop_id, version, name, channel_type, sort_order, document)
  select tenant_id, shop_id, version, name, channel_type, sort_order, document
  from jsonb_to_recordset(${values}::jsonb) as x(${shopRows})
  returning 1`,
  },
  update_shops: {
    isExact: true,
    sql: (values) => `
  update kaquan.shops t set version = x.version, name = x.name, channel_type = x.channel_type,
    sort_order = x.sort_order, document = x.document
  from ${rowsIn(values, shopRows)} as x
  where t.tenant_id = x.tenant_id and t.shop_id = x.shop_id
  returning 1`,
  },
  insert_products: {
    isExact: true,
    sql: (values) => `
  insert into kaquan.products (tenant_id, product_id, version, name, document)
  select tenant_id, product_id, version, name, document
  from jsonb_to_recordset(${values}::jsonb) as x(${productRows})
  returning 1`,
  },
  update_products: {
    isExact: true,
    sql: (values) => `
  update kaquan.products t set version = x.version, name = x.name, document = x.document
  from ${rowsIn(values, productRows)} as x
  where t.tenant_id = x.tenant_id and t.product_id = x.product_id
  returning 1`,
  },
  insert_item_mappings: {
    isExact: true,
    sql: (values) => `
  insert into kaquan.item_mappings (tenant_id, shop_id, item_key, version, document)
  select tenant_id, shop_id, item_key, version, document
  from jsonb_to_recordset(${values}::jsonb) as x(${mappingRows})
  returning 1`,
  },
  update_item_mappings: {
    isExact: true,
    sql: (values) => `
  update kaquan.item_mappings t set version = x.version, document = x.document
  from ${rowsIn(values, mappingRows)} as x
  where t.tenant_id = x.tenant_id and t.shop_id = x.shop_id and t.item_key = x.item_key
  returning 1`,
  },
  insert_buyer_standings: {
    isExact: true,
    sql: (values) => `
  insert into kaquan.buyer_standings (tenant_id, kind, user_ref, version, state, check_at, document)
  select tenant_id, kind, user_ref, version, state, check_at, document
  from jsonb_to_recordset(${values}::jsonb) as x(${standingRows})
  returning 1`,
  },
  update_buyer_standings: {
    isExact: true,
    sql: (values) => `
  update kaquan.buyer_standings t set version = x.version, state = x.state, check_at = x.check_at,
    document = x.document
  from ${rowsIn(values, standingRows)} as x
  where t.tenant_id = x.tenant_id and t.kind = x.kind and t.user_ref = x.user_ref
  returning 1`,
  },
  insert_import_batches: {
    isExact: true,
    sql: (values) => `
  insert into kaquan.import_batches (tenant_id, import_id, version, document)
  select tenant_id, import_id, version, document
  from jsonb_to_recordset(${values}::jsonb) as x(${importRows})
  returning 1`,
  },
  update_import_batches: {
    isExact: true,
    sql: (values) => `
  update kaquan.import_batches t set version = x.version, document = x.document
  from ${rowsIn(values, importRows)} as x
  where t.tenant_id = x.tenant_id and t.import_id = x.import_id
  returning 1`,
  },
  insert_batches: {
    isExact: true,
    sql: (values) => `
  insert into kaquan.batches (tenant_id, batch_id, version, planned_at, is_running, rests_since,
    is_report, document)
  select tenant_id, batch_id, version, planned_at, is_running, rests_since, is_report, document
  from jsonb_to_recordset(${values}::jsonb) as x(${batchRows})
  returning 1`,
  },
  update_batches: {
    isExact: true,
    sql: (values) => `
  update kaquan.batches t set version = x.version, planned_at = x.planned_at,
    is_running = x.is_running, rests_since = x.rests_since, is_report = x.is_report,
    document = x.document
  from ${rowsIn(values, batchRows)} as x
  where t.tenant_id = x.tenant_id and t.batch_id = x.batch_id
  returning 1`,
  },
  // The server looks for the batch at the end of the statement, which may be the one that makes it.
  insert_batch_pages: {
    isExact: true,
    sql: (values) => `
  insert into kaquan.batch_pages (tenant_id, batch_id, page_no, version, document)
  select tenant_id, batch_id, page_no, version, document
  from jsonb_to_recordset(${values}::jsonb) as x(${batchPageRows})
  returning 1`,
  },
  update_batch_pages: {
    isExact: true,
    sql: (values) => `
  update kaquan.batch_pages t set version = x.version, document = x.document
  from ${rowsIn(values, batchPageRows)} as x
  where t.tenant_id = x.tenant_id and t.batch_id = x.batch_id and t.page_no = x.page_no
  returning 1`,
  },
} as const satisfies Readonly<Record<string, WritePart>>;
