import assert from 'node:assert/strict';
import { unitsOf } from '../../order/order-units.ts';
import { anId } from '../an-id.ts';
import { testTenant } from '../change-builders.ts';
import type { ContractCase } from '../contract-case.ts';
import { lastCase } from './after-sales.ts';
import { must } from './answers.ts';
import { issuesOf } from './other-deliveries.ts';
import { guarantee, type Stage } from './stage.ts';

/** Sells boxes of which there is a number, and answers their product. */
async function countBoxes(
  { operator, shopId }: Stage,
  onHand: number,
  itemId = 'box-1',
): Promise<string> {
  const stock = { kind: 'counted', onHand } as const;
  const input = { name: `礼盒 ${itemId}`, goods: 'physical', stock } as const;
  const { productId } = (await must(operator.catalog.createProduct(input))).product;
  await must(operator.catalog.mapItem({ shopId, productId, item: { itemId } }));
  return productId;
}

async function pieces({ storage, clock }: Stage, productId: string) {
  const ids = [anId('product', productId)];
  const [level] = await must(storage.stockLevels(testTenant, ids, clock.now()));
  assert.ok(level?.kind === 'counted');
  const { onHand, claimed, delivered, voided } = level;
  return { onHand, claimed, delivered, voided };
}

/** What a case takes back goes to stock by itself, or nowhere. */
export const goodsBackCases: readonly ContractCase[] = [
  guarantee(
    {
      id: 'G1350',
      title: 'an exchange puts back into stock what was inspected as resellable, and nothing else',
    },
    async (stage) => {
      const { afterSales, fulfilment } = stage.operator;
      const boxes = await countBoxes(stage, 7);
      const { orderId, ...sold } = await stage.sell({ lines: [{ itemId: 'box-1', quantity: 3 }] });
      const ship = (trackingNo: string) =>
        must(fulfilment.shipParcels({ orderId, parcels: [{ carrier: 'SF', trackingNo }] }));
      await ship('SF0001');
      assert.deepEqual(await pieces(stage, boxes), {
        ...{ onHand: 4, claimed: 0, delivered: 3, voided: 0 },
      });
      const unitIds = unitsOf({ ...sold, orderId }).map(({ unit }) => unit.unitId);
      const wish = { orderId, kind: 'exchange', unitIds, reason: '发错颜色' } as const;
      const opened = await must(afterSales.open({ ...wish, override: true }, { reason: 'x' }));
      const { caseId } = lastCase(opened);
      const agreed = await must(afterSales.approve({ caseId, override: true }, { reason: 'x' }));
      assert.equal(lastCase(agreed).state, 'awaiting_return');
      await must(afterSales.receiveReturn({ caseId }));
      const [first = '', second = ''] = unitIds;
      const goods = [
        { unitId: first, goodsBack: 'resellable' },
        { unitId: second, goodsBack: 'damaged' },
      ] as const;
      await must(afterSales.inspect({ caseId, goods }));
      await must(afterSales.settle({ caseId }, { reason: '一件坏了也换' }));
      const now = await stage.load({ orderId });
      assert.deepEqual(
        unitsOf(now).map(({ unit }) => unit.issues.map(({ state }) => state)),
        [
          ['returned', 'claimed'],
          ['replaced', 'claimed'],
          ['replaced', 'claimed'],
        ],
        'the third did not come back at all',
      );
      assert.deepEqual(
        await pieces(stage, boxes),
        { onHand: 2, claimed: 3, delivered: 0, voided: 2 },
        'four were free, three go out again, and one is back',
      );
      await ship('SF0002');
      const after = await stage.load({ orderId });
      assert.deepEqual(issuesOf(after), ['delivered', 'delivered', 'delivered']);
      assert.deepEqual(
        after.cases.map(({ state }) => state),
        ['done'],
      );
      assert.deepEqual(await pieces(stage, boxes), {
        ...{ onHand: 2, claimed: 0, delivered: 3, voided: 2 },
      });
    },
  ),

  guarantee(
    {
      id: 'G1362',
      title: 'an exchange for other goods puts the old ones back and takes the new ones',
    },
    async (stage) => {
      const { afterSales, fulfilment } = stage.operator;
      const red = await countBoxes(stage, 3);
      const blue = await countBoxes(stage, 2, 'box-2');
      const { orderId, ...sold } = await stage.sell({ lines: [{ itemId: 'box-1' }] });
      const parcels = [{ carrier: 'SF', trackingNo: 'SF0001' }];
      await must(fulfilment.shipParcels({ orderId, parcels }));
      const [unitId = ''] = unitsOf({ ...sold, orderId }).map(({ unit }) => unit.unitId);
      const wish = { orderId, kind: 'exchange', unitIds: [unitId], reason: '换蓝色' } as const;
      const opened = await must(
        afterSales.open({ ...wish, otherProductId: blue, override: true }, { reason: 'x' }),
      );
      const { caseId } = lastCase(opened);
      await must(afterSales.approve({ caseId, override: true }, { reason: 'x' }));
      await must(afterSales.receiveReturn({ caseId }));
      const goods = [{ unitId, goodsBack: 'resellable' }] as const;
      await must(afterSales.inspect({ caseId, goods }));
      const none = { claimed: 0, delivered: 0, voided: 0 };
      assert.deepEqual(await pieces(stage, red), { onHand: 3, ...none });
      assert.deepEqual(await pieces(stage, blue), { onHand: 1, ...none, claimed: 1 });
      const again = [{ carrier: 'SF', trackingNo: 'SF0002' }];
      await must(fulfilment.shipParcels({ orderId, parcels: again }));
      assert.deepEqual(await pieces(stage, red), { onHand: 3, ...none });
      assert.deepEqual(await pieces(stage, blue), { onHand: 1, ...none, delivered: 1 });
    },
  ),
];
