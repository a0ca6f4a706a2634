import { expect, it } from 'vitest';
import { given } from '../../test/given.ts';
import { aPolicy, aRead, deciding, now, placed } from '../../test/readings.ts';
import { decideShipParcels } from '../fulfilment/parcel-decide.ts';
import { optionsOf } from './case-options.ts';

it('leaves what went in a parcel with a buyer who sends nothing back', () => {
  const box = { goods: 'physical', delivery: 'parcel', verifiedBy: 'none' } as const;
  const order = placed(aRead(), { product: { ...box, stock: { kind: 'counted' } } });
  const parcel = { carrier: 'SF', trackingNo: 'SF-1' };
  const shipped = given(order)
    .when((each) => decideShipParcels(each, [parcel], { policy: aPolicy(), now, method: null }))
    .thenStored();
  const [unit] = optionsOf(shipped, { ...deciding(), rules: [] });
  const goodsOf = (kind: string) => unit?.options.find((each) => each.kind === kind)?.goods;
  expect(['refund_only', 'return_and_refund'].map(goodsOf)).toEqual(['kept', 'back_to_stock']);
});
