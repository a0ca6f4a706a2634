import { PGlite } from '@electric-sql/pglite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPostgresStorage, type PostgresStorage } from '../../src/index.ts';
import { pgliteConnection } from '../../src/pglite.ts';
import { withoutRulesSql } from '../databases.ts';
import { auditDatabase, auditRules, type AuditQuery, type Finding } from './audit.ts';
import { fillSample } from './sample.ts';

// Nothing of the database's own stands in the way of a hand that breaks a rule: no trigger, check or
// unique key. The transaction is rolled back.
const disarm = `
  set local session_replication_role = replica;
  do $body$ declare each record; begin
    for each in select conrelid::regclass as relation, conname from pg_constraint
      where connamespace = 'kaquan'::regnamespace and contype in ('c', 'u', 'f')
      order by contype = 'f' desc
    loop execute format('alter table %s drop constraint %I', each.relation, each.conname); end loop;
    for each in select indexrelid::regclass as name from pg_index
      where indisunique and not indisprimary
        and indrelid in (select oid from pg_class where relnamespace = 'kaquan'::regnamespace)
    loop execute format('drop index %s', each.name); end loop;
  end $body$`;

// Each event gets a row of its own, as such rows may have, so that a single one can be spoilt.
const split = `
  create temporary table single_events on commit drop as
    select h.*, r.hash from kaquan.order_history h join kaquan.order_events r
      on r.tenant_id = h.tenant_id and r.order_id = h.order_id and r.version = h.version;
  delete from kaquan.order_events;
  insert into kaquan.order_events select * from single_events`;

// One way to break each rule.
const someKey = `(select key_id from kaquan.card_keys where tenant_id = 'default'
  and state = 'available' order by key_id limit 1)`;
const someOrder = (condition: string): string => `(select o.order_id from kaquan.orders o
  where o.tenant_id = 'default' and ${condition} order by o.order_id limit 1)`;

// The day of a posting, as totals are kept by it.
const dayOfPosting = `(date_trunc('day', at at time zone 'UTC' + interval '8 hours')
  - interval '8 hours') at time zone 'UTC'`;

// An entry that nothing stands behind, counted as it should be.
const posting = (cause: string): string => `
    with posted as (
      insert into kaquan.ledger_entries (tenant_id, shop_id, entry_id, cause, at, recorded_at,
        currency, debit, credit, amount_minor, evidence, by, reason)
      values ('default', 'shop', 'loose', '${cause}', now(), now(), 'CNY', 'linked_account',
        'unexplained', 1, '', '', '') returning *
    )
    insert into kaquan.ledger_deltas (tenant_id, shop_id, currency, debit, credit, day, amount_minor)
    select tenant_id, shop_id, currency, debit, credit, ${dayOfPosting}, 1 from posted`;

