import { err, ok, type Result } from 'neverthrow';
import { caseMachine } from '../../../after-sales/case-machine.ts';
import { confirmationMachine } from '../../../fulfilment/confirmation-machine.ts';
import { fulfilMachine } from '../../../fulfilment/fulfil-machine.ts';
import { findFulfilment } from '../../../fulfilment/fulfil-requests.ts';
import type { OrderId } from '../../../kernel/ids.ts';
import { findUnit } from '../../../order/order-units.ts';
import type { Order } from '../../../order/order.ts';
import type { Effect, EffectGroup } from '../../../ports/change.ts';
import type { StorageError } from '../../../ports/storage.ts';
import { verificationMachine } from '../../../verification/verification-machine.ts';
import type { CheckContext } from '../check.ts';
import type { FindingDraft, Remedy } from '../finding.ts';

/** An order of which something was told in vain, and is still to be told. */
export interface ParkedOrder {
  readonly order: Order;
  /** By order of the events that caused them; not empty. */
  readonly effects: readonly Effect[];
}

const pageSize = 500;

/** Hands over each order with effects that were given up and have not come to anything since. */
export async function readParked(
  context: CheckContext,
  take: (parked: ParkedOrder) => void,
): Promise<Result<void, StorageError>> {
  const { scope, shopId } = context;
  const { runtime, tenant } = scope;
  const filter = { tenant, limit: pageSize, ...(shopId === null ? {} : { shopId }) };
  let before: OrderId | null = null;
  let cursor: string | null = null;
  do {
    const next = cursor === null ? {} : { cursor };
    const page = await runtime.storage.findParkedEffects({ ...filter, ...next });
    if (page.isErr()) return err(page.error);
    const { items, nextCursor } = page.value;
    // Where one order's effects are on two pages, the first of them speak for it.
    const last = before;
    const parked = await ordersOf(
      context,
      items.filter(({ orderId }) => orderId !== last),
    );
    if (parked.isErr()) return err(parked.error);
    parked.value.forEach(take);
    before = items.at(-1)?.orderId ?? null;
    cursor = nextCursor;
  } while (cursor !== null);
  return ok();
}

async function ordersOf(
  { scope: { runtime, tenant } }: CheckContext,
  effects: readonly Effect[],
): Promise<Result<readonly ParkedOrder[], StorageError>> {
  const byOrder = Map.groupBy(effects, ({ orderId }) => orderId);
  const loaded = await runtime.storage.load({ tenant, orderIds: [...byOrder.keys()] });
  return loaded.map(({ orders }) =>
    orders.flatMap((order): readonly ParkedOrder[] => {
      const open = (byOrder.get(order.orderId) ?? []).filter((each) => isOpen(order, each));
      return open.length === 0 || order.isTest ? [] : [{ order, effects: open }];
    }),
  );
}

// Told by hand, witnessed or withdrawn meanwhile: then nothing is left of it.
function isOpen(order: Order, { group, subject }: Effect): boolean {
  return stillOpen[group](order, subject);
}

const stillOpen: Readonly<Record<EffectGroup, (order: Order, subject: string) => boolean>> = {
  confirm({ confirmations }, subject) {
    const found = confirmations.find(({ confirmationId }) => confirmationId === subject);
    return found !== undefined && 'retry' in confirmationMachine.states[found.state];
  },
  refund({ cases }, subject) {
    const found = cases.find(({ caseId }) => caseId === subject);
    if (found === undefined) return false;
    const moves = caseMachine.states[found.state];
    return 'complete' in moves || 'reject' in moves;
  },
  fulfil(order, subject) {
    const asked = findFulfilment(order, subject);
    return asked !== null && 'retry' in fulfilMachine.states[asked.state];
  },
  verify(order, subject) {
    const found = findUnit(order, subject);
    if (found === null) return false;
    // Only a person says which way it is asked again.
    const moves = verificationMachine.states[found.unit.verification];
    return 'ask' in moves && 'ask_undo' in moves;
  },
};

const remedies: Readonly<Record<EffectGroup, (order: Order, subject: string) => Remedy | null>> = {
  confirm: ({ orderId }) => ({ call: 'fulfilment.retryConfirmation', input: { orderId } }),
  refund({ cases }, caseId) {
    const found = cases.find((each) => each.caseId === caseId);
    // A refusal that nobody heard is decided once more, with its words.
    const isAgreed = found !== undefined && 'complete' in caseMachine.states[found.state];
    return isAgreed ? { call: 'afterSales.approve', input: { caseId } } : null;
  },
  fulfil: ({ orderId }) => ({ call: 'fulfilment.retryFulfilment', input: { orderId } }),
  verify: () => null,
};

/** What is found of such an order. */
export function parkedFinding({ order, effects }: ParkedOrder): FindingDraft<'effect.parked'> {
  const { orderId, shopId, orderNo } = order;
  const calls = effects.flatMap(({ group, subject }) => remedies[group](order, subject) ?? []);
  return {
    code: 'effect.parked',
    subject: { kind: 'order', shopId, orderId },
    status: 'fail',
    figures: {
      orderNo,
      calls: [...new Set(effects.map(({ group }) => group))].join(', '),
      tries: Math.max(...effects.map(({ attempts }) => attempts)),
    },
    evidence: effects.map(({ effectId }) => effectId).slice(0, 20),
    // One call tries all of its kind again.
    remedies: [...new Map(calls.map((each) => [JSON.stringify(each), each])).values()],
  };
}
