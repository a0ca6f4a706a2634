import { describe, expect, it } from 'vitest';
import { given } from '../../test/given.ts';
import {
  aPolicy,
  aProductOfLine,
  aRead,
  aReadLine,
  now,
  placed,
  taking,
} from '../../test/readings.ts';
import type { Order } from '../order/order.ts';
import type { MapItem } from './map-items.ts';
import { decideMapping } from './mapping-decide.ts';

const shortages = [{ productId: 'product-1', needed: 1, available: 0 }];
const lines = [aReadLine(), aReadLine({ lineNo: '2' })];
const product = aProductOfLine();
const all: MapItem = () => product;
const first: MapItem = ({ itemId }) => (itemId === 'item-1' ? product : null);
const mapping = (mapItem: MapItem, short: typeof shortages | null = null) => {
  const context = { policy: aPolicy(), now, shortages: short };
  return (order: Order) => decideMapping(order, mapItem, context);
};

describe('decideMapping', () => {
  it('maps what was not mapped, releases the order and claims its goods', () => {
    given(placed(aRead(), { product: null }))
      .when(mapping(all))
      .then(
        'order.line_mapped',
        { type: 'order.released', reason: 'unmapped_product' },
        'unit.claimed',
        'redemption.ready',
        'confirmation.requested',
      );
  });

  it('keeps an order frozen of which a line is still not mapped', () => {
    const order = given(placed(aRead({ lines }), { product: null }))
      .when(mapping(first))
      .then('order.line_mapped');
    expect(order.holds.map(({ reason }) => reason)).toEqual(['unmapped_product']);
  });

  it('queues the order when there are too few keys', () => {
    const order = given(placed(aRead(), { product: null }))
      .when(mapping(all, shortages))
      .thenAmongOthers('order.line_mapped', { type: 'order.held', reason: 'out_of_stock' });
    expect(order.holds.map(({ reason }) => reason)).toEqual(['out_of_stock']);
  });

  it('leaves lines alone that are mapped, and orders of which nothing can be mapped', () => {
    given(placed())
      .when(mapping(() => aProductOfLine({ delivery: 'direct' })))
      .then();
    given(placed(aRead(), { product: null }))
      .when(mapping(() => null))
      .then();
  });

  it('waives the link where everything goes to the caller of ship', () => {
    given(placed(aRead(), { product: null }))
      .when(mapping(() => aProductOfLine({ delivery: 'direct' })))
      .thenAmongOthers('order.line_mapped', 'redemption.waived');
  });

  it('claims nothing for an order that was closed meanwhile', () => {
    const read = aRead({ payment: 'unpaid', lines: [aReadLine({ payment: 'unpaid' })] });
    const closed = given(placed(read, { product: null }))
      .when(taking({ read: { payment: 'closed' } }))
      .thenStored();
    given(closed).when(mapping(all)).then('order.line_mapped');
  });
});
