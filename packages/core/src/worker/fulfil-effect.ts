import { err, ok, type Result } from 'neverthrow';
import { decideFulfilled, type FulfilWord } from '../fulfilment/fulfil-decide.ts';
import { fulfilMachine } from '../fulfilment/fulfil-machine.ts';
import { findFulfilment, isWanted } from '../fulfilment/fulfil-requests.ts';
import type { Fulfilment } from '../fulfilment/fulfilment.ts';
import { Secret } from '../kernel/secret.ts';
import { cleanText } from '../kernel/text.ts';
import { join } from '../order/fresh-reading.ts';
import { canStep } from '../order/order-draft.ts';
import { unitOf } from '../order/order-units.ts';
import type { OrderReading } from '../order/order-reading.ts';
import type { Order } from '../order/order.ts';
import { isPersonalKept } from '../people/personal-needs.ts';
import type { PersonalKind } from '../people/personal.ts';
import { openPersonal } from '../people/seal-personal.ts';
import type { FulfilAnswer, Fulfiller, FulfilLookUp, FulfilRequest } from '../ports/fulfiller.ts';
import type { StorageError } from '../ports/storage.ts';
import type { VaultError } from '../ports/vault.ts';
import type { Scope } from '../runtime/runtime.ts';
import { waitsForShop } from '../shop/pause-decide.ts';
import type { ShopChannel } from '../shop/shop-channel.ts';
import { delayEffect, endEffect, isGivenUp, pollEffect } from './effect-outcome.ts';
import { readFreshly, readingDecision, withReading, type FreshAttempt } from './fresh-effect.ts';
import type { Performed } from './perform-effect.ts';

/**
 * Has one unit produced by its fulfiller. A request that was made before is looked up first, and repeated
 * only where the fulfiller has never heard of it. Nothing is asked for that is no longer owed, or that a
 * fresh reading of the order speaks against: what was produced cannot be taken back.
 */
export async function performFulfil(
  scope: Scope,
  source: ShopChannel,
  attempt: FreshAttempt,
): Promise<Performed> {
  const { effect, order, now } = attempt;
  const asked = findFulfilment(order, effect.subject);
  const over: Performed = { effect, update: endEffect(effect, now), decide: null };
  // Reported, or given up by a person, meanwhile.
  if (asked === null || !('succeed' in fulfilMachine.states[asked.state])) return over;
  if (!('doubt' in fulfilMachine.states[asked.state])) return over;
  const fulfiller = scope.runtime.fulfillerByName.get(asked.fulfiller);
  if (fulfiller === undefined) return unsure(attempt, `${asked.fulfiller} is not composed in`);
  const account = await accountOf(scope, order, asked);
  if (account.isErr()) return { effect, update: delayEffect(effect, now), decide: null };
  const request = requestFor(scope, order, { asked, account: account.value });
  if (effect.attempts > 0) {
    const known = await ask(() => fulfiller.lookUp(request));
    if (known.outcome !== 'absent') return afterAnswer(attempt, known);
  }
  if (!isWanted(order, asked)) return wordOf(attempt, { outcome: 'dropped', note: '' });
  return askFreshly(source, attempt, { asked, fulfiller, request });
}

interface Asking {
  readonly asked: Fulfilment;
  readonly fulfiller: Fulfiller;
  readonly request: FulfilRequest;
}

async function askFreshly(
  source: ShopChannel,
  attempt: FreshAttempt,
  { asked, fulfiller, request }: Asking,
): Promise<Performed> {
  const { effect, now } = attempt;
  const reading = await readFreshly(source, attempt);
  if (reading.isErr()) return { effect, update: delayEffect(effect, now), decide: null };
  const current = withReading(attempt, reading.value);
  if (!mayAsk(current, asked) || waitsForShop(current, attempt.shop)) {
    const update = delayEffect(effect, now);
    return { effect, update, decide: readingDecision(reading.value) };
  }
  const answer = await ask(() => fulfiller.fulfil(request));
  return afterAnswer(attempt, answer, reading.value);
}

