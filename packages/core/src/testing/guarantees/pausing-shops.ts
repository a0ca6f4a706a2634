import assert from 'node:assert/strict';
import { hourMs, secondMs } from '../../kernel/time.ts';
import { currentIssue, unitsOf } from '../../order/order-units.ts';
import type { Order } from '../../order/order.ts';
import { createReports } from '../../reports/index.ts';
import type { ShopNewsItem } from '../../subscribers/subscriber.ts';
import type { ContractCase } from '../contract-case.ts';
import { must, refused, wordOf } from './answers.ts';
import { listening } from './dispatching.ts';
import { secretsAt, shipped, tellLater } from './sending-vouchers.ts';
import { guarantee, type Stage } from './stage.ts';

const reasonsOf = ({ holds }: Order): readonly string[] => holds.map(({ reason }) => reason);
const statesOf = (order: Order) => unitsOf(order).map(({ unit }) => currentIssue(unit).state);
const risk = { reason: '账号异地登录' };
const over = { reason: '已改密' };

async function redeem(stage: Stage, order: Order): Promise<string> {
  return wordOf(await stage.buyer().redemption.redeem({ token: await stage.tokenOf(order) }));
}

async function shopFindings(stage: Stage): Promise<readonly string[]> {
  const reports = createReports(stage.kaquan).with({ actor: { kind: 'operator', id: 'li' } });
  const { results } = await must(reports.daily());
  const checked = results.find(({ check }) => check === 'daily.shops');
  return (checked?.findings ?? []).map(({ code }) => code);
}

/** Shops that are paused for a risk 风险暂停. */
export const pausingShopCases: readonly ContractCase[] = [
  guarantee(
    { id: 'G1746', title: 'hands nothing over while its shop is paused, and loses nothing by it' },
    async (stage) => {
      const { shopId, operator } = stage;
      const { shops } = operator;
      await stage.stock(3);
      const early = await stage.sell();
      await refused(shops.pause({ shopId }, {}), 'input.invalid');
      await refused(shops.pause({ shopId }, { reason: ' ' }), 'input.invalid');
      await refused(shops.pause({ shopId: 'none' }, risk), 'shop.not_found');
      const paused = await must(shops.pause({ shopId }, risk));
      assert.deepEqual(
        [paused.outcome, paused.changedOrders, paused.isComplete, paused.shop.state],
        ['applied', 1, true, 'enabled'],
      );
      assert.equal((await must(shops.pause({ shopId }, risk))).outcome, 'replayed');
      assert.deepEqual(reasonsOf(await stage.load(early)), ['shop_paused']);
      assert.equal(await redeem(stage, early), 'order.frozen');
      const late = await stage.sell();
      assert.deepEqual([reasonsOf(late), statesOf(late)], [['shop_paused'], ['claimed']]);
      const unpaid = await stage.ingest(stage.market.place());
      assert.deepEqual(reasonsOf(unpaid), [], 'nobody has paid for it');
      // An order that staff vouches for goes out, and no other.
      const hold = { orderId: late.orderId, reason: 'shop_paused' } as const;
      assert.equal(
        (await refused(operator.orders.unfreeze(hold, over), 'hold.not_releasable')).owner,
        'shop',
      );
      await must(operator.orders.override(hold, { reason: '老客户' }));
      assert.equal(await redeem(stage, late), 'applied');
      const resumed = await must(shops.resume({ shopId }, over));
      assert.deepEqual([resumed.changedOrders, resumed.isComplete], [1, true]);
      assert.equal(await redeem(stage, early), 'applied');
      const { items } = await must(shops.findChanges({ shopId }));
      assert.deepEqual(
        items.slice(0, 2).map(({ command, reason, changes }) => [command, reason, changes]),
        [
          ['resume', '已改密', [{ path: '/pause', before: 'paused', after: 'running' }]],
          ['pause', '账号异地登录', [{ path: '/pause', before: null, after: 'paused' }]],
        ],
      );
    },
  ),

  guarantee(
    {
      id: 'G1747',
      title: 'gives money back while a shop is paused, and says everywhere that it is',
    },
    async (stage) => {
      const { shopId, operator, market, clock } = stage;
      const heard: string[] = [];
      const handleShop = ({ change }: ShopNewsItem): void => void heard.push(change.command);
      const { settle } = listening(stage, { handleShop });
      await stage.stock(2);
      const order = await stage.sell();
      await must(operator.shops.pause({ shopId }, risk));
      clock.advance(secondMs);
      market.settleRefund(market.requestRefund(order.orderNo));
      await stage.pull();
      const { settlement, cases } = await stage.load(order);
      assert.deepEqual([settlement, cases.map(({ state }) => state)], ['reversed', ['done']]);
      assert.equal((await stage.level()).available, 2, 'nobody has seen the goods');
      await settle();
      assert.deepEqual(heard.slice(-1), ['pause']);
      const pausedFor = async () =>
        (await must(operator.shops.find())).items.map((row) => row.pausedFor);
      assert.deepEqual(await pausedFor(), [['risk']]);
      assert.deepEqual(await shopFindings(stage), ['shop.paused']);
      market.endGrant();
      clock.advance(secondMs);
      await must(stage.kaquan.worker.pullOrders());
      assert.deepEqual(await pausedFor(), [['dead_grant', 'risk']]);
      await must(operator.shops.resume({ shopId }, over));
      assert.deepEqual(await pausedFor(), [['dead_grant']], 'the one says nothing of the other');
      market.restoreGrant();
      clock.advance(hourMs);
      await must(stage.kaquan.worker.pullOrders());
      assert.deepEqual(await pausedFor(), [[]]);
    },
  ),

  guarantee(
    {
      id: 'G1748',
      title: 'sends no voucher that was under way when its shop was paused, before it goes on',
      delivery: 'e_voucher',
    },
    async (stage) => {
      const { shopId, operator, faults } = stage;
      const order = await shipped(stage);
      await stage.stock(1);
      const other = await stage.sell();
      // Nobody comes to freeze it: the process dies right after the pause.
      faults.fail({ operation: 'findOpen', moment: 'before' });
      assert.equal((await must(operator.shops.pause({ shopId }, risk))).isComplete, false);
      assert.deepEqual(reasonsOf(await stage.load(order)), []);
      await tellLater(stage);
      assert.deepEqual(secretsAt(stage, order), []);
      assert.deepEqual(
        reasonsOf(await stage.load(order)),
        ['shop_paused'],
        'whoever comes sees it',
      );
      assert.deepEqual(reasonsOf(await stage.load(other)), []);
      const followed = await must(stage.kaquan.worker.switchShops());
      assert.deepEqual(followed.summary, { closedShops: 0, changedOrders: 1 });
      assert.deepEqual(reasonsOf(await stage.load(other)), ['shop_paused']);
      await tellLater(stage);
      assert.deepEqual(secretsAt(stage, order), []);
      await must(operator.shops.resume({ shopId }, over));
      await tellLater(stage);
      assert.equal(secretsAt(stage, order).length, 1, 'once');
      assert.deepEqual(statesOf(await stage.load(order)), ['delivered']);
    },
  ),
];