const bites: Readonly<Record<string, string>> = {
  'an attempt on a unit has at most one key': `
    update kaquan.card_keys k set state = b.state, order_id = b.order_id, unit_id = b.unit_id,
      attempt = b.attempt, revealed_at = b.revealed_at
    from (select * from kaquan.card_keys where tenant_id = 'default' and state = 'delivered'
      limit 1) b
    where k.tenant_id = 'default' and k.key_id = ${someKey}`,
  'a card stands in stock once': `
    update kaquan.card_keys set fingerprint = 'the same' where tenant_id = 'default'`,
  'a key in stock is unread and nobody’s': `
    update kaquan.card_keys set revealed_at = now()
    where tenant_id = 'default' and key_id = ${someKey}`,
  'every issue has the key that its state asks for, and every key its issue': `
    update kaquan.card_keys set state = 'available', order_id = null, unit_id = null,
      attempt = null where tenant_id = 'default' and state = 'claimed'`,
  'a key was revealed when its issue says so': `
    update kaquan.card_keys set revealed_at = revealed_at - interval '1 second'
    where tenant_id = 'default' and state = 'delivered'`,
  'a defect is of a replaced key, and of the import that brought it': `
    update kaquan.key_defects set import_id = 'another'`,
  'imports have put in as many keys as there are': `
    update kaquan.import_counts set stored = stored + 1 where tenant_id = 'default'`,
  'the states of a product’s keys add up to what was imported': `
    update kaquan.key_imports set imported = imported + 1 where tenant_id = 'default'`,
  'stock moves as many keys as its entries say, and consigns none unread': `
    update kaquan.card_keys set entry = 9 where tenant_id = 'default' and entry is not null`,
  'an entry has consigned as many keys as it says, and a look opens those again': `
    update kaquan.stock_entries set quantity = quantity + 1
    where tenant_id = 'default' and act = 'look'`,
  'those wait who lack a key, in their places': `
    delete from kaquan.stock_waits where ctid = (select min(ctid) from kaquan.stock_waits)`,
  'every issue has the allotment that its state asks for, and every allotment its issue': `
    update kaquan.allotments set state = 'delivered' where tenant_id = 'default'
      and state = 'claimed'`,
  'a key is shared by as many units as it says, and by no more than its quota': `
    update kaquan.card_keys set taken = taken + 1 where tenant_id = 'default' and taken > 0`,
  'free pieces are what was entered less what units hold': `
    update kaquan.product_stock set on_hand = on_hand + 1 where tenant_id = 'default'`,
  'stock entries are numbered without gaps, each for a stock': `
    update kaquan.stock_entries set version = version + 100 where tenant_id = 'default'
      and on_hand is not null`,
  'columns repeat what the documents say': `
    update kaquan.orders set payment = 'unpaid' where tenant_id = 'default'`,
  'events are numbered without gaps, up to what the order says': `
    delete from kaquan.order_events where tenant_id = 'default'
      and event ->> 'type' = 'verification.due'`,
  'versions grow by one with every change, up to the order’s': `
    update kaquan.order_events set version = version + 1 where tenant_id = 'default'
      and version = (select max(l.version) from kaquan.order_events l
        where l.tenant_id = 'default' and l.order_id = order_events.order_id)`,
  'the hash of an order is that of its latest change': `
    update kaquan.orders set document = jsonb_set(document, '{historyHash}', '"another"')
    where tenant_id = 'default'`,
  'every version of an order was one change, and every change was recorded': `
    delete from kaquan.applied_changes where tenant_id = 'default' and operation is null`,
  'an attempt was handed over at most once, and only then counts as handed over': `
    update kaquan.order_events v set event = d.event from kaquan.order_events d
    where d.tenant_id = 'default' and d.event ->> 'type' = 'unit.delivered'
      and v.tenant_id = d.tenant_id and v.order_id = d.order_id
      and v.event ->> 'type' = 'verification.due'
      and v.event ->> 'unitId' = d.event ->> 'unitId'`,
  'attempts are numbered, and only the last one counts': `
    update kaquan.orders o set document = jsonb_insert(o.document, '{lines,0,units,0,issues,0}',
      '{"attempt":1,"state":"open","revealedAt":null}', true)
    where o.tenant_id = 'default'
      and o.document #>> '{lines,0,units,0,issues,0,state}' = 'open'`,
  'issues stand where their last event left them': `
    update kaquan.order_events set event = jsonb_set(event, '{type}', '"unit.returned"')
    where tenant_id = 'default' and event ->> 'type' = 'unit.voided';
    update kaquan.ledger_postings set cause = 'unit.returned'
    where tenant_id = 'default' and cause = 'unit.voided'`,
  'orders stand where their events left them': `
    update kaquan.order_events set event = jsonb_set(event, '{type}', '"settlement.settled"')
    where tenant_id = 'default' and event ->> 'type' = 'settlement.opened';
    update kaquan.ledger_postings set cause = 'settlement.settled'
    where tenant_id = 'default' and cause = 'settlement.opened'`,
  'holds are those that began and did not end': `
    update kaquan.order_events set event = jsonb_set(event, '{reason}', '"manual"')
    where tenant_id = 'default' and event ->> 'reason' = 'channel_hold'`,
  'a line of a statement is in doubt only beside one that is not': `
    update kaquan.statement_lines set is_rival = true
    where tenant_id = 'default' and not is_rival`,
  'every balance is in the account of a shop': `
    insert into kaquan.balances (tenant_id, shop_id, source, currency, as_of, amount_minor,
      taken_at, taken_by) values ('default', 'nobody', 'host', 'CNY', now(), 1, now(), 'x:y')`,
  'what is verified was handed over': `
    update kaquan.orders set document = jsonb_set(document, '{lines,0,units,0,verification}',
      '"verified"') where tenant_id = 'default'
      and document #>> '{lines,0,units,0,issues,0,state}' = 'claimed'`,
  'what was sold and complained of is counted as it stands in the orders': `
    insert into kaquan.sales_deltas (tenant_id, shop_id, day, subject, sold, cases)
    select tenant_id, shop_id, created_at, 'product:', 1, 0 from kaquan.orders
    where tenant_id = 'default' limit 1`,
  'what is complained of by product and reason is counted as it stands in the orders': `
    insert into kaquan.sales_deltas (tenant_id, shop_id, day, subject, sold, cases)
    select tenant_id, shop_id, created_at, 'product_reason:/nothing', 0, 1 from kaquan.orders
    where tenant_id = 'default' limit 1`,
  'what speaks against buyers is counted as it stands in their orders': `
    insert into kaquan.sales_deltas (tenant_id, shop_id, day, subject, sold, cases)
    select tenant_id, shop_id, created_at, 'buyer_refund:nobody', 0, 1 from kaquan.orders
    where tenant_id = 'default' limit 1`,
  'shares sum to what was paid': `
    update kaquan.orders set document = jsonb_set(document, '{buyerPaidMinor}', '1')
    where tenant_id = 'default' and order_id = ${someOrder('true')}`,
  'a unit gives back at most its share': `
    with dear as (
      update kaquan.order_events set event = jsonb_set(event, '{amountMinor}', '1001')
      where tenant_id = 'default' and event ->> 'type' = 'refund.confirmed' returning *
    ), posted as (
      insert into kaquan.ledger_postings select tenant_id, order_id, seq, part + 1, shop_id, at,
        cause, unit_id, currency, 'revenue_unsettled', 'channel_receivable', 1
      from kaquan.ledger_postings where tenant_id = 'default' and cause = 'refund.confirmed'
      returning *
    ), counted as (
      insert into kaquan.ledger_deltas (tenant_id, shop_id, currency, debit, credit, day, amount_minor)
      select tenant_id, shop_id, currency, debit, credit, ${dayOfPosting}, 1 from posted
    )
    update kaquan.orders o set document = jsonb_set(document,
      '{lines,0,units,0,refundedMinor}', '1001') from dear d where o.tenant_id = d.tenant_id and o.order_id = d.order_id`,
  'refunds and reservations are the sums of their events': `
    update kaquan.order_events set event = jsonb_set(event, '{amountMinor}', '1')
    where tenant_id = 'default' and event ->> 'type' = 'refund.reserved'`,
  'the postings of an order sum to what its accounts must hold': `
    with more as (
      update kaquan.ledger_postings set amount_minor = amount_minor + 1
      where ctid = (select min(ctid) from kaquan.ledger_postings) returning *
    )
    insert into kaquan.ledger_deltas (tenant_id, shop_id, currency, debit, credit, day, amount_minor)
    select tenant_id, shop_id, currency, debit, credit, ${dayOfPosting}, 1 from more`,
  'a posting stands by the event that caused it': `
    update kaquan.ledger_postings set seq = seq + 1 where tenant_id = 'default'
      and cause = 'settlement.opened'`,
  'the totals of the ledger are the sums of its postings': `
    insert into kaquan.ledger_totals (tenant_id, shop_id, currency, debit, credit, amount_minor)
    values ('default', 'shop', 'CNY', 'unexplained', 'owner_funds', 1)`,
  'the totals of a day are the sums of what moved on it': `
    insert into kaquan.ledger_days (tenant_id, shop_id, day, currency, debit, credit, amount_minor)
    values ('default', 'shop', now(), 'CNY', 'unexplained', 'owner_funds', 1)`,
  'an entry that a line told says what the line says': posting('statement.income'),
  'a correction moves at most what it corrects, in the same currency': posting('correction'),
  'every reason to tell a channel has its effect, and every effect its reason': `
    delete from kaquan.effects where tenant_id = 'default' and state = 'done'`,
  'whatever is to be told is in the outbox still': `
    update kaquan.effects set state = 'done'
    where tenant_id = 'default' and effect_group <> 'verify'`,
  'whatever a channel is to be asked of a unit is in the outbox still': `
    update kaquan.effects set state = 'parked'
    where tenant_id = 'default' and effect_group = 'verify' and state = 'pending'`,
  'every code names its unit, and every unit that has one is named': `
    delete from kaquan.verification_codes where tenant_id = 'default'`,
  'a call is recorded once, with the change that it made': `
    update kaquan.idempotency set key = 'another' where operation = 'shops.create'
      and tenant_id = 'default'`,
  'a recorded answer speaks of what exists': `
    update kaquan.idempotency set answer = '{"id":"another"}'
    where operation = 'shops.create' and tenant_id = 'default'`,
  'a change is applied once': `
    alter table kaquan.applied_changes drop constraint applied_changes_pkey;
    insert into kaquan.applied_changes select * from kaquan.applied_changes
    where tenant_id = 'default' and operation is null`,
  'second looks are at what was revealed before': `
    update kaquan.disclosures set at = at - interval '1 year' where tenant_id = 'default'`,
  'subscribers are told of events that there are': `
    update kaquan.dispatches set wanted_seq = 999 where tenant_id = 'default'`,
  'personal data is there where its order says so, and nowhere else': `
    delete from kaquan.order_texts where tenant_id = 'default'`,
  'personal data stands sealed, in no order and no history': `
    update kaquan.order_texts set sealed = '13812340001' where tenant_id = 'default'`,
  'nothing is missing between what a subscriber has and what is news for him': `
    insert into kaquan.order_news (tenant_id, order_id, first_seq, last_seq)
    select d.tenant_id, d.order_id, d.wanted_seq + 2, d.wanted_seq + 2 from kaquan.dispatches d
    join kaquan.orders o on o.tenant_id = d.tenant_id and o.order_id = d.order_id
      and (o.document ->> 'eventCount')::integer >= d.wanted_seq + 2
    where d.tenant_id = 'default' order by d.order_id limit 1`,
  'roots follow one another without a gap, each with all its leaves': `
    update kaquan.audit_roots set leaves = leaves + 1 where tenant_id = 'default'`,
  'leaves close over each change of an order once, from the first one on': `
    update kaquan.audit_leaves set first_version = first_version + 1
    where tenant_id = 'default' and kind = 'changes'`,
  'every look at a secret is sealed or to be sealed': `
    insert into kaquan.unsealed_disclosures (tenant_id, disclosure_no)
    select tenant_id, disclosure_no from kaquan.audit_leaves where kind = 'disclosure'`,
  'a batch has all its pages, each item once, and counts what their rows say': `
    update kaquan.batches set document = jsonb_set(document, '{counts,done}', '1')
    where tenant_id = 'default' and document ->> 'state' = 'done'`,
  'what a report says was done is a change of that order, recorded for its item': `
    update kaquan.batch_pages set document = jsonb_set(document, '{items,0,result,version}', '1')
    where tenant_id = 'default' and document #>> '{items,0,result,outcome}' = 'done'`,
  'a batch rests since its plan has expired, or since it came to its end': `
    update kaquan.batches set rests_since = rests_since + interval '1 hour'
    where tenant_id = 'default' and document ->> 'state' = 'undone'`,
  'reports and findings stand as their documents say': `
    update kaquan.reports set status = 'pass' where tenant_id = 'default'`,
  'a row of a report has its report': `
    insert into kaquan.report_items (tenant_id, report_id, item_no, version, code, is_open, document)
    values ('default', 'nobody', 1, 1, 'x', true,
      '{"code": "x", "isOpen": true, "version": 1, "itemNo": 1, "reportId": "nobody"}')`,
  'a report whose rows are being forgotten was signed by nobody': `
    update kaquan.reports set is_forgotten = true, signed_at = made_at,
      document = jsonb_set(document, '{signedAt}', document -> 'madeAt')
    where tenant_id = 'default'`,
  'every product is watched, as its watch says, and what is lowered is of a shop': `
    update kaquan.stock_watches set version = version + 1 where tenant_id = 'default'`,
  'a reconciliation that is over has the rows that it counts, and is signed with none open': `
    delete from kaquan.report_items where tenant_id = 'default'`,
  'what a report names as found is a finding of that check': `
    delete from kaquan.findings where tenant_id = 'default'`,
  'a finding that stands is not settled, and was opened no earlier than it was found': `
    update kaquan.findings set document = jsonb_set(document, '{firstSeenAt}', '9999999999999')
    where tenant_id = 'default'`,
  'what a channel asked for vouchers with stands sealed': `
    update kaquan.notices set sealed_token = 'wish-1'
    where tenant_id = 'default' and kind = 'vouchers'`,
  'rows name what their own tenant has': `
    update kaquan.sync_cursors set tenant_id = 'nobody' where tenant_id = 'default'`,
};

