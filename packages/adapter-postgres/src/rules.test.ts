import {
  anId,
  anOrder,
  aChange,
  aNewKey,
  anEvent,
  aWriteOf,
  claimsFor,
  testTenant,
} from '@kaquan/core/testing';
import { keyMachine, keyStates } from '@kaquan/core/stock';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPglite, type TestDatabase } from '../test/databases.ts';
import { createPostgresStorage } from './index.ts';

const money = (name: string, value: string): string =>
  `update kaquan.orders set version = version + 1, document = jsonb_set(jsonb_set(document,
    '{version}', to_jsonb(version + 1)), '{${name}}', '${value}') where order_id = 'claimed'`;
const unit = (name: string, value: string): string => money(`lines,0,units,0,${name}`, value);
const bind = (order: string, unitId: string, state = 'claimed'): string =>
  `update kaquan.card_keys set state = '${state}', order_id = ${order}, unit_id = ${unitId},
    attempt = 1 where key_id = 'free'`;
const move = (key: string, set: string): string =>
  `update kaquan.card_keys set ${set} where key_id = '${key}'`;
const share = (key: string, units = 1, product = 'product-1'): string =>
  `insert into kaquan.allotments (tenant_id, unit_id, attempt, order_id, product_id, state, key_id)
    select 'default', 'nothing.1.' || i, 1, 'nothing', '${product}', 'claimed', '${key}'
    from generate_series(1, ${units}) i`;
const withdraw = move('claimed', `state = 'quarantined', withdrawn = true`);
const recall = move('delivered', 'recalled = true');
const consign = move('free', `state = 'consigned', revealed_at = now(), consigned_entry = 1`);
const toStock = `state = 'available', order_id = null, unit_id = null, attempt = null`;

