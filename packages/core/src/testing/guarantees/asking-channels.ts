import assert from 'node:assert/strict';
import { hourMs, minuteMs } from '../../kernel/time.ts';
import type { Order } from '../../order/order.ts';
import { unitsOf } from '../../order/order-units.ts';
import type { ContractCase } from '../contract-case.ts';
import { atOnce, must, refused, tally, wordOf } from './answers.ts';
import { guarantee, throughChannel, type Stage } from './stage.ts';
import { codesOf, redeemed, statesOf } from './verifying.ts';

const policy = { verifiedBy: 'channel_api' } as const;
const why = { reason: '误操作' };

async function tellLater(stage: Stage): Promise<void> {
  stage.clock.advance(hourMs);
  await stage.tell();
}

function idsOf(order: Order): readonly string[] {
  return unitsOf(order).map(({ unit }) => unit.unitId);
}

/** Where the channel verifies, it is asked, once, and its answer wins. */
export const askingChannelCases: readonly ContractCase[] = [
  guarantee(
    {
      id: 'G1052',
      title: 'asks the channel for each unit once, for twenty counters at once',
      policy,
    },
    async (stage) => {
      await stage.stock(2);
      const order = await redeemed(stage, 2);
      const [code = '', second = ''] = codesOf(order);
      const { shopId, market } = stage;
      const answers = await atOnce(20, (n) => {
        const clerk = stage.kaquan.with({ actor: { kind: 'operator', id: `c${n}` } });
        return clerk.verification.verify({ shopId, code: n % 2 === 0 ? code : second });
      });
      assert.deepEqual(tally(answers.map(wordOf)), { applied: 2, replayed: 18 });
      assert.deepEqual(statesOf(await stage.load(order)), ['verifying', 'verifying']);
      const counted = (await must(stage.operator.orders.counts({ shopId }))).to_verify;
      assert.equal(counted.count, 1, 'nobody has said yet that it was used');
      await atOnce(4, () => must(stage.compose().worker.runEffects()));
      await tellLater(stage);
      assert.deepEqual(statesOf(await stage.load(order)), ['verified', 'verified']);
      assert.equal(market.calls.verifyUnit, 2);
      const again = await must(stage.operator.verification.verify({ shopId, code }));
      assert.deepEqual([again.outcome, again.unansweredUnitIds], ['replayed', []]);
      const tabs = await must(stage.operator.orders.counts({ shopId }));
      assert.deepEqual([tabs.to_verify.count, tabs.verified.count], [0, 1]);
    },
  ),

  guarantee(
    { id: 'G1053', title: 'lets the channel’s no win, and says its words', policy },
    async (stage) => {
      await stage.stock(1);
      const order = await redeemed(stage);
      const [unitId = ''] = idsOf(order);
      const { orderId } = order;
      const { market, operator } = stage;
      market.refuseUse(unitId, '券码已过期');
      const asked = await must(operator.verification.verify({ orderId }));
      assert.deepEqual([asked.unansweredUnitIds, asked.refusals], [[unitId], []]);
      await stage.tell();
      const shown = await must(operator.verification.verify({ orderId }));
      assert.equal(shown.outcome, 'applied', 'it may be asked again');
      assert.deepEqual(shown.refusals, []);
      await stage.tell();
      const [unit] = unitsOf(await stage.load(order));
      assert.equal(unit?.unit.verification, 'pending');
      assert.equal(unit.unit.verificationNote, '券码已过期');
      assert.equal(market.calls.verifyUnit, 2);
    },
  ),

  guarantee(
    {
      id: 'G1054',
      title: 'looks up how a unit stands there before it asks again after a lost answer',
      policy,
    },
    async (stage) => {
      await stage.stock(2);
      const { market, operator } = stage;
      const order = await redeemed(stage);
      market.failNext('verifyUnit', { kind: 'answer_lost' });
      await must(operator.verification.verify({ orderId: order.orderId }));
      assert.equal((await stage.tell()).postponed, 1);
      assert.deepEqual(statesOf(await stage.load(order)), ['verifying']);
      await tellLater(stage);
      assert.deepEqual(statesOf(await stage.load(order)), ['verified']);
      assert.equal(market.calls.verifyUnit, 1, 'it was not asked twice');
      const other = await redeemed(stage);
      market.failNext('verifyUnit', { kind: 'unavailable' });
      await must(operator.verification.verify({ orderId: other.orderId }));
      await stage.tell();
      await tellLater(stage);
      assert.deepEqual(statesOf(await stage.load(other)), ['verified']);
      assert.equal(market.calls.verifyUnit, 3, 'what had no effect is asked again');
    },
  ),

  guarantee(
    {
      id: 'G1055',
      title: 'leaves to a person what nobody knows, and looks it up when he asks again',
      policy,
    },
    async (stage) => {
      await stage.stock(1);
      const { market, operator, shopId } = stage;
      const order = await redeemed(stage);
      const [unitId = ''] = idsOf(order);
      market.failNext('verifyUnit', { kind: 'needs_check', note: '请在后台核对' });
      await must(operator.verification.verify({ orderId: order.orderId }));
      await stage.tell();
      const doubted = await stage.load(order);
      assert.deepEqual(statesOf(doubted), ['needs_check']);
      const { items } = await must(operator.orders.find({ shopId, tab: 'to_verify' }));
      assert.equal(items.length, 1, 'it is still to be verified');
      market.useThere(unitId);
      const asked = await must(operator.verification.verify({ orderId: order.orderId }));
      assert.equal(asked.outcome, 'applied');
      await stage.tell();
      assert.deepEqual(statesOf(await stage.load(order)), ['verified']);
      assert.equal(market.calls.verifyUnit, 1, 'what was used there is not used again');
    },
  ),

  guarantee(
    { id: 'G1056', title: 'tells the channel that a unit was not used after all', policy },
    async (stage) => {
      await stage.stock(1);
      const { market, operator } = stage;
      const order = await redeemed(stage);
      const [unitId = ''] = idsOf(order);
      const { orderId } = order;
      await must(operator.verification.verify({ orderId }));
      await stage.tell();
      const undone = await must(operator.verification.undo({ orderId }, why));
      assert.deepEqual([undone.outcome, undone.unansweredUnitIds], ['applied', [unitId]]);
      assert.equal((await must(operator.verification.undo({ orderId }, why))).outcome, 'replayed');
      assert.deepEqual(statesOf(await stage.load(order)), ['undoing']);
      await tellLater(stage);
      assert.deepEqual(statesOf(await stage.load(order)), ['pending']);
      assert.equal(market.isUsed(unitId), false);
      await must(operator.verification.verify({ orderId }));
      await tellLater(stage);
      assert.equal(market.isUsed(unitId), true, 'it can be used later');
      market.refuseUse(unitId, '超过撤销时限');
      await must(operator.verification.undo({ orderId }, why));
      await tellLater(stage);
      const [unit] = unitsOf(await stage.load(order));
      assert.equal(unit?.unit.verification, 'verified', 'the channel’s answer wins');
      assert.equal(unit.unit.verificationNote, '超过撤销时限');
    },
  ),

  guarantee(
    { id: 'G1057', title: 'asks nothing of a channel that cannot, and says so beforehand', policy },
    async (stage) => {
      await stage.stock(1);
      const bent = throughChannel(stage, (honest) => {
        const verification = { canUndo: false };
        return { ...honest, capabilities: { ...honest.capabilities, verification } };
      });
      const order = await redeemed(bent);
      const { orderId } = order;
      await must(bent.operator.verification.verify({ orderId }));
      await bent.tell();
      const undo = bent.operator.verification.undo({ orderId }, why);
      assert.equal(
        (await refused(undo, 'channel.incapable')).operation,
        'take a verification back',
      );
      const mute = throughChannel(stage, (honest) => {
        const { verification: _none, ...capabilities } = honest.capabilities;
        return { ...honest, capabilities };
      });
      const shop = {
        name: '无核销接口',
        channelType: stage.market.channel.name,
        orderingUserId: 'user-1',
        redemptionDomain: 'card.example.com',
        credentials: { token: 'token' },
        policy,
      };
      const created = await refused(mute.operator.shops.create(shop), 'input.invalid');
      assert.equal(created.issues[0]?.field, 'policy.verifiedBy');
      const { shopId, productId } = stage;
      const item = { itemId: 'item-9' };
      const mapping = { shopId, productId, item, ...policy };
      const mapped = await refused(mute.operator.catalog.mapItem(mapping), 'input.invalid');
      assert.equal(mapped.issues[0]?.field, 'verifiedBy');
    },
  ),

  guarantee(
    {
      id: 'G1058',
      title: 'asks nothing while a refund of the unit is open, and drops it when the unit is void',
      policy,
    },
    async (stage) => {
      await stage.stock(1);
      const { market, operator } = stage;
      const order = await redeemed(stage);
      await must(operator.verification.verify({ orderId: order.orderId }));
      const refundId = market.requestRefund(order.orderNo);
      await stage.ingest(order.orderNo);
      await stage.tell();
      assert.equal(market.calls.verifyUnit, 0);
      assert.deepEqual(statesOf(await stage.load(order)), ['verifying']);
      market.settleRefund(refundId);
      await stage.ingest(order.orderNo);
      assert.deepEqual(statesOf(await stage.load(order)), ['voided']);
      stage.clock.advance(2 * minuteMs);
      assert.equal((await stage.tell()).done > 0, true);
      assert.equal(market.calls.verifyUnit, 0, 'nobody is asked any more');
    },
  ),

  guarantee(
    { id: 'G1076', title: 'asks nothing for a buyer who was blocked after he came', policy },
    async (stage) => {
      await stage.stock(2);
      const { market, operator } = stage;
      const [asked, doubted] = [await redeemed(stage), await redeemed(stage)];
      market.failNext('verifyUnit', { kind: 'needs_check', note: '请在后台核对' });
      await must(operator.verification.verify({ orderId: doubted.orderId }));
      await stage.tell();
      await must(operator.verification.verify({ orderId: asked.orderId }));
      const buyer = { kind: 'buyer', user: 'buyer' } as const;
      assert.equal((await must(operator.buyers.block(buyer, why))).changedOrders, 2);
      await stage.tell();
      assert.equal(market.calls.verifyUnit, 1, 'the one before the block');
      assert.deepEqual(statesOf(await stage.load(asked)), ['verifying']);
      const again = operator.verification.verify({ orderId: doubted.orderId });
      await refused(again, 'order.frozen');
      await must(operator.buyers.lift(buyer, why));
      await tellLater(stage);
      assert.deepEqual(statesOf(await stage.load(asked)), ['verified']);
    },
  ),
];