describe('the audit', () => {
  let database: PGlite;
  let query: AuditQuery;
  let storage: PostgresStorage;

  beforeAll(async () => {
    database = await PGlite.create();
    storage = createPostgresStorage({ connection: pgliteConnection(database) });
    expect((await storage.migrate()).isOk()).toBe(true);
    await fillSample(storage);
    query = async (text, values) =>
      (await database.query<Record<string, unknown>>(text, values)).rows;
  });

  afterAll(() => database.close());

  const names = (findings: readonly Finding[]): readonly string[] =>
    findings.map(({ rule }) => rule);

  it('finds nothing wrong with what the services have made', async () => {
    expect(await auditDatabase(query, 'kaquan')).toEqual([]);
  });

  it('looks at tables that hold something of everything', async () => {
    const tables = ['orders', 'card_keys', 'stock_waits', 'order_events', 'effects', 'idempotency'];
    for (const table of [
      ...tables,
      'ledger_postings',
      'verification_codes',
      'disclosures',
      'sync_cursors',
      'import_counts',
      'order_news',
      'subscribers',
      'dispatches',
      'product_stock',
      'allotments',
      'order_texts',
      'stock_entries',
      'buyer_standings',
      'shop_changes',
      'statement_lines',
      'key_defects',
      'notices',
      'audit_roots',
      'audit_leaves',
      'batches',
      'batch_pages',
      'reports',
      'findings',
      'balances',
    ]) {
      const rows = await query(`select 1 from kaquan.${table} limit 1`, []);
      expect(rows, table).toHaveLength(1);
    }
    const looked = `select 1 from kaquan.stock_watches where version > 0 limit 1`;
    expect(await query(looked, []), 'a product that was looked at').toHaveLength(1);
    const states = await query(`select distinct state from kaquan.card_keys`, []);
    expect(states).toHaveLength(7);
  });

  it.each(Object.entries(bites))('reports only that it is not so that %s', async (rule, sql) => {
    await database.exec('begin');
    try {
      await database.exec(disarm);
      await database.exec(withoutRulesSql('kaquan'));
      await database.exec(split);
      await database.exec(sql);
      expect(names(await auditDatabase(query, 'kaquan'))).toEqual([rule]);
    } finally {
      await database.exec('rollback');
    }
  });

  it.each([0.5, 1])('finds nothing wrong once calls were forgotten: %d of all', async (share) => {
    await database.exec('begin');
    try {
      const [row] = await query(
        `select count(*)::integer as calls, (extract(epoch from
           percentile_disc(${share}) within group (order by applied_at)) * 1000)::float8 as latest
         from kaquan.applied_changes`,
        [],
      );
      const { calls, latest } = row as Record<string, number>;
      const request = { tenants: 'all', before: Math.round(latest!) + 1, limit: 10_000 } as const;
      const purged = (await storage.purgeCalls(request))._unsafeUnwrap();
      expect(purged).toBeGreaterThanOrEqual(calls! * share);
      expect(await auditDatabase(query, 'kaquan')).toEqual([]);
    } finally {
      await database.exec('rollback');
    }
  });

  it('misses an order that a caller was told of, and a version', async () => {
    const [one] = await query(
      `select tenant_id, shop_id, order_no, version from kaquan.orders limit 1`,
      [],
    );
    const {
      tenant_id: tenant,
      shop_id: shopId,
      order_no: orderNo,
      version,
    } = one as Record<string, string>;
    const told = { tenant: tenant!, shopId: shopId!, orderNo: orderNo! };
    const stored = Number(version);
    const ask = async (order: object): Promise<readonly string[]> =>
      names(await auditDatabase(query, 'kaquan', { orders: [{ ...told, ...order }] }));
    const lost = ['no order is lost that somebody was told of'];
    expect(await ask({ version: stored })).toEqual([]);
    expect(await ask({ version: stored + 1 })).toEqual(lost);
    expect(await ask({ orderNo: 'never-stored' })).toEqual(lost);
    expect(await ask({ tenant: 'another' })).toEqual(lost);
  });

  it('breaks every rule in one way at least', () => {
    const told = auditRules.filter(({ readsTold }) => readsTold === true).map(({ name }) => name);
    const expected = auditRules.map(({ name }) => name).toSorted();
    expect([...Object.keys(bites), ...told].toSorted()).toEqual(expected);
  });
});
