import assert from 'node:assert/strict';
import { deliveries } from '../../fulfilment/delivery-rules.ts';
import type { Delivery, VerifiedBy } from '../../order/order.ts';
import type { CheckedSetup } from '../../shop/setup-calls.ts';
import type { SetupStep } from '../../shop/setup.ts';
import type { ContractCase } from '../contract-case.ts';
import { must } from './answers.ts';
import { guarantee, throughChannel, type Stage } from './stage.ts';
import { workshopName } from './workshop.ts';

type Seen = readonly [step: string, outcome: string];

/** Of the steps of one test order, in short: `redeem`, `settle: untried`. */
function walkOf(checked: CheckedSetup, outerId: string | null): readonly string[] {
  const isMeant = ({ way, item }: SetupStep): boolean =>
    way !== null && (item === null ? null : 'outerId' in item && item.outerId) === outerId;
  return checked.steps
    .filter(isMeant)
    .map(({ step, outcome }): Seen => [step, outcome])
    .map(([step, outcome]) => (outcome === 'passed' ? step : `${step}: ${outcome}`));
}

const end = ['settle', 'keep'];
const completion = ['complete', 'verify'];
const nobody = ['verify: skipped', 'complete'];

/** How a test order of each way goes where the channel does all that it can. */
const walks: Readonly<Record<Delivery, readonly string[]>> = {
  claim_page: ['place', 'supply', 'link', 'redeem', 'confirm', ...completion, ...end],
  direct: ['place', 'supply', 'ship', 'confirm', ...completion, ...end],
  e_voucher: ['place', 'supply', 'send', 'confirm', 'verify', 'complete', ...end],
  platform_cards: ['place', 'supply: untried', 'dispense', 'confirm: skipped', ...nobody, ...end],
  top_up: ['place', 'supply: untried', 'produce', 'confirm', ...nobody, ...end],
  manual: ['place', 'supply: untried', 'mark', 'confirm: untried', ...nobody, ...end],
  parcel: ['place', 'supply: untried', 'pack', 'confirm', ...nobody, ...end],
};

interface Sold {
  readonly delivery: Delivery;
  readonly verifiedBy?: VerifiedBy;
  readonly fulfiller?: string;
  readonly needsAccount?: boolean;
}

/** Maps an item that goes a way of its own. */
async function sell({ operator, shopId }: Stage, outerId: string, sold: Sold): Promise<void> {
  const { delivery, verifiedBy, ...made } = sold;
  const goods = delivery === 'parcel' ? { goods: 'physical' as const } : {};
  const { product } = await must(
    operator.catalog.createProduct({ name: outerId, ...goods, ...made }),
  );
  const { productId } = product;
  const said = verifiedBy === undefined ? {} : { verifiedBy };
  const mapping = { shopId, item: { outerId }, productId, delivery, ...said };
  await must(operator.catalog.mapItem(mapping));
}

const capable = (stage: Stage): Stage =>
  throughChannel(stage, (honest) => ({
    ...honest,
    capabilities: { ...honest.capabilities, dispensesCards: true },
  }));

