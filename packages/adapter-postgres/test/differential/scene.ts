import type { Order, TenantId } from '@kaquan/core';
import type { BoundKey, Change, Effect, KeyMove, NewKey } from '@kaquan/core/ports';
import {
  aChange,
  aMapping,
  anEffect,
  anEvent,
  anId,
  anImport,
  aHold,
  anOrder,
  aProduct,
  aShop,
  aWriteOf,
  claimsFor,
  startOfTests,
  tabMovesFor,
  waitsFor,
} from '@kaquan/core/testing';
import type { OrderStep, Step } from './steps.ts';

/** What is stored of a tenant's orders, as the reference tells it. */
export interface Known {
  readonly orders: ReadonlyMap<string, Order>;
  readonly keys: readonly BoundKey[];
  readonly effects: readonly Effect[];
}

/** Where a sequence is. */
export interface Moment {
  readonly at: number;
  readonly changeNo: () => number;
  /** The latest token of a job, by tenant and job. */
  readonly tokens: ReadonlyMap<string, number>;
}

export const tenantOf = (no: number): TenantId => anId('tenant', `t${no}`);
export const productOf = (no: number) => anId('product', `product-${no + 1}`);
export const shopOf = (no: number) => anId('shop', `shop-${no + 1}`);
export const jobOf = (no: number): string => `job-${no}`;
export const orderIdOf = (tenant: number, order: number) => anId('order', `t${tenant}-o${order}`);

/** Instants around the start of a sequence. */
export const instantOf = (no: number): number => startOfTests + no * 1_000;

const expiries: readonly (number | null)[] = [
  null,
  startOfTests + 500,
  startOfTests + 30_000,
  startOfTests + 100_000,
];

/** The order as a step leaves it. */
function orderAfter(tenant: number, step: OrderStep, before: Order | null): Order {
  const { order: no, takesNumber, payment, redemption, isFrozen, caseState } = step;
  const orderId = orderIdOf(tenant, no);
  const version = (before?.version ?? 0) + { next: 1, behind: 0, ahead: 2 }[step.version];
  const numbered = before?.orderNo ?? `no-${takesNumber ? (no + 1) % 3 : orderId}`;
  const built = anOrder({
    orderId,
    quantity: 1 + (no % 2),
    productId: productOf(no % 2),
    shopId: shopOf(no % 3 === 0 ? 1 : 0),
    orderNo: numbered,
    orderingUserId: `user-${no % 2}`,
    buyerRef: no % 3 === 1 ? null : `buyer-${no % 2}`,
    version: Math.max(1, version),
    eventCount: Math.max(1, version),
    payment,
    redemption,
    holds: isFrozen ? [aHold()] : [],
    createdAt: instantOf(no % 3),
    paidAt: before?.paidAt ?? instantOf(step.paidAt),
    redeemedAt: redemption === 'redeemed' ? instantOf(step.paidAt) : null,
  });
  if (caseState === null) return built;
  const endedAt = caseState === 'done' ? startOfTests : null;
  const told = { note: '', reason: '', agreementSeq: null };
  const refund = {
    ...({ kind: 'refund_only', openedBy: 'channel', items: [], channelRefund: null } as const),
    difference: { askedMinor: 0, owedMinor: 0, paidMinor: 0, returnedMinor: 0, payments: [] },
    ...{
      compensationMinor: 0,
      replacement: null,
      endorsedBy: [],
      decision: null,
      rejections: [],
      revisions: [],
    },
    ...{ evidence: [], actions: [], follows: null },
    ...{ reasonCode: null, ruled: null, refusal: null, overruled: null },
    ...{ unexplainedMinor: 0, bounces: 0, suspectedOf: null, supplierClaim: null },
  };
  const caseId = anId('case', `${orderId}.c1`);
  const state = caseState;
  return {
    ...built,
    cases: [
      {
        ...refund,
        ...told,
        ...{ caseId, state, openedAt: startOfTests, waitingSince: startOfTests, endedAt },
      },
    ],
  };
}

/** The change that a step of an order asks for. */
export function changeOfOrder(
  tenant: number,
  step: OrderStep,
  { known, moment }: { readonly known: Known; readonly moment: Moment },
): Change {
  const orderId = orderIdOf(tenant, step.order);
  const before = known.orders.get(orderId) ?? null;
  const order = orderAfter(tenant, step, before);
  const { version } = order;
  const at = moment.at + step.later * 400;
  const event = anEvent(order, { seq: version, version, at, tenant: tenantOf(tenant) });
  return aChange({
    changeId: anId('change', `change-${moment.changeNo()}`),
    tenant: tenantOf(tenant),
    at,
    writes: [aWriteOf(order)],
    tabs: tabMovesFor(before, order),
    events: [event],
    ...keysOf(step, order, known),
    ...effectsOf(tenant, step, { order, known }),
    ...callOf(step, order),
    ...fenceOf(tenant, step, moment),
  });
}

interface OrderScene {
  readonly order: Order;
  readonly known: Known;
}

function callOf({ idempotency }: OrderStep, order: Order): Partial<Change> {
  if (idempotency === null) return {};
  const key = `call-${idempotency}`;
  const answer = { order: order.orderId, version: order.version, isNew: order.version === 1 };
  return { idempotency: { operation: 'test', key, inputHash: `hash-${key}`, answer } };
}

function fenceOf(tenant: number, { fence }: OrderStep, { tokens }: Moment): Partial<Change> {
  const job = jobOf(0);
  const latest = tokens.get(`${tenant}/${job}`);
  if (fence === 'none' || latest === undefined) return {};
  return { fence: { job, token: latest - (fence === 'old' ? 1 : 0) } };
}

