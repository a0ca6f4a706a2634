import fc from 'fast-check';

/** How many of each there are; few, so that steps meet. */
export const sizes = { tenants: 2, orders: 5, products: 2, shops: 2, jobs: 2 } as const;

/** What a step does to one order; numbers are resolved against what is stored when it is played. */
export interface OrderStep {
  readonly order: number;
  readonly version: 'next' | 'behind' | 'ahead';
  /** Whether a new order takes the number of another. */
  readonly takesNumber: boolean;
  readonly payment: 'unpaid' | 'paid' | 'completed' | 'closed';
  readonly redemption: 'not_required' | 'pending' | 'redeemed' | 'cancelled';
  readonly isFrozen: boolean;
  readonly caseState: 'requested' | 'rejected' | 'done' | null;
  readonly paidAt: number;
  readonly keys: 'none' | 'claim' | 'deliver' | 'move' | 'wait' | 'serve';
  readonly attempt: 1 | 2;
  readonly isOfUnknown: boolean;
  readonly moveTo: 'available' | 'claimed' | 'delivered' | 'voided';
  readonly isRevealed: boolean;
  readonly effect: 'none' | 'confirm' | 'refund' | 'twin';
  readonly effectUpdate: {
    readonly state: 'pending' | 'done' | 'parked';
    readonly due: number;
  } | null;
  readonly idempotency: number | null;
  readonly fence: 'none' | 'held' | 'old';
  readonly later: number;
}

/** One call of the storage port. */
export type Step =
  | { readonly do: 'commit'; readonly tenant: number; readonly changes: readonly OrderStep[] }
  | {
      readonly do: 'stock';
      readonly tenant: number;
      readonly product: number;
      readonly importNo: number;
      readonly keys: readonly { readonly print: number; readonly expiry: 0 | 1 | 2 | 3 }[];
    }
  | {
      readonly do: 'catalog';
      readonly tenant: number;
      readonly kind: 'shop' | 'product' | 'mapping' | 'import';
      readonly no: number;
      readonly name: number;
      readonly isStale: boolean;
    }
  | { readonly do: 'lease'; readonly tenant: number; readonly job: number; readonly holder: number }
  | {
      readonly do: 'release';
      readonly tenant: number;
      readonly job: number;
      readonly token: number;
    }
  | {
      readonly do: 'disclose';
      readonly tenant: number;
      readonly order: number;
      readonly before: number;
      readonly reason: string;
    }
  | {
      readonly do: 'sync';
      readonly tenant: number;
      readonly shop: number;
      readonly stream: 'orders' | 'refunds';
      readonly readTo: number;
      readonly failing: readonly number[];
      readonly repaired: readonly number[];
    }
  | { readonly do: 'advance'; readonly byMs: number }
  | { readonly do: 'repeat'; readonly back: number }
  | {
      readonly do: 'look';
      readonly tenant: number;
      readonly limit: number;
      readonly filter: number;
    };

const tenant = fc.nat(sizes.tenants - 1);
const small = fc.nat(3);

const orderStep: fc.Arbitrary<OrderStep> = fc.record({
  order: fc.nat(sizes.orders - 1),
  version: fc.oneof(
    { weight: 24, arbitrary: fc.constant('next' as const) },
    { weight: 1, arbitrary: fc.constantFrom('behind' as const, 'ahead' as const) },
  ),
  takesNumber: fc.nat(19).map((n) => n === 0),
  payment: fc.constantFrom('paid', 'unpaid', 'completed', 'closed'),
  redemption: fc.constantFrom('pending', 'not_required', 'redeemed', 'cancelled'),
  isFrozen: fc.boolean(),
  caseState: fc.constantFrom(null, 'requested', 'rejected', 'done'),
  paidAt: small,
  keys: fc.constantFrom('none', 'claim', 'claim', 'deliver', 'move', 'move', 'wait', 'serve'),
  attempt: fc.constantFrom(1, 1, 1, 2),
  isOfUnknown: fc.nat(15).map((n) => n === 0),
  moveTo: fc.constantFrom('available', 'claimed', 'delivered', 'voided'),
  isRevealed: fc.boolean(),
  effect: fc.constantFrom('none', 'none', 'none', 'confirm', 'confirm', 'refund', 'refund', 'twin'),
  effectUpdate: fc.option(
    fc.record({ state: fc.constantFrom('pending', 'done', 'parked'), due: small }),
    { freq: 3 },
  ),
  idempotency: fc.option(fc.nat(5), { freq: 3 }),
  fence: fc.constantFrom('none', 'none', 'none', 'held', 'held', 'none', 'none', 'old'),
  later: fc.nat(2),
});

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 10,
    arbitrary: fc.record({
      do: fc.constant('commit' as const),
      tenant,
      changes: fc.uniqueArray(orderStep, {
        selector: ({ order }) => order,
        minLength: 1,
        maxLength: 3,
      }),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('stock' as const),
      tenant,
      product: fc.nat(sizes.products - 1),
      importNo: fc.nat(1),
      keys: fc.array(fc.record({ print: fc.nat(40), expiry: fc.constantFrom(0, 0, 1, 2, 3) }), {
        minLength: 1,
        maxLength: 4,
      }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('catalog' as const),
      tenant,
      kind: fc.constantFrom('shop', 'product', 'mapping', 'import'),
      no: fc.nat(2),
      name: fc.nat(2),
      isStale: fc.nat(7).map((n) => n === 0),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('lease' as const),
      tenant,
      job: fc.nat(sizes.jobs - 1),
      holder: fc.nat(1),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('release' as const),
      tenant,
      job: fc.nat(sizes.jobs - 1),
      token: fc.nat(3),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('disclose' as const),
      tenant,
      order: fc.nat(sizes.orders - 1),
      before: small,
      reason: fc.constantFrom('', 'again', '再看一次'),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('sync' as const),
      tenant,
      shop: fc.nat(sizes.shops - 1),
      stream: fc.constantFrom('orders', 'refunds'),
      readTo: small,
      failing: fc.array(fc.nat(2), { maxLength: 3 }),
      repaired: fc.array(fc.nat(2), { maxLength: 2 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('advance' as const),
      byMs: fc.constantFrom(1, 1_000, 60_000),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('repeat' as const), back: fc.nat(5) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('look' as const),
      tenant,
      limit: fc.integer({ min: 1, max: 4 }),
      filter: fc.nat(63),
    }),
  },
);

/** Generates sequences of calls of the storage port. */
export function arbitrarySteps(maxLength: number): fc.Arbitrary<readonly Step[]> {
  return fc.array(step, { minLength: 8, maxLength, size: 'max' });
}