/** A test order goes the way that the shop is set up 接入检查按交付方式演练. */
export const rehearsingWayCases: readonly ContractCase[] = [
  guarantee(
    {
      id: 'G1737',
      title: 'walks a test order the way of each item that is named, and stores, tells, makes none',
      vouchers: { canQuery: true },
    },
    async (bare) => {
      const stage = capable(bare);
      const { operator, shopId, market, workshop } = stage;
      for (const delivery of deliveries) {
        await sell(stage, delivery, {
          delivery,
          ...(delivery === 'top_up' ? { fulfiller: workshopName, needsAccount: true } : {}),
        });
      }
      const items = deliveries.map((outerId) => ({ outerId }));
      const checked = await must(operator.shops.checkSetup({ shopId, items }));
      assert.deepEqual(walkOf(checked, null), walks.claim_page, 'the way of the shop itself');
      for (const delivery of deliveries) {
        assert.deepEqual(walkOf(checked, delivery), walks[delivery], delivery);
      }
      assert.equal(checked.outcome, 'passed');
      assert.deepEqual([market.calls.confirmShipment, workshop.taken.length], [0, 0]);
      assert.deepEqual((await must(operator.orders.find({}))).items, []);
      for (const { step, outcome, reason } of checked.steps) {
        assert.equal(reason === null, outcome === 'passed', `${step} says why it was not walked`);
      }
    },
  ),

  guarantee(
    {
      id: 'G1738',
      title: 'walks the way of the shop, by whoever gives his word that goods were used',
    },
    async (stage) => {
      const { operator, shopId } = stage;
      const walked = async (delivery: 'direct' | 'manual', verifiedBy: VerifiedBy) => {
        const policy = { delivery, verifiedBy } as const;
        await must(operator.shops.update({ shopId, policy }));
        const checked = await must(operator.shops.checkSetup({ shopId }));
        assert.equal(checked.outcome, 'passed');
        const walk = checked.steps.filter(({ way }) => way !== null);
        assert.ok(walk.every(({ way }) => way?.verifiedBy === verifiedBy));
        return walkOf(checked, null);
      };
      const used = ['verify', 'complete', ...end];
      const shipped = ['place', 'supply', 'ship', 'confirm'];
      assert.deepEqual(await walked('direct', 'counter'), [...shipped, ...used]);
      assert.deepEqual(await walked('direct', 'host'), [...shipped, ...used]);
      assert.deepEqual(await walked('direct', 'none'), [...shipped, ...nobody, ...end]);
      const byHand = ['place', 'supply: untried', 'mark', 'confirm: untried'];
      assert.deepEqual(await walked('manual', 'channel_completed'), [
        ...byHand,
        ...completion,
        ...end,
      ]);
    },
  ),

  guarantee(
    { id: 'G1739', title: 'says what of a way is missing, and goes on with the others' },
    async (stage) => {
      const { operator, shopId } = stage;
      await sell(stage, 'made', { delivery: 'top_up', fulfiller: workshopName });
      await sell(stage, 'paper', { delivery: 'direct' });
      const alone = stage.compose(stage.market.channel, { fulfillers: [] });
      const { shops } = alone.with({ actor: { kind: 'operator', id: 'li' } });
      const items = [{ outerId: 'made' }, { outerId: 'nowhere' }, { outerId: 'paper' }];
      const checked = await must(shops.checkSetup({ shopId, items }));
      const wrong = checked.steps.filter(({ outcome }) => outcome === 'failed');
      assert.deepEqual(
        wrong.map(({ step, item, reason }) => [step, item, reason]),
        [
          ['supply', { outerId: 'made' }, 'fulfiller_missing'],
          ['item', { outerId: 'nowhere' }, 'item_unmapped'],
        ],
      );
      assert.ok(wrong.every(({ problem }) => problem !== null));
      assert.deepEqual(walkOf(checked, 'made').slice(1, 4), [
        'supply: failed',
        'produce: skipped',
        'confirm: skipped',
      ]);
      assert.deepEqual(walkOf(checked, 'paper'), walks.direct);
      assert.equal(checked.outcome, 'failed');
      const { setup } = await must(operator.shops.load({ shopId }));
      assert.equal(setup?.isPassed, false);
    },
  ),

  guarantee(
    { id: 'G1740', title: 'says where people tell the channel, and where money comes otherwise' },
    async (stage) => {
      const { shopId } = stage;
      const { operator } = throughChannel(stage, (honest) => ({
        ...honest,
        capabilities: { ...honest.capabilities, shippingMethods: [] },
      }));
      await must(operator.shops.update({ shopId, policy: { settledBy: 'host' } }));
      const checked = await must(operator.shops.checkSetup({ shopId }));
      const unseen = checked.steps.filter(({ outcome }) => outcome === 'untried');
      assert.deepEqual(
        unseen.map(({ step, reason }) => [step, reason]),
        [
          ['confirm', 'told_by_hand'],
          ['settle', 'settled_by_host'],
        ],
      );
      assert.equal(checked.outcome, 'passed');
    },
  ),

  guarantee(
    { id: 'G1741', title: 'forgets a check once goods go another way, or another word counts' },
    async (stage) => {
      const { operator, shopId } = stage;
      const isPassed = async () =>
        (await must(operator.shops.load({ shopId }))).setup?.isPassed ?? null;
      const edits = [
        { policy: { confirmWhen: 'delivered' } },
        { policy: { delivery: 'direct' } },
        { policy: { verifiedBy: 'counter' } },
      ] as const;
      const kept: (boolean | null)[] = [];
      for (const edit of edits) {
        await must(operator.shops.checkSetup({ shopId }));
        await must(operator.shops.update({ shopId, ...edit }));
        kept.push(await isPassed());
      }
      assert.deepEqual(kept, [true, null, null]);
      const hurried = throughChannel(stage, (honest) => ({
        ...honest,
        listOrders: async (call, page) => {
          await must(operator.shops.update({ shopId, policy: { delivery: 'claim_page' } }));
          return honest.listOrders(call, page);
        },
      }));
      const checked = await must(hurried.operator.shops.checkSetup({ shopId }));
      assert.deepEqual([checked.isKept, await isPassed()], [false, null]);
    },
  ),
];