function effectsOf(tenant: number, step: OrderStep, { order, known }: OrderScene): Partial<Change> {
  const { effect, effectUpdate, isOfUnknown } = step;
  const group = effect === 'refund' ? ('refund' as const) : ('confirm' as const);
  const base = { tenant: tenantOf(tenant), group, dueAt: instantOf(step.paidAt) };
  const stored = known.effects.filter(({ orderId }) => orderId === order.orderId);
  // A twin is there already.
  const seq = effect === 'twin' ? (stored[0]?.seq ?? order.version) : order.version;
  const effects = effect === 'none' ? [] : [anEffect(order, { ...base, seq })];
  const unknown = isOfUnknown ? anEffect(order, { seq: 99 }) : undefined;
  const updated = unknown ?? stored.at(step.paidAt % Math.max(1, stored.length));
  if (effectUpdate === null || updated === undefined || effect === 'twin') return { effects };
  const { state, due } = effectUpdate;
  const { effectId } = updated;
  const update = { effectId, state, attempts: due, dueAt: instantOf(due) };
  return { effects, effectUpdates: [update] };
}

function keysOf(step: OrderStep, order: Order, known: Known): Partial<Change> {
  const attempt = attemptOf(step, order, known);
  const ofAttempt = <Owner extends object>(owner: Owner): Owner => ({ ...owner, attempt });
  const waits = waitsFor(order).map(ofAttempt);
  const revealedAt = step.isRevealed ? instantOf(step.paidAt) : null;
  switch (step.keys) {
    case 'none':
      return {};
    case 'claim':
      return { claims: claimsFor(order).map(ofAttempt) };
    case 'deliver':
      return { claims: claimsFor(order, { to: 'delivered', revealedAt }).map(ofAttempt) };
    case 'serve':
      return { claims: claimsFor(order).map(ofAttempt), waits: { add: [], drop: waits } };
    case 'wait':
      return { waits: { add: waits, drop: step.isRevealed ? waits.slice(0, 1) : [] } };
    case 'move':
      return { keyMoves: movesOf(step, order, known) };
  }
}

// The first attempt that has no key, mostly: one that has a key cannot have another.
function attemptOf(
  { attempt, isOfUnknown }: OrderStep,
  { orderId }: Order,
  { keys }: Known,
): number {
  if (isOfUnknown) return attempt;
  const bound = keys.filter((key) => key.orderId === orderId).map((key) => key.attempt);
  return attempt + Math.max(0, ...bound);
}

// The tables refuse what no state of a key leads to; the port does not say what such a move does.
const ways: Readonly<Record<string, readonly KeyMove['to'][]>> = {
  claimed: ['claimed', 'available', 'delivered', 'voided'],
  delivered: ['delivered', 'available', 'voided'],
  voided: ['voided', 'available', 'delivered'],
};

function movesOf(step: OrderStep, order: Order, { keys }: Known): readonly KeyMove[] {
  const revealedAt = step.isRevealed ? instantOf(step.paidAt) : null;
  const own = keys.filter((key) => key.orderId === order.orderId);
  const moves = own.flatMap(({ unitId, attempt, state }): readonly KeyMove[] => {
    const to = ways[state]?.includes(step.moveTo) === true ? step.moveTo : 'voided';
    return [{ unitId, attempt, to, revealedAt, from: 'single_use' }];
  });
  if (!step.isOfUnknown) return moves;
  const unitId = anId('unit', `${order.orderId}.1.9`);
  return [...moves, { unitId, attempt: 1, to: 'voided', revealedAt: null, from: 'single_use' }];
}

/** Keys to store. */
export function newKeysOf(
  { tenant, product, importNo, keys }: Extract<Step, { readonly do: 'stock' }>,
  moment: Moment,
): Change {
  const newKeys = keys.map(({ print, expiry }, position): NewKey => {
    const keyId = anId('key', `k${moment.changeNo()}-${position}`);
    return {
      keyId,
      productId: productOf(product),
      importId: anId('import', `import-${importNo}`),
      fingerprint: `print-${print}`,
      share: null,
      sealed: `sealed-${keyId}`,
      expiresAt: expiries[expiry] ?? null,
    };
  });
  return plainChange(tenant, moment, { newKeys });
}

/** A change that is not about an order. */
export function plainChange(tenant: number, moment: Moment, parts: Partial<Change>): Change {
  const changeId = anId('change', `change-${moment.changeNo()}`);
  return aChange({ changeId, tenant: tenantOf(tenant), at: moment.at, ...parts });
}

/** A shop, product, mapping or import to store, on top of the version that is there. */
export function catalogChangeOf(
  step: Extract<Step, { readonly do: 'catalog' }>,
  stored: number,
  moment: Moment,
): Change {
  const { tenant, kind, no, name, isStale } = step;
  const expectedVersion = stored + (isStale ? 1 : 0);
  const version = expectedVersion + 1;
  const write = { expectedVersion };
  const shopId = shopOf(no % 2);
  const productId = productOf(no);
  const called = `name-${name}`;
  const writes = {
    shop: () => ({
      ...write,
      kind: 'shop' as const,
      value: aShop({
        shopId: shopOf(no),
        version,
        name: called,
        sortOrder: (no * 7 + name) % 3,
        channelType: name === 1 ? 'other' : 'taobao',
      }),
    }),
    product: () => ({
      ...write,
      kind: 'product' as const,
      value: aProduct({ productId, version, name: called }),
    }),
    mapping: () => ({
      ...write,
      kind: 'mapping' as const,
      value: aMapping({ shopId, itemKey: `item:${name}`, version, productId }),
    }),
    import: () => ({
      ...write,
      kind: 'import' as const,
      value: anImport({ importId: anId('import', `import-${no}`), version, linesDone: version }),
    }),
  };
  return plainChange(tenant, moment, { writes: [writes[kind]()] });
}
