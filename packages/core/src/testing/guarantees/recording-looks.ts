import assert from 'node:assert/strict';
import { createKaquan, type KaquanHandle } from '../../create-kaquan.ts';
import type { Policy } from '../../ports/policy.ts';
import type { ContractCase } from '../contract-case.ts';
import { createSeededIds } from '../seeded-ids.ts';
import { must, refused } from './answers.ts';
import { seenOf } from './disclosing.ts';
import { guarantee, type Stage } from './stage.ts';

/** Staff of a host whose policy wants to hear why before anything is shown. */
function guardedDesk(stage: Stage, shows: ReadonlySet<string>): KaquanHandle {
  const { faults, market, vault, clock } = stage;
  const policy: Policy = ({ operation, hasReason }) =>
    shows.has(operation) && !hasReason
      ? { access: 'deny', reason: 'say why' }
      : { access: 'allow' };
  const ids = createSeededIds('g1');
  const ports = { storage: faults.storage, channels: [market.channel], vault, clock, ids };
  return createKaquan({ ...ports, policy }).with({ actor: { kind: 'operator', id: 'wu' } });
}

/** Every look at a secret is on record, by whomever and however many there are beside it. */
export const recordingLookCases: readonly ContractCase[] = [
  guarantee(
    {
      id: 'G1390',
      title: 'puts on record who was given a link, and why, before he is',
      policy: { claimProofs: ['amount'] },
    },
    async (stage) => {
      await stage.stock(1);
      const order = await stage.sell();
      const { orderId, orderNo } = order;
      const { operator, shopId, kaquan } = stage;
      const click = { reason: '买家来电', idempotencyKey: 'copy' };
      const first = await must(operator.redemption.link({ orderId }, click));
      const again = await must(operator.redemption.link({ orderId }, click));
      assert.deepEqual(again, { ...first, outcome: 'replayed' });
      const host = kaquan.with({ actor: { kind: 'system', id: 'mailer' } });
      assert.equal((await must(host.redemption.link({ orderId }))).token, first.token);
      const proof = { kind: 'amount', amountMinor: 1_000 } as const;
      const { redemption } = stage.buyer('wang');
      const found = await must(redemption.locate({ shopId, orderNo, proof }));
      assert.equal(found.token, first.token);
      assert.deepEqual(await seenOf(stage, order), [
        'link.disclosed li 买家来电',
        'link.disclosed mailer redemption.link',
        'link.disclosed wang redemption.locate',
      ]);
      const inside = await stage.begin();
      await refused(inside.desk.redemption.link({ orderId }), 'transaction.not_allowed');
      await inside.rollback();
      stage.faults.fail({ operation: 'commit', moment: 'before', skip: 0, times: 9 });
      await refused(host.redemption.link({ orderId }), 'storage.unavailable');
      assert.equal((await seenOf(stage, order)).length, 3, 'what is not on record is not shown');
    },
  ),

  guarantee(
    { id: 'G1391', title: 'puts on record a look at old goods beside new ones, and only at those' },
    async (stage) => {
      await stage.stock(3);
      const order = await stage.sell({ lines: [{ quantity: 2 }] });
      const { orderId } = order;
      const token = await stage.tokenOf(order);
      const buyer = stage.buyer('wang').redemption;
      await must(buyer.redeem({ token }));
      const looks = async () =>
        (await seenOf(stage, order)).filter((each) => each.startsWith('look'));
      assert.deepEqual(await looks(), [], 'what a call reveals stands in the history');
      const unitIds = [order.lines[0]?.units[0]?.unitId ?? ''];
      await must(stage.operator.afterSales.reissue({ orderId, unitIds }, { reason: '卡密无效' }));
      const renewed = await must(buyer.redeem({ token }));
      assert.deepEqual([renewed.outcome, renewed.goods.length], ['applied', 2]);
      assert.deepEqual(await looks(), ['look buyer:wang redemption.redeem'], 'at the other unit');
      await must(buyer.redeem({ token }));
      assert.equal((await looks()).length, 3);
      const direct = { orderIds: [orderId], route: 'direct' } as const;
      await must(stage.operator.fulfilment.ship(direct));
      await must(stage.operator.fulfilment.ship(direct, { reason: '补打小票' }));
      assert.deepEqual((await looks()).slice(3), [
        'look operator:li fulfilment.ship',
        'look operator:li fulfilment.ship',
        'look operator:li 补打小票',
        'look operator:li 补打小票',
      ]);
    },
  ),

  guarantee(
    { id: 'G1392', title: 'lets a policy ask staff for a reason before it shows them anything' },
    async (stage) => {
      await stage.stock(1);
      const { orderId } = await stage.sell();
      const shows = new Set(['redemption.link', 'fulfilment.ship', 'fulfilment.reveal']);
      const desk = guardedDesk(stage, shows);
      const ship = { orderIds: [orderId], route: 'direct' } as const;
      await refused(desk.redemption.link({ orderId }), 'access.denied');
      await refused(desk.fulfilment.ship(ship, { reason: '  ' }), 'access.denied');
      const why = { reason: '买家来电' };
      await must(desk.fulfilment.ship(ship, why));
      const plan = { operation: 'redemption.link', orderIds: [orderId] } as const;
      const { token } = await must(desk.batches.plan(plan, why));
      assert.equal((await must(desk.batches.disclose({ token }))).summary.link, 1);
    },
  ),
];
