import assert from 'node:assert/strict';
import type { Channel, ChannelCapabilities, ListingLimits } from '../../ports/channel.ts';
import type { ChannelMethod } from './channel-harness.ts';
import { conformanceCase, type ConformanceCase } from './conformance-case.ts';
import { errorFrom, valueFrom } from './sound-answers.ts';

type Claims = Partial<ChannelCapabilities>;

/** Which methods a claim promises. A channel has these and no other that are optional. */
const methodsByClaim: Readonly<
  Record<keyof ChannelCapabilities, (claims: Claims) => readonly ChannelMethod[]>
> = {
  orders: () => [],
  refunds: ({ refunds }) => (refunds === null ? [] : ['listRefunds']),
  shippingMethods: () => [],
  dispensesCards: () => [],
  changesWaybill: ({ changesWaybill }) => (changesWaybill === true ? ['changeWaybill'] : []),
  refund: ({ refund }) => refundMethods[refund ?? 'none'],
  refusesRefunds: ({ refusesRefunds }) => (refusesRefunds === true ? ['refuseRefund'] : []),
  verification: ({ verification }) => [
    ...(verification ? (['verifyUnit', 'loadVerification'] as const) : []),
    ...(verification?.canUndo === true ? (['undoVerification'] as const) : []),
  ],
  vouchers: ({ vouchers }) => [
    ...(vouchers ? (['sendVouchers'] as const) : []),
    ...(vouchers?.canQuery === true ? (['loadVouchers'] as const) : []),
    ...(vouchers?.canResend === true ? (['resendVouchers'] as const) : []),
  ],
  renewsGrants: ({ renewsGrants }) => (renewsGrants === true ? ['refreshGrant'] : []),
  notifications: ({ notifications }) => [
    ...(notifications?.byRequest === true ? (['decodeNotification'] as const) : []),
    ...(notifications?.byFeed === true ? (['openFeed'] as const) : []),
    ...(notifications?.listsLost === true ? (['listLostNotices'] as const) : []),
  ],
  setsItemStock: ({ setsItemStock }) => (setsItemStock === true ? ['setItemStock'] : []),
  takesNotes: ({ takesNotes }) => (takesNotes === true ? ['appendNote'] : []),
  cardDeposits: ({ cardDeposits }) => (cardDeposits ? ['depositCards'] : []),
  statements: ({ statements }) => [
    ...(statements?.list ? (['listStatement'] as const) : []),
    ...(statements && statements.formats.length > 0 ? (['readStatement'] as const) : []),
  ],
  credentialFields: () => [],
};

const refundMethods = {
  agree: ['loadRefund', 'agreeRefund'],
  pay: ['payRefund'],
  none: [],
} as const satisfies Record<ChannelCapabilities['refund'], readonly ChannelMethod[]>;

/** Optional methods that more than one claim may need, or none. */
const freeMethods: ReadonlySet<string> = new Set<ChannelMethod>(['permitFeed', 'loadRefund']);

// Of a channel that can do everything, and a way of paying back beside.
const everything: Claims = {
  refunds: { maxWindowMs: 1, maxDepthMs: 1, maxPageSize: 1, overlapMs: 0 },
  changesWaybill: true,
  refund: 'agree',
  refusesRefunds: true,
  verification: { canUndo: true },
  vouchers: { canQuery: true, canResend: true },
  renewsGrants: true,
  notifications: { byRequest: true, byFeed: true, listsLost: true },
  setsItemStock: true,
  takesNotes: true,
  cardDeposits: { maxCards: 1 },
  statements: {
    list: { book: 'b', utcOffsetMs: 0, maxDepthMs: 1, availableAfterMs: 0, settledAfterMs: 0 },
    formats: ['b'],
    accountBook: null,
  },
};

const optionalMethods: readonly ChannelMethod[] = [
  ...Object.values(methodsByClaim).flatMap((methodsOf) => methodsOf(everything)),
  'payRefund',
];

const everybody = { claim: null, isClaimed: () => true } as const;

/** What a channel says of itself, and whether it has what it says. */
export const truthCases: readonly ConformanceCase[] = [
  conformanceCase(['C1', 'claims nothing that these cases do not know'], {
    ...everybody,
    async check({ channel }) {
      const known: readonly string[] = Object.keys(methodsByClaim);
      const unknown = Object.keys(channel.capabilities).filter((claim) => !known.includes(claim));
      assert.deepEqual(unknown, [], 'claimed, and tested by no case');
    },
  }),

  conformanceCase(['C2', 'has the methods that it claims, and no others'], {
    ...everybody,
    async check({ channel }) {
      const claimed = Object.values(methodsByClaim).flatMap((of) => of(channel.capabilities));
      for (const method of claimed) {
        assert.equal(typeof channel[method], 'function', `${method} is claimed`);
      }
      const allowed: ReadonlySet<string> = new Set(claimed);
      const more = optionalMethods.filter((method) => isThere(channel, method, allowed));
      assert.deepEqual(more, [], 'is there, and no capability says so');
    },
  }),

  conformanceCase(['C3', 'names itself, its credentials and its limits'], {
    ...everybody,
    async check({ channel, call }) {
      const { name, contract, capabilities } = channel;
      assert.match(name, /^[a-z][a-z0-9_-]{0,39}$/);
      assert.equal(contract, 1);
      const fields = capabilities.credentialFields.toSorted();
      assert.deepEqual(Object.keys(call.credentials).toSorted(), fields);
      checkLimits(capabilities.orders);
      checkLimits(capabilities.refunds);
      const names = capabilities.shippingMethods.map((method) => method.name);
      assert.equal(new Set(names).size, names.length, 'every way to ship has a name of its own');
    },
  }),

  conformanceCase(['C4', 'says whose shop it is, the same every time'], {
    ...everybody,
    async check(desk) {
      const shop = valueFrom(desk, await desk.channel.describeShop(desk.call));
      assert.ok(shop.externalId.length > 0 && shop.externalId.length <= 100);
      assert.equal(typeof shop.name, 'string');
      assert.equal(typeof shop.linkedAccount, 'string');
      assert.deepEqual(valueFrom(desk, await desk.channel.describeShop(desk.call)), shop);
    },
  }),

  conformanceCase(['C5', 'tells credentials that are not good from trouble'], {
    ...everybody,
    async check(desk) {
      const fields = desk.channel.capabilities.credentialFields;
      if (fields.length === 0) return;
      for (const text of ['nobodys-credential', '']) {
        const credentials = Object.fromEntries(fields.map((field) => [field, text]));
        const answer = await desk.channel.describeShop({ ...desk.call, credentials });
        errorFrom(desk, answer, ['channel.grant_expired']);
      }
    },
  }),
];

function isThere(channel: Channel, method: string, allowed: ReadonlySet<string>): boolean {
  const member: unknown = Reflect.get(channel, method);
  return member !== undefined && !allowed.has(method) && !freeMethods.has(method);
}

function checkLimits(limits: ListingLimits | null): void {
  if (limits === null) return;
  const { maxWindowMs, maxDepthMs, maxPageSize, overlapMs } = limits;
  for (const figure of [maxWindowMs, maxDepthMs, maxPageSize]) {
    assert.ok(Number.isSafeInteger(figure) && figure > 0, 'a limit is a whole number from 1');
  }
  assert.ok(Number.isSafeInteger(overlapMs) && overlapMs >= 0);
  assert.ok(overlapMs < maxWindowMs, 'a window that only repeats the one before leads nowhere');
  assert.ok(maxWindowMs <= maxDepthMs);
}
