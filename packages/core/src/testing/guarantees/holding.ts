import assert from 'node:assert/strict';
import type { Order } from '../../order/order.ts';
import type { ContractCase } from '../contract-case.ts';
import { must, refused, wordOf } from './answers.ts';
import { guarantee, type Stage } from './stage.ts';

const reasonsOf = ({ holds }: Order): readonly string[] => holds.map(({ reason }) => reason);

const kyc = { blocks: ['claim', 'deliver'], releasedBy: 'host', freezesMoney: true } as const;
const look = { blocks: ['verify'], releasedBy: 'operator', freezesMoney: false } as const;
const holdReasons = { 'host.kyc': kyc, 'host.look': look } as const;

/** The order's money by account, nought left out. */
async function moneyOf({ operator, shopId }: Stage): Promise<Readonly<Record<string, number>>> {
  const balances = await must(operator.ledger.balances({ shopId }));
  const filled = balances.filter(({ balanceMinor }) => balanceMinor !== 0);
  return Object.fromEntries(filled.map(({ account, balanceMinor }) => [account, balanceMinor]));
}

async function redeem(stage: Stage, order: Order): Promise<string> {
  const token = await stage.tokenOf(order);
  return wordOf(await stage.buyer().redemption.redeem({ token }));
}

/** Who freezes an order, who ends that, and what stands still meanwhile. */
export const holdingCases: readonly ContractCase[] = [
  guarantee(
    { id: 'G720', title: 'freezes an order by hand, money and all, until a person ends it' },
    async (stage) => {
      await stage.stock(1);
      const order = await stage.sell();
      const { orderId } = order;
      const { orders } = stage.operator;
      const note = '买家来电核实';
      const frozen = await must(orders.freeze({ orderId, note }, { reason: 'call' }));
      assert.equal(frozen.outcome, 'applied');
      assert.deepEqual(frozen.order.holds[0], {
        reason: 'manual',
        note,
        since: stage.clock.now(),
        by: 'operator:li',
        rule: null,
      });
      assert.equal((await must(orders.freeze({ orderId, note: 'again' }))).outcome, 'replayed');
      assert.equal((await stage.load(order)).holds[0]?.note, note, 'the first note stays');
      assert.equal(await redeem(stage, order), 'order.frozen');
      assert.deepEqual(await moneyOf(stage), { channel_receivable: 1_000, pending_hold: 1_000 });
      const unfreeze = { orderId, reason: 'manual' } as const;
      await refused(orders.unfreeze(unfreeze), 'input.invalid');
      await must(orders.unfreeze(unfreeze, { reason: 'he is who he says' }));
      await refused(orders.unfreeze(unfreeze, { reason: 'again' }), 'order.nothing_owed');
      assert.deepEqual(await moneyOf(stage), {
        channel_receivable: 1_000,
        revenue_unsettled: 1_000,
      });
      assert.equal(await redeem(stage, order), 'applied');
    },
  ),

  guarantee(
    { id: 'G721', title: 'takes a refund of a frozen order out of the money set apart' },
    async (stage) => {
      await stage.stock(1);
      const order = await stage.sell();
      const { orderId, orderNo } = order;
      await must(stage.operator.orders.freeze({ orderId, note: 'odd' }));
      const refundId = stage.market.requestRefund(orderNo);
      await stage.pull();
      stage.market.settleRefund(refundId);
      await stage.pull();
      const { items } = await must(stage.operator.ledger.postings({ orderId }));
      const refund = items.filter(({ cause }) => cause === 'refund.confirmed');
      assert.deepEqual(
        refund.map(({ debit, credit, amountMinor }) => [debit, credit, amountMinor]),
        [['pending_hold', 'channel_receivable', 1_000]],
      );
      assert.deepEqual(await moneyOf(stage), {});
      assert.deepEqual(reasonsOf(await stage.load(order)), ['manual']);
    },
  ),

  guarantee(
    {
      id: 'G722',
      title: 'freezes for reasons of the host’s, each by its own rule and for its owner to end',
      holdReasons,
    },
    async (stage) => {
      await stage.stock(2);
      const order = await stage.sell();
      const { orderId } = order;
      const { orders } = stage.operator;
      const undeclared = { orderId, reason: 'host.other', note: 'n' } as const;
      await refused(orders.freeze(undeclared), 'input.invalid');
      await must(orders.freeze({ orderId, reason: 'host.look', note: 'n' }));
      assert.deepEqual(await moneyOf(stage), {
        channel_receivable: 1_000,
        revenue_unsettled: 1_000,
      });
      assert.equal(await redeem(stage, order), 'applied', 'it blocks verification only');
      await refused(stage.operator.verification.verify({ orderId }), 'order.frozen');
      const mine = { orderId, reason: 'host.look' } as const;
      await must(orders.unfreeze(mine, { reason: 'looked' }));
      const next = await stage.sell();
      const other = { orderId: next.orderId, reason: 'host.kyc' } as const;
      await must(orders.freeze({ ...other, note: 'no papers' }));
      const held = await refused(orders.unfreeze(other, { reason: 'r' }), 'hold.not_releasable');
      assert.equal(held.owner, 'host');
      const program = stage.kaquan.with({ actor: { kind: 'system', id: 'kyc' } });
      await must(program.orders.unfreeze(other, { reason: 'papers are here' }));
      assert.equal(await redeem(stage, next), 'applied');
    },
  ),

  guarantee(
    {
      id: 'G723',
      title: 'keeps a hold whose reason is declared no more, and says so',
      holdReasons,
    },
    async (stage) => {
      await stage.stock(1);
      const order = await stage.sell();
      const { orderId } = order;
      await must(stage.operator.orders.freeze({ orderId, reason: 'host.kyc', note: 'n' }));
      const later = stage.compose(undefined, { holdReasons: {} });
      const desk = later.with({ actor: { kind: 'operator', id: 'li' } });
      const { items } = await must(desk.orders.frozen());
      assert.deepEqual(
        items.map((each) => [each.order.orderId, each.causes]),
        [
          [
            orderId,
            [
              {
                reason: 'host.kyc',
                note: 'n',
                since: stage.clock.now(),
                by: 'operator:li',
                owner: 'host',
                mayOverride: true,
                blocks: ['claim', 'deliver'],
                freezesMoney: true,
                isDeclared: false,
              },
            ],
          ],
        ],
      );
      assert.equal(await redeem(stage, order), 'order.frozen');
      await must(desk.orders.override({ orderId, reason: 'host.kyc' }, { reason: 'gone' }));
      assert.equal(await redeem(stage, order), 'applied');
      assert.deepEqual((await must(desk.orders.frozen())).items, []);
    },
  ),

  guarantee(
    {
      id: 'G724',
      title: 'freezes and releases by the host’s rule, as each reading gives it reason',
      rules: { risk: ({ reported }) => (reported.isShipped ? null : 'nobody has shipped it') },
    },
    async (stage) => {
      await stage.stock(1);
      const order = await stage.sell();
      assert.deepEqual(reasonsOf(order), ['risk']);
      assert.deepEqual(await moneyOf(stage), { channel_receivable: 1_000, pending_hold: 1_000 });
      const { orderId } = order;
      const unfreeze = { orderId, reason: 'risk' } as const;
      const theirs = stage.operator.orders.unfreeze(unfreeze, { reason: 'r' });
      assert.equal((await refused(theirs, 'hold.not_releasable')).owner, 'rule');
      assert.equal(await redeem(stage, order), 'order.frozen');
      stage.market.shipElsewhere(order.orderNo);
      await stage.pull();
      assert.deepEqual(reasonsOf(await stage.load(order)), []);
      assert.deepEqual(await moneyOf(stage), {
        channel_receivable: 1_000,
        revenue_unsettled: 1_000,
      });
    },
  ),

  guarantee(
    {
      id: 'G725',
      title: 'lets staff go over a rule’s head, once and on the record',
      rules: { risk: () => 'everybody' },
    },
    async (stage) => {
      await stage.stock(1);
      const order = await stage.sell();
      const { orderId } = order;
      const { orders } = stage.operator;
      const override = { orderId, reason: 'risk' } as const;
      await refused(orders.override(override), 'input.invalid');
      const how = { reason: 'I know him', idempotencyKey: 'k' };
      assert.equal((await must(orders.override(override, how))).outcome, 'applied');
      assert.equal((await must(orders.override(override, how))).outcome, 'replayed');
      await must(orders.refresh({ orderId }));
      assert.deepEqual(reasonsOf(await stage.load(order)), [], 'its cause goes on, it does not');
      assert.equal(await redeem(stage, order), 'applied');
      const told = (await stage.history(order)).find(
        ({ event }) => event.type === 'order.hold_overridden',
      );
      assert.deepEqual([told?.reason, told?.actor.id], ['I know him', 'li']);
    },
  ),

  guarantee(
    {
      id: 'G726',
      title: 'holds an order whose rule fails, and goes on with the others',
      rules: {
        risk: ({ buyerPaidMinor }) => {
          if (buyerPaidMinor === 1_000) throw new RangeError('no such customer');
          return null;
        },
      },
    },
    async (stage) => {
      await stage.stock(2);
      const failing = stage.trade();
      const other = stage.trade({ lines: [{ paidMinor: 1_001 }] });
      await stage.pull();
      const { shopId, operator } = stage;
      const held = await must(operator.orders.load({ shopId, orderNo: failing }));
      assert.deepEqual(reasonsOf(held), ['risk']);
      const free = await must(operator.orders.load({ shopId, orderNo: other }));
      assert.deepEqual(reasonsOf(free), []);
    },
  ),

  guarantee(
    {
      id: 'G727',
      title: 'serves a frozen waiter in his turn, and skips one whose hold blocks claiming',
      holdReasons,
    },
    async (stage) => {
      const [first, second, third] = [await stage.sell(), await stage.sell(), await stage.sell()];
      const { orders } = stage.operator;
      await must(orders.freeze({ orderId: first.orderId, note: 'call' }));
      await must(orders.freeze({ orderId: second.orderId, reason: 'host.kyc', note: 'papers' }));
      await stage.stock(1);
      const states = async () => {
        const all = [first, second, third].map(async (order) => reasonsOf(await stage.load(order)));
        return Promise.all(all);
      };
      assert.deepEqual(await states(), [
        ['manual'],
        ['out_of_stock', 'host.kyc'],
        ['out_of_stock'],
      ]);
      const program = stage.kaquan.with({ actor: { kind: 'system', id: 'kyc' } });
      const kycOf = { orderId: second.orderId, reason: 'host.kyc' } as const;
      await must(program.orders.unfreeze(kycOf, { reason: 'papers are here' }));
      await stage.stock(1);
      assert.deepEqual(await states(), [['manual'], [], ['out_of_stock']], 'he paid before');
      const release = { orderId: first.orderId, reason: 'manual' } as const;
      await must(orders.unfreeze(release, { reason: 'called' }));
      assert.equal(await redeem(stage, first), 'applied');
    },
  ),
];