// A word of the fulfiller's is a fact; that we may ask is what the tables say.
function mayAsk(order: Order, asked: Fulfilment): boolean {
  if (!isWanted(order, asked)) return false;
  const { unit } = unitOf(order, asked.unitId);
  const state = fulfilMachine.initial[0] ?? 'not_due';
  return canStep(order, { machine: fulfilMachine, state, command: 'request', unit });
}

function afterAnswer(
  attempt: FreshAttempt,
  answer: FulfilAnswer,
  reading: OrderReading | null = null,
): Performed {
  switch (answer.outcome) {
    case 'done':
      return wordOf(attempt, { outcome: 'done', note: '' }, reading);
    case 'refused': {
      const note = cleanText(answer.note.slice(0, 500));
      return wordOf(attempt, { outcome: 'refused', note }, reading);
    }
    case 'pending':
    case 'unknown': {
      const { effect, now } = attempt;
      const update = pollEffect(effect, now, answer.outcome === 'pending');
      if (isGivenUp(update)) return unsure(attempt, `unknown after ${update.attempts} tries`);
      return { effect, update, decide: readingDecision(reading) };
    }
  }
}

function unsure(attempt: FreshAttempt, note: string): Performed {
  return wordOf(attempt, { outcome: 'doubted', note });
}

function wordOf(
  { effect, now }: FreshAttempt,
  word: Omit<FulfilWord, 'requestId'>,
  reading: OrderReading | null = null,
): Performed {
  const { subject: requestId } = effect;
  return {
    effect,
    update: endEffect(effect, now),
    decide: (order, context) => {
      const first = readingDecision(reading)?.(order, context) ?? { order, events: [] };
      return join(first, decideFulfilled(first.order, { requestId, ...word }, context));
    },
  };
}

// Code of the host's: what it throws, or answers beside its contract, leaves us none the wiser.
async function ask<A extends FulfilLookUp>(
  call: () => Promise<A>,
): Promise<A | { readonly outcome: 'unknown' }> {
  try {
    const answer = await call();
    return outcomes.has(answer.outcome) ? answer : { outcome: 'unknown' };
  } catch {
    return { outcome: 'unknown' };
  }
}

const outcomes: ReadonlySet<string> = new Set(['done', 'refused', 'pending', 'unknown', 'absent']);

// Opened for the call alone: the request that the history has says for whom it was, and not where to.
async function accountOf(
  scope: Scope,
  order: Order,
  { unitId }: Fulfilment,
): Promise<Result<Secret | null, VaultError | StorageError>> {
  const isNeeded = unitOf(order, unitId).line.product?.needsAccount === true;
  if (!isNeeded || !isPersonalKept(order, 'account')) return ok(null);
  const { runtime, tenant } = scope;
  const { orderId } = order;
  const loaded = await runtime.storage.load({ tenant, orderIds: [orderId], withTexts: true });
  if (loaded.isErr()) return err(loaded.error);
  const texts = loaded.value.texts.filter(({ kind }) => kind === accountKind);
  const opened = await openPersonal(scope, [order], texts);
  return opened.map(([personal]) => {
    const account = personal?.account ?? null;
    return account === null ? null : new Secret(account);
  });
}

const accountKind: PersonalKind = 'account';

function requestFor(
  { tenant }: Scope,
  order: Order,
  { asked, account }: { readonly asked: Fulfilment; readonly account: Secret | null },
): FulfilRequest {
  const { requestId, unitId, attempt } = asked;
  const { line } = unitOf(order, unitId);
  const { shopId, orderId, orderNo } = order;
  const productId = line.product?.productId ?? ('' as FulfilRequest['productId']);
  const { item } = line;
  const about = { tenant, requestId, shopId, orderId, orderNo, unitId, attempt };
  return { ...about, productId, item, account };
}
