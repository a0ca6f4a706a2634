import assert from 'node:assert/strict';
import { dayMs, hourMs } from '../../kernel/time.ts';
import type { Order } from '../../order/order.ts';
import type { ContractCase } from '../contract-case.ts';
import { atOnce, must, refused, tally, wordOf } from './answers.ts';
import { guarantee, type Stage } from './stage.ts';

const policy = { linkLifetimeMs: 7 * dayMs } as const;
const why = { reason: '买家出差' };

async function previewOf(stage: Stage, token: string): Promise<string> {
  return (await must(stage.buyer().redemption.preview({ token }))).state;
}

async function eventsOf(stage: Stage, order: Order): Promise<readonly string[]> {
  const history = await stage.history(order);
  const types = history.map(({ event }) => event.type);
  return types.filter((type) => /expired|extended|term_set/.test(type));
}

/** A link that expires does so by the clock, and its goods stay the buyer's. */
export const expiringLinkCases: readonly ContractCase[] = [
  guarantee(
    { id: 'G1065', title: 'expires a link by the clock, whether or not a worker runs', policy },
    async (stage) => {
      await stage.stock(1);
      const { clock, kaquan } = stage;
      const order = await stage.sell();
      const token = await stage.tokenOf(order);
      const { expiresAt, state } = await must(stage.buyer().redemption.preview({ token }));
      assert.deepEqual([state, expiresAt], ['ready', clock.now() + 7 * dayMs]);
      clock.advance(7 * dayMs - 1);
      assert.equal(await previewOf(stage, token), 'ready');
      clock.advance(1);
      assert.equal(await previewOf(stage, token), 'expired');
      const late = await refused(stage.buyer().redemption.redeem({ token }), 'link.expired');
      assert.equal(late.expiredAt, expiresAt);
      assert.equal((await stage.load(order)).redemption, 'pending', 'nobody has stored it yet');
      const reports = await atOnce(3, () => must(kaquan.worker.checkDeadlines()));
      const stored = reports.reduce((sum, { expired }) => sum + expired, 0);
      assert.equal(stored, 1, 'it is stored once');
      assert.equal((await stage.load(order)).redemption, 'expired');
      await refused(stage.buyer().redemption.redeem({ token }), 'link.expired');
      assert.equal(await previewOf(stage, token), 'expired');
      assert.equal((await stage.level()).claimed, 1, 'its key stays its own');
      assert.equal((await must(kaquan.worker.checkDeadlines())).expired, 0);
    },
  ),

  guarantee(
    { id: 'G1066', title: 'opens an expired link again when staff extends it', policy },
    async (stage) => {
      await stage.stock(1);
      const { clock, operator, kaquan } = stage;
      const order = await stage.sell();
      const { orderId } = order;
      const token = await stage.tokenOf(order);
      clock.advance(8 * dayMs);
      await must(kaquan.worker.checkDeadlines());
      const until = clock.now() + dayMs;
      const wish = { orderId, until };
      await refused(operator.redemption.extend(wish), 'input.invalid');
      await refused(
        operator.redemption.extend({ orderId, until: clock.now() }, why),
        'input.invalid',
      );
      await refused(stage.buyer().redemption.extend(wish, why), 'access.denied');
      const answers = await atOnce(4, () => operator.redemption.extend(wish, why));
      assert.deepEqual(tally(answers.map(wordOf)), { applied: 1, replayed: 3 });
      assert.equal(await previewOf(stage, token), 'ready');
      clock.advance(dayMs);
      assert.equal(await previewOf(stage, token), 'expired', 'for as long as was said');
      await must(operator.redemption.extend({ orderId, until: clock.now() + hourMs }, why));
      await must(stage.buyer().redemption.redeem({ token }));
      const over = operator.redemption.extend({ orderId, until: clock.now() + hourMs }, why);
      assert.equal((await refused(over, 'order.illegal_transition')).axis, 'redemption');
      assert.deepEqual(await eventsOf(stage, order), [
        'link.term_set',
        'redemption.expired',
        'redemption.extended',
        'link.term_set',
        'link.term_set',
      ]);
    },
  ),

  guarantee(
    { id: 'G1067', title: 'lets no link expire unless somebody says so, and then that one' },
    async (stage) => {
      await stage.stock(2);
      const { clock, operator } = stage;
      const order = await stage.sell();
      const other = await stage.sell();
      const { orderId } = order;
      const until = clock.now() + hourMs;
      await must(operator.redemption.extend({ orderId, until }, why));
      clock.advance(365 * dayMs);
      assert.equal(await previewOf(stage, await stage.tokenOf(order)), 'expired');
      assert.equal(await previewOf(stage, await stage.tokenOf(other)), 'ready');
    },
  ),

  guarantee(
    {
      id: 'G1068',
      title: 'begins to count when the goods are there, not while they are awaited',
      policy,
    },
    async (stage) => {
      const { clock, kaquan } = stage;
      const order = await stage.sell();
      clock.advance(30 * dayMs);
      assert.equal((await stage.load(order)).linkTerm, null);
      await stage.stock(1);
      await must(kaquan.worker.releaseHolds());
      const { linkTerm } = await stage.load(order);
      assert.deepEqual(linkTerm, { from: clock.now(), to: clock.now() + 7 * dayMs });
    },
  ),

  guarantee(
    {
      id: 'G1069',
      title: 'refunds an order whose link has expired, and gives its key back',
      policy,
    },
    async (stage) => {
      await stage.stock(1);
      const { clock, market, kaquan } = stage;
      const order = await stage.sell();
      clock.advance(8 * dayMs);
      await must(kaquan.worker.checkDeadlines());
      const refundId = market.requestRefund(order.orderNo);
      await stage.ingest(order.orderNo);
      market.settleRefund(refundId);
      const { redemption, settlement } = await stage.ingest(order.orderNo);
      assert.deepEqual([redemption, settlement], ['cancelled', 'reversed']);
      assert.equal((await stage.level()).available, 1);
      const token = await stage.tokenOf(order);
      assert.equal(await previewOf(stage, token), 'over');
      await refused(stage.buyer().redemption.redeem({ token }), 'redemption.over');
    },
  ),

  guarantee(
    {
      id: 'G1070',
      title: 'gives a late payment a link with time of its own, however old the order is',
      policy,
    },
    async (stage) => {
      await stage.stock(1);
      const { clock, market } = stage;
      const orderNo = market.place();
      await stage.ingest(orderNo);
      market.close(orderNo);
      await stage.ingest(orderNo);
      clock.advance(2 * hourMs);
      market.pay(orderNo);
      const paid = await stage.ingest(orderNo);
      assert.deepEqual([paid.redemption, paid.cases], ['pending', []]);
      assert.equal(paid.linkTerm?.to, clock.now() + 7 * dayMs);
      const token = await stage.tokenOf(paid);
      clock.advance(6 * dayMs);
      await must(stage.buyer().redemption.redeem({ token }));
    },
  ),

  guarantee(
    { id: 'G1071', title: 'reminds the buyer once that his link expires soon', policy },
    async (stage) => {
      await stage.stock(1);
      const { clock, kaquan, operator } = stage;
      const order = await stage.sell();
      const { orderId } = order;
      const warned = async () => (await must(kaquan.worker.checkDeadlines())).warned;
      clock.advance(6 * dayMs - 1);
      assert.equal(await warned(), 0);
      clock.advance(1);
      assert.deepEqual([await warned(), await warned()], [1, 0]);
      const last = (await stage.history(order)).at(-1)?.event;
      assert.ok(last?.type === 'deadline.warned');
      assert.deepEqual([last.name, last.owner, last.dueAt], ['link_expiry', 'buyer', null]);
      await must(operator.redemption.extend({ orderId, until: clock.now() + 7 * dayMs }, why));
      clock.advance(6 * dayMs);
      assert.equal(await warned(), 1, 'another time has another reminder');
      const { items } = await must(operator.orders.overdue());
      assert.deepEqual(items, [], 'what waits for the buyer is never overdue');
    },
  ),
];
