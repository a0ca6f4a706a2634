import { describe, expect, it } from 'vitest';
import { defaultAfterSalesPolicy } from '../after-sales/after-sales-policy.ts';
import { decodeItemMapping, decodeProduct } from '../catalog/catalog-schema.ts';
import { dayMs, hourMs } from '../kernel/time.ts';
import { defaultCoverPolicy } from '../stock/cover-policy.ts';
import { decodeImportBatch } from '../stock/import-batch-schema.ts';
import { aMapping, anImport, aProduct, aShop } from '../testing/builders.ts';
import { givenPolicySchema } from './policy-schema.ts';
import { decodeShop } from './shop-schema.ts';

// What is stored beside orders, in one place: they are read back in the same way.
const rows = [
  ['shops', decodeShop, aShop(), { policy: { ...aShop().policy, delivery: 'pigeon' } }],
  ['products', decodeProduct, aProduct(), { goods: 'parcel' }],
  ['item_mappings', decodeItemMapping, aMapping(), { version: 0 }],
  ['import_batches', decodeImportBatch, anImport(), { linesDone: -1 }],
] as const;

const laterOfProducts = {
  goods: 'card_key',
  stock: { kind: 'keys', keys: 'single_use' },
  fulfiller: null,
  needsAccount: false,
  costMinor: null,
  cover: defaultCoverPolicy,
};

// Of a later release: what a row of an earlier one means without them.
const laterFields: Readonly<Record<string, unknown>> = {
  ...laterOfProducts,
  state: 'enabled',
  switched: null,
  pause: null,
  grant: aShop().grant,
  supplier: null,
  externalId: null,
  syncedAt: null,
  channelName: null,
  linkedAccount: null,
  channelUserId: null,
  lastSync: null,
  setup: null,
  monitoring: null,
};

describe.each(rows)('a row of %s', (table, decode, row, damage) => {
  it('comes back as it went, without what it does not have', () => {
    const stored: unknown = { ...JSON.parse(JSON.stringify(row)), colour: 'red' };
    expect(decode(stored)._unsafeUnwrap()).toEqual(row);
  });

  it('is corrupt without one of its fields, and says which', () => {
    for (const field of Object.keys(row).filter((name) => !(name in laterFields))) {
      const error = decode({ ...row, [field]: undefined })._unsafeUnwrapErr();
      expect(error).toMatchObject({ code: 'storage.corrupt', table });
      expect(error.problem.split(':')[0]).toBe(field);
    }
  });

  it('is corrupt with a wrong value', () => {
    const error = decode({ ...row, ...damage })._unsafeUnwrapErr();
    expect(error.problem.split(':')[0]?.split('.')[0]).toBe(Object.keys(damage)[0]);
  });

  it('is corrupt when it is no row at all', () => {
    for (const nothing of [null, undefined, 1, 'x', []]) {
      expect(decode(nothing)._unsafeUnwrapErr().code).toBe('storage.corrupt');
    }
  });
});

describe('a policy as a host gives it', () => {
  it('may leave everything out', () => expect(givenPolicySchema.parse({})).toEqual({}));

  it.each([{ delivery: 'pigeon' }, { freshnessMs: -1 }, { freshnessMs: 1e12 }, { colour: 'red' }])(
    'is refused with %j',
    (policy) => expect(givenPolicySchema.safeParse(policy).success).toBe(false),
  );
});

