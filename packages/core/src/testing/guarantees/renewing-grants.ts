import assert from 'node:assert/strict';
import { hourMs, minuteMs, type Instant } from '../../kernel/time.ts';
import type { ContractCase } from '../contract-case.ts';
import { must } from './answers.ts';
import { guarantee, throughChannel, type Stage } from './stage.ts';

async function endsAt({ operator, shopId }: Stage, grantExpiresAt: Instant): Promise<void> {
  await must(operator.shops.update({ shopId, grantExpiresAt }));
}

async function grantOf({ operator, shopId }: Stage): Promise<string> {
  return (await must(operator.shops.load({ shopId }))).grant.state;
}

async function outcomes(stage: Stage): Promise<readonly string[]> {
  const { items } = await must(stage.kaquan.worker.pullOrders());
  return items.map(({ outcome, error }) => error?.code ?? outcome);
}

async function renewals(stage: Stage): Promise<readonly string[]> {
  const { items } = await must(stage.kaquan.worker.refreshGrants());
  return items.map(({ outcome, error }) => error?.code ?? outcome);
}

/** Grants are renewed in time, once, and a dead one stops its own shop only. */
export const renewingGrantCases: readonly ContractCase[] = [
  guarantee(
    { id: 'G1510', title: 'renews a grant that ends soon, once, however many workers there are' },
    async (stage) => {
      const { clock, market, operator, shopId } = stage;
      await endsAt(stage, clock.now() + 20 * hourMs);
      assert.deepEqual(await renewals(stage), [], 'there is time');
      clock.advance(8 * hourMs + minuteMs);
      const others = Array.from({ length: 4 }, () => stage.compose());
      await Promise.all(others.map((kaquan) => must(kaquan.worker.refreshGrants())));
      assert.equal(market.calls.refreshGrant, 1);
      assert.equal(market.grantedToken(), 'token-1');
      stage.trade();
      assert.equal((await stage.pull()).placed, 1, 'the new one is used');
      const { grant } = await must(operator.shops.load({ shopId }));
      assert.equal(grant.state, 'valid');
      assert.ok(grant.expiresAt !== null && grant.expiresAt > clock.now() + 23 * hourMs);
      const { items } = await must(operator.shops.findChanges({ shopId }));
      assert.deepEqual(
        items.slice(0, 2).map(({ command, actor }) => `${actor.id} ${command}`),
        ['worker renew', 'worker begin'],
      );
      assert.ok(!JSON.stringify([items, stage.logged]).includes('token'));
    },
  ),

  guarantee(
    { id: 'G1511', title: 'pauses the shop alone whose grant was refused, and goes on by itself' },
    async (stage) => {
      const { clock, market } = stage;
      await stage.stock(2);
      stage.trade();
      market.endGrant();
      assert.deepEqual(await outcomes(stage), ['channel.grant_expired']);
      assert.equal(await grantOf(stage), 'dead');
      const asked = market.calls.listOrders;
      clock.advance(9 * minuteMs);
      assert.deepEqual(await outcomes(stage), ['paused']);
      assert.equal(market.calls.listOrders, asked, 'nobody was asked');
      clock.advance(2 * minuteMs);
      assert.deepEqual(await outcomes(stage), ['channel.grant_expired']);
      assert.deepEqual(await outcomes(stage), ['paused']);
      market.restoreGrant();
      clock.advance(10 * minuteMs);
      assert.deepEqual(await outcomes(stage), ['done']);
      assert.equal(await grantOf(stage), 'valid');
      assert.equal((await must(stage.operator.orders.find())).items.length, 1, 'nothing was lost');
    },
  ),

  guarantee(
    { id: 'G1512', title: 'takes new credentials of a paused shop at once' },
    async (stage) => {
      const { market, operator, shopId } = stage;
      await stage.stock(1);
      stage.trade();
      market.endGrant();
      assert.deepEqual(await outcomes(stage), ['channel.grant_expired']);
      market.restoreGrant();
      // The seller has authorized it again, and the text is the same.
      const { outcome } = await must(
        operator.shops.update({ shopId, credentials: { token: 'token' } }),
      );
      assert.equal(outcome, 'applied');
      assert.deepEqual(await outcomes(stage), ['done']);
    },
  ),

  guarantee(
    { id: 'G1513', title: 'asks again after a renewal of which nobody knows what came' },
    async (stage) => {
      const { clock, market } = stage;
      await endsAt(stage, clock.now() + hourMs);
      market.failNext('refreshGrant', { kind: 'unavailable' });
      assert.deepEqual(await renewals(stage), ['channel.unavailable']);
      assert.equal(await grantOf(stage), 'renewing');
      assert.deepEqual(await renewals(stage), [], 'not at once');
      clock.advance(11 * minuteMs);
      assert.deepEqual(await renewals(stage), ['done']);
      assert.equal(await grantOf(stage), 'valid');
    },
  ),

  guarantee(
    { id: 'G1514', title: 'tells that a shop must be authorized whose new credentials were lost' },
    async (stage) => {
      const { clock, market, operator, shopId } = stage;
      await endsAt(stage, clock.now() + hourMs);
      market.failNext('refreshGrant', { kind: 'answer_lost' });
      assert.deepEqual(await renewals(stage), ['channel.outcome_unknown']);
      clock.advance(11 * minuteMs);
      assert.deepEqual(await renewals(stage), ['channel.grant_expired']);
      assert.equal(await grantOf(stage), 'dead');
      clock.advance(11 * minuteMs);
      assert.deepEqual(await renewals(stage), [], 'no one asks with what is void');
      const token = market.grantedToken() ?? '';
      await must(operator.shops.update({ shopId, credentials: { token } }));
      assert.equal(await grantOf(stage), 'valid');
      await stage.pull();
    },
  ),

  guarantee(
    { id: 'G1515', title: 'keeps what it was given when a pull meets the old grant meanwhile' },
    async (stage) => {
      const { clock, market } = stage;
      await endsAt(stage, clock.now() + hourMs);
      // Between the channel's answer and its storing, a pull is told that the old one is void.
      const other = stage.compose();
      stage.faults.beforeNext('commit', async () => {
        stage.faults.beforeNext('commit', async () => {
          const { items } = await must(other.worker.pullOrders());
          assert.deepEqual(
            items.map(({ error }) => error?.code),
            ['channel.grant_expired'],
          );
        });
      });
      assert.deepEqual(await renewals(stage), ['done']);
      assert.equal(market.grantedToken(), 'token-1');
      assert.equal(await grantOf(stage), 'valid');
      clock.advance(minuteMs);
      await stage.pull();
    },
  ),

  guarantee(
    { id: 'G1516', title: 'takes no grant for good again of which the channel was not asked' },
    async (stage) => {
      const { clock, market } = stage;
      stage.trade();
      await stage.pull();
      clock.advance(8 * hourMs);
      await must(stage.kaquan.worker.sweepOrders());
      market.endGrant();
      assert.deepEqual(await outcomes(stage), ['channel.grant_expired']);
      clock.advance(11 * minuteMs);
      // Nothing is an hour old that no sweep has looked at.
      const { items } = await must(stage.kaquan.worker.sweepOrders());
      assert.deepEqual(
        items.map(({ outcome }) => outcome),
        ['done'],
      );
      assert.equal(await grantOf(stage), 'dead');
      // Another worker is just asking.
      const other = stage.compose();
      stage.faults.beforeNext('loadCursor', async () => {
        const ran = await must(other.worker.pullOrders());
        assert.deepEqual(
          ran.items.map(({ outcome }) => outcome),
          ['busy'],
        );
        assert.equal(await grantOf(stage), 'dead');
      });
      assert.deepEqual(await outcomes(stage), ['channel.grant_expired']);
    },
  ),

  guarantee(
    {
      id: 'G1517',
      title: 'renews a grant of few hours when half of them are over, and not before',
    },
    async (honest) => {
      const { clock } = honest;
      const stage = throughChannel(honest, (channel) => ({
        ...channel,
        refreshGrant: async (call) => {
          const renewed = await channel.refreshGrant?.(call);
          assert.ok(renewed !== undefined);
          return renewed.map((grant) => ({ ...grant, expiresAt: clock.now() + 2 * hourMs }));
        },
      }));
      await endsAt(stage, clock.now() + hourMs);
      assert.deepEqual(await renewals(stage), ['done']);
      clock.advance(59 * minuteMs);
      assert.deepEqual(await renewals(stage), []);
      clock.advance(minuteMs);
      assert.deepEqual(await renewals(stage), ['done']);
    },
  ),

  guarantee(
    { id: 'G1518', title: 'keeps what it was given also where another worker has taken over' },
    async (honest) => {
      const { clock, market } = honest;
      const other = honest.compose();
      const stage = throughChannel(honest, (channel) => ({
        ...channel,
        refreshGrant: async (call) => {
          const renewed = await channel.refreshGrant?.(call);
          assert.ok(renewed !== undefined);
          // The process stood still, and somebody else asks with what is void by now.
          clock.advance(11 * minuteMs);
          const { items } = await must(other.worker.refreshGrants());
          assert.deepEqual(
            items.map(({ error }) => error?.code),
            ['channel.grant_expired'],
          );
          assert.equal(await grantOf(honest), 'dead');
          return renewed;
        },
      }));
      await endsAt(stage, clock.now() + hourMs);
      assert.deepEqual(await renewals(stage), ['done']);
      assert.equal(market.grantedToken(), 'token-1');
      assert.equal(await grantOf(stage), 'valid');
      stage.trade();
      assert.equal((await stage.pull()).placed, 1);
    },
  ),

  guarantee(
    {
      id: 'G1519',
      title: 'tells a channel nothing while its grant is dead, and all of it afterwards',
    },
    async (stage) => {
      const { clock, market } = stage;
      await stage.stock(2);
      const orders = [await stage.sell(), await stage.sell()];
      market.endGrant();
      assert.deepEqual(await outcomes(stage), ['channel.grant_expired']);
      assert.deepEqual(await stage.tell(), { done: 0, postponed: 2, parked: 0 });
      assert.equal(market.calls.confirmShipment, 0, 'nobody was asked');
      market.restoreGrant();
      clock.advance(10 * minuteMs);
      assert.deepEqual(await outcomes(stage), ['done']);
      assert.deepEqual(await stage.tell(), { done: 2, postponed: 0, parked: 0 });
      for (const { orderNo } of orders) assert.equal(market.countShipped(orderNo), 1);
    },
  ),
];