// What each rule refuses. Keys and orders are named after their state.
const refusals: Readonly<Record<string, readonly string[]>> = {
  orders_copies: [
    `update kaquan.orders set payment = 'closed' where order_id = 'claimed'`,
    `update kaquan.orders set redemption = 'redeemed' where order_id = 'claimed'`,
    `update kaquan.orders set shop_id = 'other' where order_id = 'claimed'`,
    `update kaquan.orders set order_no = 'other' where order_id = 'claimed'`,
    `update kaquan.orders set version = version + 1 where order_id = 'claimed'`,
    `update kaquan.orders set order_id = 'other' where order_id = 'nothing'`,
    money('eventCount', '1'),
    money('version', '"2"'),
  ],
  orders_refunds: [
    unit('refundedMinor', '1001'),
    unit('reservedMinor', '1001'),
    `update kaquan.orders set version = version + 1, document = jsonb_set(jsonb_set(jsonb_set(
       document, '{version}', '2'), '{lines,0,units,0,refundedMinor}', '600'),
       '{lines,0,units,0,reservedMinor}', '401') where order_id = 'claimed'`,
    unit('refundedMinor', '-1'),
    unit('reservedMinor', '-1'),
    unit('refundedMinor', 'null'),
    `update kaquan.orders set version = version + 1, document = jsonb_set(document, '{version}', '2')
       #- '{lines,0,units,0,reservedMinor}' where order_id = 'claimed'`,
  ],
  orders_shares: [
    unit('paidMinor', '999'),
    money('buyerPaidMinor', '999'),
    money('buyerPaidMinor', '"1000"'),
    money('lines', '[]'),
    `insert into kaquan.orders (tenant_id, order_id, version, shop_id, order_no, payment, redemption,
       is_frozen, has_open_case, created_at, document)
     select tenant_id, 'new', version, shop_id, 'new', payment, redemption, is_frozen,
       has_open_case, created_at, document || '{"orderId":"new","orderNo":"new","buyerPaidMinor":1}'
     from kaquan.orders where order_id = 'claimed'`,
  ],
  orders_version: [
    `update kaquan.orders set document = jsonb_set(document, '{linkGeneration}', '2')
      where order_id = 'claimed'`,
    `update kaquan.orders set version = 3, document = jsonb_set(document, '{version}', '3')
      where order_id = 'claimed'`,
    `update kaquan.orders set version = version - 1, document = jsonb_set(document, '{version}', '0')
      where order_id = 'claimed'`,
  ],
  card_keys_order: [
    bind(`'nobody'`, `'nobody.1.1'`),
    `insert into kaquan.card_keys select 'other', 'k', product_id, import_id, 'f', sealed, state,
      order_id, unit_id, attempt, revealed_at, expires_at, pick_order
      from kaquan.card_keys where key_id = 'claimed'`,
    `delete from kaquan.orders where order_id = 'claimed'`,
    `update kaquan.orders set tenant_id = 'other' where order_id = 'claimed'`,
  ],
  card_keys_unit: [bind(`'nothing'`, `'claimed.1.1'`), bind(`'nothing'`, `'nothing'`)],
  card_keys_bound: [
    bind(`'nothing'`, 'null'),
    bind('null', 'null'),
    move('free', 'withdrawn = true'),
    move('free', `state = 'quarantined', withdrawn = true`),
    move('free', `state = 'voided', withdrawn = true`),
    move('claimed', 'withdrawn = true'),
    move('claimed', `state = 'quarantined'`),
    move('claimed', `state = 'expired'`),
  ],
  card_keys_consigned: [move('free', `state = 'consigned'`)],
  card_keys_state: [
    `set local session_replication_role = replica; ${move('free', `state = 'lost'`)}`,
  ],
  card_keys_of_unit: [bind(`'claimed'`, `'claimed.1.1'`)],
  card_keys_moves: [
    move('claimed', `order_id = 'nothing', unit_id = 'nothing.1.1'`),
    move('claimed', `attempt = 2`),
    move('delivered', `state = 'claimed'`),
    move('delivered', `state = 'voided', attempt = 2`),
    bind(`'nothing'`, `'nothing.1.1'`, 'available'),
    bind(`'nothing'`, `'nothing.1.1'`, 'quarantined'),
    move('claimed', `order_id = null, unit_id = null, attempt = null`),
    move('claimed', `attempt = null`),
    `${withdraw}; ${move('claimed', `state = 'delivered', withdrawn = false`)}`,
    `${withdraw}; ${move('claimed', toStock)}`,
    move('revealed', toStock),
    move('revealed', `${toStock}, revealed_at = null`),
    move('voided', toStock),
    move('voided', `state = 'delivered'`),
    move('voided', `state = 'claimed'`),
    `${recall}; ${move('delivered', `${toStock}, recalled = false`)}`,
    move('delivered', toStock.replace('available', 'quarantined')),
    move('free', 'consigned_entry = 1'),
    `${consign}; ${move('free', 'consigned_entry = 2')}`,
    `${consign}; ${move('free', `state = 'voided', consigned_entry = null`)}`,
  ],
  card_keys_recalled: [move('free', 'recalled = true'), move('claimed', 'recalled = true')],
  card_keys_unreveal: [move('revealed', `revealed_at = null`)],
  card_keys_revealed: [move('free', 'revealed_at = now()')],
  card_keys_use: [
    move('shared', 'quota = null'),
    move('shared', 'quota = 0'),
    move('shared', `key_use = 'fixed'`),
    move('free', 'quota = 1'),
    move('free', `key_use = 'any'`),
  ],
  card_keys_taken: [
    share('shared', 3),
    share('free'),
    move('shared', 'taken = 3'),
    move('shared', 'taken = -1'),
    `${share('shared', 2)}; ${move('shared', 'quota = 1')}`,
  ],
  card_keys_shared: [
    move('shared', `state = 'claimed', order_id = 'nothing', unit_id = 'nothing.1.1', attempt = 1`),
  ],
  allotments_shared: [share('shared', 1, 'product-2'), share('claimed')],
  allotments_key: [share('nobody')],
  allotments_moves: [
    `${share('shared')}; update kaquan.allotments set key_id = 'free' where key_id = 'shared'`,
    `${share('shared')}; update kaquan.allotments set key_id = null where key_id = 'shared'`,
  ],
  order_events_kept: [
    `update kaquan.order_events set reason = 'another'`,
    `delete from kaquan.order_events`,
    `truncate kaquan.order_events`,
  ],
  disclosures_kept: [
    `update kaquan.disclosures set actor = 'somebody else'`,
    `delete from kaquan.disclosures`,
    `truncate kaquan.disclosures`,
  ],
};

// A free key that nobody has read is brought to a state by hand, and from there to another.
const byHand = keyStates.flatMap((from) =>
  keyStates.flatMap((to) => {
    const isOfUnit = (state: string): boolean => state === 'claimed' || state === 'delivered';
    if (from === to || isOfUnit(from) || isOfUnit(to)) return [];
    const isLegal = Object.values(keyMachine.states[from]).some((edge) => edge.to === to);
    return [[from, to, isLegal] as const];
  }),
);

const revealedIn = (state: string): string =>
  state === 'consigned' ? ', revealed_at = now()' : '';

const cases = Object.entries(refusals).flatMap(([rule, all]) =>
  all.map((sql) => [rule, sql.replaceAll(/\s+/g, ' ')] as const),
);

