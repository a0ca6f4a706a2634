import type { Change } from '@kaquan/core/ports';
import { aChange, anId, aProduct } from '@kaquan/core/testing';
import type { Stage } from './stage.ts';

/** A change of ours that is not stored, and what is answered to it. */
export interface Conflict {
  readonly change: Change;
  readonly outcome: string;
}

/** Every way in which a change can fail without the host's having done anything wrong. */
export const conflicts: Readonly<Record<string, (stage: Stage) => Conflict>> = {
  'was decided on an old version': ({ productId }) => ({
    change: withAnother(aProduct({ productId: anId('product', productId), version: 8 })),
    outcome: 'stale',
  }),
  // Found out by a unique constraint, so that a statement fails.
  'takes a name that is taken': () => ({
    change: withAnother(aProduct({ productId: anId('product', 'product-twin'), name: '月卡' })),
    outcome: 'stale',
  }),
  'finds no key in stock': ({ orderId }) => ({
    change: {
      ...aNewProduct('new'),
      claims: [
        {
          orderId: anId('order', orderId),
          unitId: anId('unit', 'unit-1'),
          attempt: 1,
          productId: anId('product', 'product-without-keys'),
          from: 'single_use',
          paidAt: 0,
          to: 'claimed',
          revealedAt: null,
        },
      ],
    },
    outcome: 'short',
  }),
  'no database keeps': () => ({
    change: withAnother(aProduct({ productId: anId('product', 'product-nul'), name: 'a\u0000' })),
    outcome: 'storage.corrupt',
  }),
};

/** A change that nothing stands in the way of. */
export function aNewProduct(name: string): Change {
  const value = aProduct({ productId: anId('product', `product-${name}`), name });
  return aChange({
    changeId: anId('change', `change-${name}`),
    writes: [{ kind: 'product', expectedVersion: 0, value }],
  });
}

// Both or none: whatever the conflict is about takes the new product with it.
function withAnother(value: ReturnType<typeof aProduct>): Change {
  const change = aNewProduct('new');
  const expectedVersion = value.version - 1;
  return { ...change, writes: [...change.writes, { kind: 'product', expectedVersion, value }] };
}
