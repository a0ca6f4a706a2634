// What a column says in every table that has it.
const everywhere: Readonly<Record<string, string>> = {
  tenant_id: 'Whose row it is; first in every key',
  order_id: 'The order; its units and issues are in its document',
  shop_id: 'The shop that it was sold in or is read for',
  product_id: 'The product whose keys it is about',
  import_id: 'The import of card keys',
  unit_id: 'The unit of an order, <order>.<line>.<ordinal>',
  attempt: "The number of the unit''s issue, from 1",
};

const byTable: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  orders: {
    tenant_id: '',
    order_id: '',
    shop_id: '',
    order_no: "The channel''s number of the order, text",
    payment: "Copy: where the buyer''s money stands here",
    redemption: 'Copy: whether the buyer has exchanged it',
    created_at: 'Copy: when the buyer placed it',
  },
  shops: {
    tenant_id: '',
    shop_id: 'The shop',
    version: 'Grows by one with every change',
    name: 'Copy: unique per tenant',
    channel_type: 'Copy: the kind of its channel, such as taobao',
    sort_order: 'Copy: its place in lists',
    document: 'The whole shop as JSON',
  },
  products: {
    tenant_id: '',
    product_id: 'The product',
    version: 'Grows by one with every change',
    name: 'Copy: unique per tenant',
    document: 'The whole product as JSON',
  },
  item_mappings: {
    tenant_id: '',
    shop_id: '',
    item_key: "What the shop''s channel calls the item: sku:, outer: or item: and its number",
    version: 'Grows by one with every change',
    document: 'The whole mapping as JSON',
  },
  import_batches: {
    tenant_id: '',
    import_id: '',
    version: 'Grows by one with every change',
    document: 'How many lines are done, and samples of bad ones; no card text',
  },
  card_keys: {
    tenant_id: '',
    key_id: 'Stays the same for ever; the sealed text opens only under it',
    product_id: 'The product that it was imported for; it serves no other',
    import_id: 'The import that brought it',
    state: 'available, claimed, delivered or voided; only the first is in stock',
    order_id: 'The order that it belongs to; null in stock',
    unit_id: 'The unit that it belongs to; null in stock',
    attempt: "The number of the unit''s issue that holds it; null in stock",
  },
  import_counts: {
    tenant_id: '',
    import_id: '',
    stored: 'How many of its keys were new',
  },
  stock_waits: {
    tenant_id: '',
    unit_id: '',
    attempt: '',
    product_id: '',
    paid_at: 'When the order was paid: the place in the queue',
    order_id: 'Decides between orders that were paid in the same instant',
  },
  order_events: {
    tenant_id: '',
    order_id: '',
    seq: 'Counted from 1 without gaps',
    version: "The order''s version after the change that the event belongs to",
    at: 'When it was decided',
    actor_kind: 'Who caused it: operator, buyer, channel or system',
    actor_id: "The host''s name for him; no personal data",
    reason: 'As the caller gave it; may be empty',
    event: 'What happened, as JSON; holds no secret and no key',
  },
  effects: {
    tenant_id: '',
    effect_id: '<order>.e<seq>',
    shop_id: 'The shop whose channel is told',
    order_id: '',
    effect_group:
      'confirm, refund, fulfil or verify; within one, effects of an order run one after the other',
    seq: 'The number of the event that caused it',
    subject: 'The confirmation or the case that it serves',
    attempts: 'How often a call was begun',
    due_at: 'Not to be run before; while a call runs, when it is taken for lost',
    state: 'pending, done, or parked: given up, a person must look',
  },
  applied_changes: {
    tenant_id: '',
    change_id: 'The change',
    operation: 'With the key, its record in idempotency; null without one',
    idempotency_key: 'See operation',
    applied_at: 'The instant of the decision',
  },
  idempotency: {
    tenant_id: '',
    operation: 'Service and method',
    key: "The caller''s key",
    input_hash: 'The same key with another hash is a mistake of the caller',
    answer: 'References and codes of which the answer is built again',
    stored_at: 'The instant of the decision',
  },
  leases: {
    tenant_id: '',
    job: 'What is done by one worker at a time',
    holder: 'Who does it; null when given back',
    token: 'Grows with every holder; a change with an older one is refused',
    held_until: 'When another may take it',
  },
  sync_cursors: {
    tenant_id: '',
    shop_id: '',
    stream: 'orders or refunds',
    read_to: 'Everything modified before is stored',
  },
  ingest_failures: {
    tenant_id: '',
    shop_id: '',
    external_id: "The channel''s number, or a hash of the row",
    stream: 'The listing that it stood in',
    problem: 'Which field is wrong and how; holds no personal data',
    sealed_row: 'The raw row as sealed by the vault',
    failed_at: 'When it was last read in vain',
  },
  disclosures: {
    tenant_id: '',
    disclosure_no: 'Only tells rows apart',
    order_id: '',
    unit_id: '',
    attempt: '',
    at: 'Before the vault opened it: a look that failed afterwards stands here too',
    actor: 'Who looked',
    reason: 'As the caller gave it; may be empty',
  },
  migrations: {
    version: 'Counted from 1; some numbers were never used',
    name: 'What it brought',
    applied_at: 'When it was done',
    works_from: 'The oldest version whose release works on the tables as this one leaves them',
  },
  migration_steps: {
    version: 'The version that is half done',
    step: '0 for what comes first, then its steps in their order',
    done_at: 'When it was done',
  },
};

/** A comment for every column that has none yet. */
export const columnComments: readonly string[] = Object.entries(byTable).flatMap(
  ([table, columns]) =>
    Object.entries(columns).map(([column, own]) => {
      const text = own === '' ? everywhere[column] : own;
      return `comment on column kaquan.${table}.${column} is '${text}'`;
    }),
);
