import { PGlite } from '@electric-sql/pglite';
import { createKaquan, createVault, unwrapOrThrow } from '@kaquan/core';
import {
  anId,
  createFixedClock,
  createMarketplace,
  createSeededIds,
  testTenant,
} from '@kaquan/core/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { auditDatabase } from '../test/audit/audit.ts';
import { pgliteConnection, pgliteSession } from './pglite.ts';
import { createPostgresStorage, type PostgresStorage } from './postgres-storage.ts';

// The release before knows nothing of sealed goods: asked again, it appends a look and opens them.
describe('a look of the release before at goods that were handed over sealed', () => {
  const clock = createFixedClock();
  const actor = { kind: 'operator', id: 'li' } as const;
  const vault = createVault({ keys: [{ id: 'k1', secret: new Uint8Array(32).fill(7) }] });
  let database: PGlite;
  let storage: PostgresStorage;

  beforeAll(async () => {
    database = await PGlite.create();
  });

  afterAll(() => database.close());

  beforeEach(async () => {
    await database.exec('drop schema if exists kaquan cascade');
    storage = createPostgresStorage({ connection: pgliteConnection(database) });
    await unwrapOrThrow(storage.migrate());
  });

  /** A shop with one card, of which the first of two buyers has been given it, sealed. */
  const openShop = async () => {
    const market = createMarketplace({ clock });
    const channels = [market.channel];
    const kaquan = createKaquan({ storage, channels, vault, clock, ids: createSeededIds('new') });
    const desk = kaquan.with({ actor });
    const { shop } = await unwrapOrThrow(
      desk.shops.create(
        {
          name: 's',
          channelType: market.channel.name,
          orderingUserId: 'u',
          redemptionDomain: 'card.example.com',
          credentials: { token: 'token' },
          skipSetupCheck: true,
        },
        { reason: 'a test' },
      ),
    );
    const { shopId } = shop;
    const { product } = await unwrapOrThrow(
      desk.catalog.createProduct({ name: 'p', reserve: 'on_handover' }),
    );
    const { productId } = product;
    await unwrapOrThrow(desk.catalog.mapItem({ shopId, productId, item: { itemId: 'item-1' } }));
    await unwrapOrThrow(desk.stock.importKeys({ productId, source: ['the-only-card\n'] }));
    const sell = async () => {
      clock.advance(1_000);
      const orderNo = market.place();
      market.pay(orderNo);
      const { order } = await unwrapOrThrow(desk.orders.ingest({ shopId, orderNo }));
      const { orderId } = order;
      const { token } = await unwrapOrThrow(desk.redemption.link({ orderId }));
      return { orderNo, orderId, token };
    };
    const [first, second] = [await sell(), await sell()];
    await database.transaction(async (tx) => {
      const host = kaquan.with({ tx: pgliteSession(tx), actor });
      const redeemed = await unwrapOrThrow(host.redemption.redeem({ token: first.token }));
      expect(redeemed.goods).toBe('sealed');
    });
    const refund = async (): Promise<void> => {
      market.settleRefund(market.requestRefund(first.orderNo));
      await unwrapOrThrow(desk.orders.refresh({ orderId: first.orderId }));
    };
    return { desk, first, second, refund };
  };

  const look = (orderId: string) => {
    const unit = { unitId: anId('unit', `${orderId}.1.1`), attempt: 1 };
    const by = { actor: 'buyer:old', reason: '', at: clock.now() };
    const order = { tenant: testTenant, orderId: anId('order', orderId) };
    return storage.appendDisclosures([{ ...order, ...unit, ...by }]);
  };

  const states = async (): Promise<unknown> =>
    (await database.query('select state from kaquan.card_keys')).rows;

  const audit = () =>
    auditDatabase(
      async (text, values) => (await database.query<Record<string, unknown>>(text, values)).rows,
      'kaquan',
    );

  it('keeps the card from the next buyer when the money goes back', async () => {
    const { desk, first, second, refund } = await openShop();
    expect((await look(first.orderId)).isOk()).toBe(true);
    await refund();
    expect(await states()).toEqual([{ state: 'voided' }]);
    const sold = await desk.redemption.redeem({ token: second.token });
    expect(sold.isErr() && sold.error.code).toBe('stock.short');
    expect(await audit()).toEqual([]);
  });

  it('leaves the goods to whoever reveals them afterwards', async () => {
    const { desk, first, refund } = await openShop();
    expect((await look(first.orderId)).isOk()).toBe(true);
    clock.advance(1_000);
    const revealed = await unwrapOrThrow(desk.redemption.reveal({ token: first.token }));
    expect(revealed.goods.map(({ secret }) => secret.reveal())).toEqual(['the-only-card']);
    expect(await audit()).toEqual([]);
    await refund();
    expect(await states()).toEqual([{ state: 'voided' }]);
    expect(await audit()).toEqual([]);
  });

  it('is refused, and nothing opened, when the card is in stock again', async () => {
    const { desk, first, second, refund } = await openShop();
    await refund();
    expect(await states()).toEqual([{ state: 'available' }]);
    const refused = await look(first.orderId);
    expect(refused.isErr() && refused.error).toMatchObject({
      code: 'storage.corrupt',
      problem: 'disclosures_reveal',
    });
    const sold = await unwrapOrThrow(desk.redemption.redeem({ token: second.token }));
    expect(sold.goods.map(({ secret }) => secret.reveal())).toEqual(['the-only-card']);
    expect(await audit()).toEqual([]);
  });
});
