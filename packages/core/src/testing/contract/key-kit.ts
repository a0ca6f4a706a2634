import assert from 'node:assert/strict';
import type { Order } from '../../order/order.ts';
import type { KeyMove } from '../../ports/change.ts';
import type { KeyEntry } from '../../ports/stock-entry.ts';
import type { KeyLevel } from '../../ports/storage-rows.ts';
import type { KeyAct } from '../../stock/key-machine.ts';
import { anId } from '../an-id.ts';
import { anOrder } from '../builders.ts';
import { aWriteOf, claimsFor, testTenant } from '../change-builders.ts';
import { startOfTests } from '../fixed-clock.ts';
import { product1, valueOf, type Desk } from '../storage-desk.ts';

/** Which keys are acted on, and when. */
interface Parts extends Partial<Pick<KeyEntry, 'which' | 'limit'>> {
  readonly at?: number;
  readonly productId?: typeof product1;
}

/** Enters an act of stock; answers what became of it. */
export async function enter(desk: Desk, kind: KeyAct, parts: Parts) {
  const { which = {}, limit = 100, at = startOfTests, productId = product1 } = parts;
  const act = { kind, which, limit };
  const stockEntry = { productId, actor: 'operator:li', reason: 'why', act };
  for (let tries = 0; tries < 20; tries += 1) {
    const outcome = await desk.commit({ ...desk.change({ stockEntry }), at });
    // Two first entries of a product: the second looks again.
    if (outcome.outcome === 'stale') continue;
    assert.ok(outcome.outcome === 'applied' && outcome.entered !== undefined);
    return outcome.entered;
  }
  return assert.fail('stale for ever');
}

/** An order that has a claim on the one key there is. */
export async function sold(desk: Desk): Promise<Order> {
  await desk.stock(1);
  const order = anOrder();
  await desk.apply({ writes: [aWriteOf(order)], claims: claimsFor(order) });
  return order;
}

/** Where the key of an order goes. */
export function moveOf(
  order: Order,
  to: KeyMove['to'],
  revealedAt: KeyMove['revealedAt'] = null,
): KeyMove {
  const unitId = order.lines[0]?.units[0]?.unitId ?? anId('unit', 'none');
  return { unitId, attempt: 1, to, revealedAt, from: 'single_use' };
}

/** Only the states in which there are keys; they add up to what was imported. */
export async function levelOf(
  desk: Desk,
  productId = product1,
  at = startOfTests,
): Promise<Partial<Omit<KeyLevel, 'kind' | 'productId' | 'waiting'>>> {
  const [level] = valueOf(await desk.storage.stockLevels(testTenant, [productId], at));
  assert.ok(level?.kind === 'keys');
  const { kind: _kind, productId: _productId, waiting: _waiting, imported, ...states } = level;
  const sum = Object.values(states).reduce((a, b) => a + b, 0);
  assert.equal(sum, imported, 'the seven states add up to what was imported');
  const present = Object.entries(states).filter(([, count]) => count !== 0);
  return { ...Object.fromEntries(present), imported };
}