describe('a shop of an earlier release', () => {
  it('leaves every after-sales case to a person', () => {
    const shop = aShop();
    const { afterSales, ...policy } = shop.policy;
    expect(decodeShop({ ...shop, policy })._unsafeUnwrap()).toEqual(shop);
    expect(afterSales).toEqual(defaultAfterSalesPolicy);
  });

  it('is told of two hours before the last time for it', () => {
    const shop = aShop();
    const { confirmMarginMs, ...policy } = shop.policy;
    expect(decodeShop({ ...shop, policy })._unsafeUnwrap()).toEqual(shop);
    expect(confirmMarginMs).toBe(2 * hourMs);
  });

  it('was never asked of its channel', () => {
    const { channelName: _n, linkedAccount: _a, channelUserId: _u, lastSync: _s, ...old } = aShop();
    expect(decodeShop(old)._unsafeUnwrap()).toEqual(aShop());
  });

  it('has links that do not expire, and gives none away', () => {
    const shop = aShop();
    const { linkLifetimeMs: _lifetime, claimProofs: _proofs, ...policy } = shop.policy;
    expect(decodeShop({ ...shop, policy })._unsafeUnwrap()).toEqual(shop);
  });

  it('reminds of links that expire, a day before', () => {
    const shop = aShop();
    const { link_expiry: usual, ...deadlines } = shop.policy.deadlines;
    const stored = { ...shop, policy: { ...shop.policy, deadlines } };
    expect(decodeShop(stored)._unsafeUnwrap()).toEqual(shop);
    expect(usual.warnMs).toBe(dayMs);
  });

  it('has the usual deadlines of cases and confirmations', () => {
    const shop = aShop();
    const { delivery, verification, first_answer, redemption, hours } = shop.policy.deadlines;
    const earlier = { delivery, verification, first_answer, redemption, hours };
    const stored = { ...shop, policy: { ...shop.policy, deadlines: earlier } };
    expect(decodeShop(stored)._unsafeUnwrap()).toEqual(shop);
  });

  it('has the usual deadlines', () => {
    const shop = aShop();
    const { deadlines: _deadlines, ...policy } = shop.policy;
    expect(decodeShop({ ...shop, policy })._unsafeUnwrap()).toEqual(shop);
  });
});

describe('a shop of whose grant nothing was kept', () => {
  it('has one that holds, for nobody knows how long', () => {
    const { grant: _grant, ...earlier } = aShop();
    expect(decodeShop(earlier)._unsafeUnwrap()).toEqual(aShop());
    expect(aShop().grant).toEqual({ state: 'valid', since: null, askedAt: null, expiresAt: null });
  });
});

describe('a shop that could not be switched off', () => {
  it('is enabled, and was never switched', () => {
    const { state: _state, switched: _switched, ...earlier } = aShop();
    expect(decodeShop(earlier)._unsafeUnwrap()).toMatchObject({ state: 'enabled', switched: null });
  });
});

describe('a shop that was switched before drains could stop selling', () => {
  it('goes on selling at its channel', () => {
    const last = { at: 1, by: 'operator:li', reason: '', offSince: 1, isSpreading: false };
    const earlier = { ...aShop(), state: 'draining', switched: { ...last, cursor: null } };
    const { switched } = decodeShop(earlier)._unsafeUnwrap();
    expect(switched).toEqual({ ...last, cursor: null, stopsSales: false, isWaking: false });
  });
});

describe('a shop that could not be paused for a risk', () => {
  it('was never paused', () => {
    const { pause: _pause, ...earlier } = aShop();
    expect(decodeShop(earlier)._unsafeUnwrap()).toEqual(aShop());
    const by = { by: 'operator:li', reason: '异常', isSpreading: false, cursor: null };
    const paused = aShop({ pause: { state: 'paused', at: 1, ...by } });
    expect(decodeShop(JSON.parse(JSON.stringify(paused)))._unsafeUnwrap()).toEqual(paused);
  });
});

describe('a shop of a release that watched all alike', () => {
  it('is watched as usual', () => {
    const { monitoring: _monitoring, ...earlier } = aShop();
    expect(decodeShop(earlier)._unsafeUnwrap()).toEqual(aShop());
    const monitoring = { level: 'close', until: 2, since: 1, by: 'operator:li' } as const;
    const watched = aShop({ monitoring });
    expect(decodeShop(JSON.parse(JSON.stringify(watched)))._unsafeUnwrap()).toEqual(watched);
  });
});

describe('a product of an earlier release', () => {
  it('sells card keys that are good for one unit', () => {
    const { goods: _goods, stock: _stock, cover: _cover, ...earlier } = aProduct();
    expect(decodeProduct(earlier)._unsafeUnwrap()).toMatchObject(laterOfProducts);
  });
});