const allowed: readonly string[] = [
  share('shared', 2),
  `${share('shared', 2)}; delete from kaquan.allotments; ${share('shared', 2)}`,
  move('claimed', `state = 'delivered', revealed_at = now()`),
  move('claimed', `state = 'voided'`),
  move('claimed', toStock),
  move('delivered', toStock),
  move('delivered', `state = 'voided'`),
  move('revealed', `state = 'voided'`),
  move('free', `state = 'quarantined'`),
  `${move('free', `state = 'quarantined'`)}; ${move('free', `state = 'available'`)}`,
  move('free', `state = 'consigned', revealed_at = now()`),
  withdraw,
  recall,
  `${recall}; ${move('delivered', 'recalled = false')}`,
  `${recall}; ${move('delivered', `state = 'voided'`)}`,
  `${recall}; ${move('delivered', `${toStock.replace('available', 'quarantined')}, recalled = false`)}`,
  `${consign}; ${move('free', `state = 'voided'`)}`,
  `${withdraw}; ${move('claimed', 'order_id = null, unit_id = null, attempt = null, withdrawn = false')}`,
  `${withdraw}; ${move('claimed', `state = 'voided'`)}`,
  bind(`'nothing'`, `'nothing.1.1'`),
  bind(`'nothing'`, `'nothing.1.1'`, 'delivered'),
  unit('refundedMinor', '1000'),
  unit('reservedMinor', '1000'),
  `update kaquan.orders set has_open_case = true`,
  `set local kaquan_maintenance.mode = 'on'; delete from kaquan.order_events`,
  `set local kaquan_maintenance.mode = 'on'; delete from kaquan.disclosures`,
  `delete from kaquan.orders where order_id = 'nothing'`,
];

describe('statements that are typed by hand', () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await startPglite();
    const storage = createPostgresStorage(database);
    expect((await storage.migrate()).isOk()).toBe(true);
    const names = ['claimed', 'delivered', 'revealed', 'voided'] as const;
    for (const name of names) {
      const order = anOrder({ orderId: anId('order', name), eventCount: 9 });
      const to = name === 'claimed' ? 'claimed' : 'delivered';
      const revealedAt = name === 'revealed' ? order.createdAt : null;
      const newKeys = [aNewKey({ keyId: anId('key', name) })];
      const changes = [
        aChange({ changeId: anId('change', `stock-${name}`), newKeys }),
        aChange({
          changeId: anId('change', name),
          writes: [aWriteOf(order)],
          events: [anEvent(order)],
          claims: claimsFor(order, { to, revealedAt }),
        }),
      ];
      for (const change of changes) {
        const outcome = (await storage.commit([change])).unwrapOr([]);
        expect(outcome[0]?.outcome).toBe('applied');
      }
    }
    const nothing = anOrder({ orderId: anId('order', 'nothing') });
    const last = aChange({
      changeId: anId('change', 'last'),
      writes: [aWriteOf(nothing)],
      newKeys: [
        aNewKey({ keyId: anId('key', 'free') }),
        aNewKey({ keyId: anId('key', 'shared'), share: { use: 'multi_use', quota: 2 } }),
      ],
      keyMoves: [
        {
          unitId: anId('unit', 'voided.1.1'),
          attempt: 1,
          to: 'voided',
          revealedAt: null,
          from: 'single_use',
        },
      ],
    });
    expect((await storage.commit([last])).unwrapOr([])[0]?.outcome).toBe('applied');
    const tenant = testTenant;
    const look = { tenant, orderId: nothing.orderId, unitId: anId('unit', 'u'), attempt: 1 };
    const looked = await storage.appendDisclosures([{ ...look, at: 0, actor: 'li', reason: '' }]);
    expect(looked.isOk()).toBe(true);
  });

  afterAll(() => database.stop());

  const run = (sql: string): Promise<unknown> => {
    const statements = sql.split(';').map((each) => each.trim());
    return (
      database.connection.transaction?.(async (session) => {
        for (const text of statements) await session.query({ text, values: [] });
        // What is looked at when a transaction ends is looked at here.
        await session.query({ text: 'set constraints all immediate', values: [] });
        throw new Rollback();
      }) ?? Promise.resolve()
    );
  };

  class Rollback extends Error {}

  it.each(cases)('are refused by %s: %s', async (rule, sql) => {
    await expect(run(sql)).rejects.toMatchObject({ constraint: rule });
  });

  it.each(byHand)(
    'lead a key from %s to %s only as its table says: %s',
    async (from, to, isLegal) => {
      const first = `set local session_replication_role = replica; ${move('free', `state = '${from}'${revealedIn(from)}`)};
      set local session_replication_role = origin`;
      const moved = run(`${first}; ${move('free', `state = '${to}'${revealedIn(to)}`)}`);
      if (isLegal) await expect(moved).rejects.toBeInstanceOf(Rollback);
      else await expect(moved).rejects.toMatchObject({ constraint: 'card_keys_moves' });
    },
  );

  it.each(allowed.map((sql) => [sql.replaceAll(/\s+/g, ' ')]))('may do: %s', async (sql) => {
    await expect(run(sql)).rejects.toBeInstanceOf(Rollback);
  });
});
