import assert from 'node:assert/strict';
import { minuteMs } from '../../kernel/time.ts';
import type { ContractCase } from '../contract-case.ts';
import { testTenant } from '../change-builders.ts';
import { atOnce, must, refused, tally, wordOf } from './answers.ts';
import { guarantee } from './stage.ts';
import { codesOf, redeemed, statesOf } from './verifying.ts';

const policy = { verifiedBy: 'channel_api' } as const;

/** Something slow, and the switch that ends it. */
function slowness(): { readonly until: Promise<void>; readonly end: () => void } {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  return { until: promise.then(() => undefined), end: () => resolve(undefined) };
}

/** Who waits gets the channel's answer now, or `pending`, and nothing is told twice for it. */
export const waitingForChannelCases: readonly ContractCase[] = [
  guarantee(
    { id: 'G1059', title: 'answers a counter what the channel says, without any worker', policy },
    async (stage) => {
      await stage.stock(3);
      const order = await redeemed(stage, 3);
      const { shopId, market, operator } = stage;
      const [code = ''] = codesOf(order);
      const waits = { waitMs: 10_000 };
      const one = await must(operator.verification.verify({ shopId, code }, waits));
      assert.deepEqual([one.outcome, one.verifiedUnitIds.length], ['applied', 1]);
      assert.deepEqual([one.unansweredUnitIds, one.refusals], [[], []]);
      const { orderId } = order;
      const third = `${orderId}.1.3`;
      market.refuseUse(third, '券码已过期');
      const rest = await must(operator.verification.verify({ orderId }, waits));
      assert.deepEqual(statesOf(await stage.load(order)), ['verified', 'verified', 'pending']);
      const refusal = { unitId: third, verification: 'pending', note: '券码已过期' };
      assert.deepEqual(rest.refusals, [refusal]);
      const { version } = await stage.load(order);
      assert.equal(rest.version, version, 'the version is that of the answer');
      const undone = await must(
        operator.verification.undo({ shopId, code }, { ...waits, reason: '误操作' }),
      );
      assert.equal(undone.verifiedUnitIds.length, 1);
      assert.equal((await stage.history(order)).at(-1)?.actor.kind, 'system');
    },
  ),

  guarantee(
    { id: 'G1060', title: 'says what is open when the channel is slow, and goes on', policy },
    async (stage) => {
      await stage.stock(1);
      const order = await redeemed(stage);
      const { orderId } = order;
      const { market, operator } = stage;
      const slow = slowness();
      market.delayNext('verifyUnit', slow.until);
      const asked = await must(operator.verification.verify({ orderId }, { waitMs: 30 }));
      assert.equal(asked.unansweredUnitIds.length, 1);
      // While that call is under way, nobody makes another: neither the worker nor who clicks again.
      await must(stage.compose().worker.runEffects());
      const again = await must(operator.verification.verify({ orderId }, { waitMs: 30 }));
      assert.deepEqual([again.outcome, again.unansweredUnitIds.length], ['replayed', 1]);
      const waiting = operator.verification.verify({ orderId }, { waitMs: 10_000 });
      slow.end();
      assert.equal((await must(waiting)).verifiedUnitIds.length, 1, 'who still waits is told');
      assert.equal(market.calls.verifyUnit, 1);
      assert.deepEqual(statesOf(await stage.load(order)), ['verified']);
    },
  ),

  guarantee(
    {
      id: 'G1061',
      title: 'waits in vain behind a worker that has died, and loses nothing',
      policy,
    },
    async (stage) => {
      await stage.stock(1);
      const order = await redeemed(stage);
      const { orderId } = order;
      const { market, operator, storage, shopId, clock } = stage;
      const job = `effects/${shopId}`;
      const dead = { tenant: testTenant, job, holder: 'dead', ttlMs: 2 * minuteMs };
      await must(storage.lease({ ...dead, at: clock.now() }));
      const asked = await must(operator.verification.verify({ orderId }, { waitMs: 60 }));
      assert.equal(asked.unansweredUnitIds.length, 1);
      assert.equal(market.calls.verifyUnit, 0);
      clock.advance(2 * minuteMs);
      const later = await must(operator.verification.verify({ orderId }, { waitMs: 10_000 }));
      assert.deepEqual([later.outcome, later.verifiedUnitIds.length], ['replayed', 1]);
    },
  ),

  guarantee(
    { id: 'G1062', title: 'asks once for many who wait for the same answer', policy },
    async (stage) => {
      await stage.stock(1);
      const order = await redeemed(stage);
      const { orderId } = order;
      const others = [stage.kaquan, stage.compose(), stage.compose()];
      const answers = await atOnce(9, (n) => {
        const kaquan = others[n % others.length] ?? stage.kaquan;
        const clerk = kaquan.with({ actor: { kind: 'operator', id: `c${n}` } });
        return clerk.verification.verify({ orderId }, { waitMs: 20_000 });
      });
      assert.deepEqual(tally(answers.map(wordOf)), { applied: 1, replayed: 8 });
      for (const answer of answers) assert.equal((await must(answer)).verifiedUnitIds.length, 1);
      assert.equal(stage.market.calls.verifyUnit, 1);
    },
  ),

  guarantee(
    { id: 'G1063', title: 'tells who ships or refunds what the channel says to it' },
    async (stage) => {
      await stage.stock(2);
      const { market, operator } = stage;
      const first = await stage.sell();
      const second = await stage.sell();
      const orderIds = [first.orderId, second.orderId, 'nobody'];
      const waits = { waitMs: 10_000 };
      const { items } = await must(operator.fulfilment.ship({ orderIds }, waits));
      const states = items.map((item) =>
        'confirmations' in item ? item.confirmations.map(({ state }) => state) : item.outcome,
      );
      assert.deepEqual(states, [['confirmed'], ['confirmed'], 'failed']);
      assert.equal(market.countShipped(first.orderNo), 1);
      market.requestRefund(first.orderNo);
      const { cases } = await stage.ingest(first.orderNo);
      const caseId = cases[0]?.caseId ?? '';
      const agreed = await must(operator.afterSales.approve({ caseId }, waits));
      assert.equal(agreed.cases[0]?.state, 'done');
      assert.equal(agreed.version, (await stage.load(first)).version);
      market.requestRefund(second.orderNo);
      await stage.ingest(second.orderNo);
      market.failNext('agreeRefund', { kind: 'unavailable' });
      const unitIds = [`${second.orderId}.1.1`];
      const input = { orderId: second.orderId, unitIds };
      const slow = await must(operator.afterSales.refund(input, waits));
      assert.equal(slow.cases[0]?.state, 'settling', 'what is put off is not waited for');
    },
  ),

  guarantee(
    { id: 'G1064', title: 'waits for no channel inside a transaction of the host', policy },
    async (stage) => {
      await stage.stock(1);
      const { orderId, version } = await redeemed(stage);
      const begun = await stage.begin();
      const { verification, fulfilment, afterSales } = begun.desk;
      const waits = { waitMs: 100 };
      const calls = [
        refused(verification.verify({ orderId }, waits), 'transaction.not_allowed'),
        refused(fulfilment.ship({ orderIds: [orderId] }, waits), 'transaction.not_allowed'),
        refused(afterSales.approve({ caseId: `${orderId}.c1` }, waits), 'transaction.not_allowed'),
      ];
      for (const { operation } of await Promise.all(calls)) {
        assert.equal(operation, 'waiting for the channel');
      }
      await must(verification.verify({ orderId }));
      await must(begun.commit());
      assert.equal((await stage.load({ orderId })).version, version + 1, 'without waiting it goes');
      const bad = { waitMs: 60_001 };
      await refused(stage.operator.verification.verify({ orderId }, bad), 'input.invalid');
    },
  ),
];
