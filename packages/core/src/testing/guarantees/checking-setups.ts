import assert from 'node:assert/strict';
import type { ContractCase } from '../contract-case.ts';
import { must, refused } from './answers.ts';
import { guarantee, type Stage } from './stage.ts';

async function newShop({ operator, market }: Stage, token = 'token'): Promise<string> {
  const { shop } = await must(
    operator.shops.create({
      name: 'new',
      channelType: market.channel.name,
      orderingUserId: 'user-2',
      redemptionDomain: 'two.example.com',
      credentials: { token },
    }),
  );
  return shop.shopId;
}

/** Shops are tried out before they are switched on 接入检查. */
export const checkingSetupCases: readonly ContractCase[] = [
  guarantee(
    {
      id: 'G1600',
      title: 'tries a shop out from its credentials to a settled order, and keeps none',
    },
    async (stage) => {
      const { operator, market, clock } = stage;
      const shopId = await newShop(stage);
      await refused(operator.shops.enable({ shopId }), 'shop.setup_unchecked');
      const orderNo = market.place();
      const checked = await must(operator.shops.checkSetup({ shopId, orderNo }));
      assert.deepEqual(
        checked.steps.map(({ step, outcome, problem }) => [step, outcome, problem]),
        [
          ['credentials', 'passed', null],
          ['user', 'skipped', null],
          ['orders', 'passed', null],
          ['order', 'passed', null],
          ['place', 'passed', null],
          ['supply', 'passed', null],
          ['link', 'passed', null],
          ['redeem', 'passed', null],
          ['confirm', 'passed', null],
          ['complete', 'passed', null],
          ['verify', 'passed', null],
          ['settle', 'passed', null],
          ['keep', 'passed', null],
        ],
      );
      assert.deepEqual([checked.outcome, checked.isKept], ['passed', true]);
      assert.equal(market.calls.confirmShipment, 0, 'the channel is told nothing');
      assert.deepEqual((await must(operator.orders.find({}))).items, []);
      const { setup } = await must(operator.shops.load({ shopId }));
      const by = 'operator:li';
      assert.deepEqual(setup, { at: clock.now(), by, isPassed: true, linkedAccount: 'seller-1' });
      const { shop } = await must(operator.shops.enable({ shopId }));
      assert.equal(shop.state, 'enabled');
    },
  ),

  guarantee(
    { id: 'G1601', title: 'says which step of a setup has failed, and leaves the shop off' },
    async (stage) => {
      const { operator, market } = stage;
      const shopId = await newShop(stage);
      market.changeShop({ orderingUserId: 'user-9' });
      market.failNext('listOrders', { kind: 'unavailable' });
      const checked = await must(operator.shops.checkSetup({ shopId, orderNo: 'nowhere' }));
      const wrong = checked.steps.filter(({ outcome }) => outcome === 'failed');
      assert.deepEqual(
        wrong.map(({ step }) => step),
        ['user', 'orders', 'order'],
      );
      assert.ok(wrong.every(({ problem }) => problem !== null && problem !== ''));
      assert.equal(checked.outcome, 'failed');
      await refused(operator.shops.enable({ shopId }), 'shop.setup_unchecked');
      await refused(operator.shops.enable({ shopId, skipSetupCheck: true }), 'input.invalid');
      const why = { reason: '平台维护' };
      const { outcome } = await must(operator.shops.enable({ shopId, skipSetupCheck: true }, why));
      assert.equal(outcome, 'applied');
      const [change] = (await must(operator.shops.findChanges({ shopId }))).items;
      assert.equal(change?.reason, why.reason);
    },
  ),

  guarantee(
    {
      id: 'G1602',
      title: 'forgets a check once credentials or users are others, and nothing else',
    },
    async (stage) => {
      const { operator, market } = stage;
      const shopId = await newShop(stage);
      const check = () => must(operator.shops.checkSetup({ shopId }));
      const isPassed = async () =>
        (await must(operator.shops.load({ shopId }))).setup?.isPassed ?? null;
      await check();
      await must(operator.shops.update({ shopId, name: '换名', credentials: { token: 'token' } }));
      assert.equal(await isPassed(), true);
      await must(operator.shops.update({ shopId, orderingUserId: 'user-3' }));
      assert.equal(await isPassed(), null);
      await check();
      await must(operator.shops.update({ shopId, credentials: { token: 'other' } }));
      assert.equal(await isPassed(), null);
      const refusedThere = await check();
      assert.deepEqual([refusedThere.outcome, await isPassed()], ['failed', false]);
      // A check of credentials that are exchanged meanwhile says nothing of the new ones.
      await must(operator.shops.update({ shopId, credentials: { token: 'token' } }));
      const edited = new Promise<void>((resolve, reject) => {
        market.beforeNext('describeShop', () => {
          const edit = must(operator.shops.update({ shopId, orderingUserId: 'user-4' }));
          edit.then(() => resolve(), reject);
        });
      });
      market.delayNext('listOrders', edited);
      const late = await check();
      assert.deepEqual([late.isKept, await isPassed()], [false, null]);
      await refused(operator.shops.checkSetup({ shopId: 'nobody' }), 'shop.not_found');
    },
  ),

  guarantee(
    { id: 'G1603', title: 'tells of shops that do not agree with their channel, and of no other' },
    async (stage) => {
      const { operator, market, shopId } = stage;
      const drift = () => must(operator.shops.findDrift());
      assert.deepEqual(await drift(), [], 'nobody has asked yet');
      await must(operator.shops.checkSetup({ shopId }));
      market.changeShop({ name: '旗舰店', linkedAccount: 'seller-2', orderingUserId: 'user-9' });
      await must(operator.shops.sync({ shopId }));
      const [found, ...others] = await drift();
      assert.deepEqual([found?.shopId, found?.name, others], [shopId, '旗舰店', []]);
      assert.deepEqual(found?.drifts, [
        { code: 'ordering_user', here: 'user-1', there: 'user-9' },
        { code: 'linked_account', here: 'seller-1', there: 'seller-2' },
      ]);
      market.changeShop({ linkedAccount: 'seller-1', orderingUserId: 'user-1' });
      await must(operator.shops.sync({ shopId }));
      assert.deepEqual(await drift(), []);
    },
  ),
];
