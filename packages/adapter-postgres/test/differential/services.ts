import assert from 'node:assert/strict';
import { createKaquan, type Kaquan } from '@kaquan/core';
import type { Storage } from '@kaquan/core/ports';
import { anId, createFixedClock, createSeededIds, type FixedClock } from '@kaquan/core/testing';
import { createPerformer, type Answer, type Performer } from '../processes/perform.ts';
import { planOf } from '../processes/plan.ts';
import { openLocalMarket } from '../processes/shared-market.ts';
import {
  foundSeat,
  placeTrades,
  seatsOf,
  sharedVault,
  tenants,
  type World,
} from '../processes/world.ts';
import { answerOf, sorted } from './compare.ts';
import type { Pair } from './play.ts';

/** A sequence of calls of the services. */
export interface ServicesRun {
  readonly seed: number;
  readonly calls: number;
}

const trades = 6;
const keys = 6;

interface LocalWorld extends Pick<World, 'kaquan' | 'seats'> {
  readonly storage: Storage;
  readonly clock: FixedClock;
  readonly performer: Performer;
}

/** Makes the same calls of two Kaquans that differ in their storage only; both must answer the same. */
export async function serveOnBoth(pair: Pair, { seed, calls }: ServicesRun): Promise<void> {
  const reference = await openLocal(pair.reference);
  const tested = await openLocal(pair.tested);
  for (const call of planOf({ seed: String(seed), worker: 0, calls, trades })) {
    // Now and then long enough that readings are old, leases run out and effects fall due again.
    const byMs = call.no % 7 === 6 ? 600_000 : 300;
    for (const { clock } of [reference, tested]) clock.advance(byMs);
    const expected = masked(await reference.performer.perform(call));
    const actual = masked(await tested.performer.perform(call));
    assert.deepEqual(actual, expected, JSON.stringify(call));
  }
  assert.deepEqual(await endOf(tested), await endOf(reference), 'the end');
}

async function openLocal(storage: Storage): Promise<LocalWorld> {
  const clock = createFixedClock();
  const markets = tenants.map((name) => openLocalMarket(clock, name));
  const channels = markets.map(({ channel }) => channel);
  const compose = (ids: string): Kaquan => {
    const vault = sharedVault();
    return createKaquan({ storage, channels, vault, clock, ids: createSeededIds(ids) });
  };
  for (const [position, tenant] of tenants.entries()) {
    const founder = compose(`founder${position}n`);
    const desk = founder.with({ tenant, actor: { kind: 'operator', id: 'founder' } });
    await foundSeat(desk, tenant, keys);
    await placeTrades(markets[position]!, trades);
  }
  const kaquan = compose('n');
  const seats = seatsOf(kaquan, markets, 'clerk');
  // Ids are compared too, so they must be drawn in an order that is no storage's business.
  const performer = createPerformer({ kaquan, seats, tenantsInTurn: true });
  return { storage, clock, kaquan, seats, performer };
}

// Which of several keys alike a unit got is the storage's own business.
function masked({ errors, orders, goods }: Answer): unknown {
  const units = goods.map(({ unitId, attempt }) => ({ unitId, attempt }));
  return { errors, orders, units };
}

async function endOf({ storage, seats, clock }: LocalWorld): Promise<unknown> {
  const ends = [];
  for (const { tenant: name, shopId, productIds } of seats) {
    const tenant = anId('tenant', name);
    const products = productIds.map((id) => anId('product', id));
    const found = (await storage.findOrders({ tenant, limit: 500 }))._unsafeUnwrap();
    const perOrder = [];
    for (const { orderId } of found.items) {
      const loaded = await storage.load({ tenant, orderIds: [orderId], withKeys: true });
      perOrder.push({
        keys: answerOf(loaded, (all) =>
          sorted(all.keys.map(({ keyId: _id, sealed: _sealed, ...key }) => key)),
        ),
        history: answerOf(await storage.findHistory(tenant, orderId, 0)),
        postings: answerOf(await storage.findPostings({ tenant, orderId, limit: 500 })),
        effects: answerOf(await storage.findEffects(tenant, orderId)),
        looks: answerOf(await storage.findDisclosures(tenant, orderId), sorted),
      });
    }
    const perProduct = [];
    for (const product of products) {
      perProduct.push(answerOf(await storage.findWaiting(tenant, product, 100)));
    }
    ends.push({
      orders: answerOf(await storage.findOrders({ tenant, limit: 500 })),
      perOrder,
      perProduct,
      levels: answerOf(await storage.stockLevels(tenant, products, clock.now())),
      tabs: answerOf(await storage.countTabs(tenant, null)),
      totals: answerOf(await storage.ledgerTotals({ tenant })),
      cursor: answerOf(await storage.loadCursor(tenant, anId('shop', shopId), 'orders')),
    });
  }
  return ends;
}
