import { err, ok, type Result } from 'neverthrow';
import { z } from 'zod';
import { takesKeys } from '../fulfilment/delivery-rules.ts';
import { coreError } from '../kernel/errors.ts';
import { invariant } from '../kernel/invariant.ts';
import type { UnitId } from '../kernel/ids.ts';
import { Secret } from '../kernel/secret.ts';
import type { Order, Unit } from '../order/order.ts';
import {
  currentIssue,
  findUnit,
  isHandedOver,
  isSealed,
  unitsOf,
  type UnitOfLine,
} from '../order/order-units.ts';
import type { BoundKey } from '../ports/change.ts';
import type { Disclosure, StorageError } from '../ports/storage.ts';
import type { SealContext, VaultError } from '../ports/vault.ts';
import type { Scope } from '../runtime/runtime.ts';
import { actorText } from './actor-text.ts';

/** The goods of one unit, open: whoever has read them has them. */
export interface IssuedGoods {
  /** One entry per unit, in the order of lines and units. */
  readonly unitId: UnitId;
  /** The number of the unit's issue, from 1; a later one replaces what was taken back. */
  readonly attempt: number;
  /** The line's title at the channel. */
  readonly title: string;
  /** Card number 卡号; `null` for a key that has only a secret. */
  readonly cardNumber: string | null;
  /** Card secret 卡密; prints as `[secret]`. */
  readonly secret: Secret;
  /**
   * What the buyer says at the counter 核销码, see `formatVerificationCode`; `null` where nobody gives
   * his word for the unit.
   */
  readonly verificationCode: string | null;
}

/**
 * What stands for goods on a handle with `tx`: handed over, and shut. After its own commit the host
 * opens them by `reveal`, on a handle without `tx`.
 */
export type SealedGoods = 'sealed';

/** Why goods cannot be opened. */
export type OpenGoodsError = VaultError | StorageError;

/** A card as it is sealed: number and secret. */
export type PlainCard = readonly [cardNumber: string | null, secret: string];

const cardSchema = z.tuple([z.string().nullable(), z.string()]);

/** Where a card's text belongs. */
export function cardContext(tenant: string, keyId: string): SealContext {
  return { tenant, table: 'card_keys', row: keyId, field: 'card' };
}

/**
 * Opens the goods that are with the buyer and were revealed, in the order of lines and units. Call it
 * only after the commit that revealed them is durable.
 */
export async function openGoods(
  scope: Scope,
  order: Order,
  keys: readonly BoundKey[],
): Promise<Result<readonly IssuedGoods[], OpenGoodsError>> {
  return openUnits(scope, order, { units: unitsOf(order).filter(isRevealedKey), keys });
}

/** Opens the goods of some units of an order, all of which were revealed by a commit that is durable. */
export async function openUnits(
  { tenant, runtime }: Scope,
  order: Order,
  from: { readonly units: readonly UnitOfLine[]; readonly keys: readonly BoundKey[] },
): Promise<Result<readonly IssuedGoods[], OpenGoodsError>> {
  invariant(!runtime.isInHostTransaction, 'nothing is opened inside a host transaction');
  const { units: revealed, keys } = from;
  const found = revealed.flatMap(({ line, unit }) => {
    const { attempt } = currentIssue(unit);
    const key = keys.find((k) => k.unitId === unit.unitId && k.attempt === attempt);
    return key === undefined ? [] : [{ line, unit, attempt, key }];
  });
  if (found.length !== revealed.length) {
    const problem = `has ${found.length} keys for ${revealed.length} delivered units`;
    return err(coreError('storage.corrupt', { table: 'card_keys', row: order.orderId, problem }));
  }
  const sealed = found.map(({ key }) => ({
    sealed: key.sealed,
    context: cardContext(tenant, key.keyId),
  }));
  const opened = await runtime.vault.openMany(sealed);
  if (opened.isErr()) return err(opened.error);
  const goods: IssuedGoods[] = [];
  for (const [position, { line, unit, attempt, key }] of found.entries()) {
    const card = parseCard(opened.value[position] ?? '');
    if (card === null) {
      const problem = 'is not a card';
      return err(coreError('storage.corrupt', { table: 'card_keys', row: key.keyId, problem }));
    }
    const [cardNumber, secret] = card;
    const { unitId, verificationCode } = unit;
    const { title } = line;
    const text = new Secret(secret);
    goods.push({ unitId, attempt, title, cardNumber, secret: text, verificationCode });
  }
  return ok(goods);
}

/** What is looked at, by whom it was seen before, and why. */
export interface Look {
  /** The order, or those of its lines that are shown. */
  readonly order: Order;
  /** As it was before the call: what it reveals itself stands in the history. Default: as it is. */
  readonly before?: Order | null;
  /** Why; for whoever says nothing, the call that he has made. */
  readonly reason: string;
}

/** Keeps a record of a further look at goods that were revealed before. */
export async function recordLook(scope: Scope, look: Look): Promise<Result<void, StorageError>> {
  const looks = looksAt(scope, look);
  return looks.length === 0 ? ok() : scope.runtime.storage.appendDisclosures(looks);
}

/** A further look at all goods of an order that were revealed before, for the record. */
export function looksAt(
  scope: Scope,
  { order, before = order, reason }: Look,
): readonly Disclosure[] {
  const { tenant, runtime } = scope;
  const at = runtime.clock.now();
  const actor = actorText(scope);
  const { orderId } = order;
  return unitsOf(order)
    .filter((of) => isRevealedKey(of) && wasRevealed(before, of.unit))
    .map(({ unit }) => {
      const { attempt } = currentIssue(unit);
      return { tenant, orderId, unitId: unit.unitId, attempt, at, actor, reason };
    });
}

function wasRevealed(before: Order | null, { unitId, issues }: Unit): boolean {
  const known = before === null ? null : findUnit(before, unitId);
  if (known === null) return false;
  const { attempt, revealedAt } = currentIssue(known.unit);
  return revealedAt !== null && attempt === issues.length;
}

// What is no key has no text to open.
function isRevealedKey({ line, unit }: UnitOfLine): boolean {
  return takesKeys(line) && isHandedOver(unit) && !isSealed(unit);
}

/** A card as it was sealed; `null` for what is none. */
export function parseCard(text: string): PlainCard | null {
  try {
    const parsed = cardSchema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    // Not JSON is one more way of not being a card.
    return null;
  }
}
