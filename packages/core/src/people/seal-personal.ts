import { err, ok, type Result } from 'neverthrow';
import { z } from 'zod';
import { coreError } from '../kernel/errors.ts';
import { invariant } from '../kernel/invariant.ts';
import type { Order } from '../order/order.ts';
import type { SealedText } from '../ports/sealed-text.ts';
import type { StorageError } from '../ports/storage.ts';
import type { PlainItem, SealContext, VaultError } from '../ports/vault.ts';
import type { Scope } from '../runtime/runtime.ts';
import { personalKinds, type PersonalKind, type Recipient } from './personal.ts';
import type { SealedPersonal } from './personal-decide.ts';
import type { CheckedPersonal } from './recipient-input.ts';

/** Which order personal data belongs to; known before the order is stored. */
export type PersonalOwner = Pick<Order, 'shopId' | 'orderNo'>;

/** Personal data of one order. */
export interface OwnPersonal {
  readonly owner: PersonalOwner;
  readonly personal: CheckedPersonal;
}

/** Personal data, open. */
export interface OpenedPersonal {
  readonly recipient: Recipient | null;
  readonly account: string | null;
}

/** Seals the personal data of many orders, in the order given; nothing of it is kept by that. */
export async function sealPersonal(
  { runtime, tenant }: Scope,
  owners: readonly OwnPersonal[],
): Promise<Result<readonly (readonly SealedPersonal[])[], VaultError>> {
  const { vault } = runtime;
  const items = owners.flatMap(({ owner, personal }, position) =>
    plainOf(personal).map(({ kind, text }) => {
      return { position, kind, text, context: contextOf(tenant, owner, kind) };
    }),
  );
  if (items.length === 0) return ok(owners.map(() => []));
  const plain = items.map(({ text, context }): PlainItem => ({ text, context }));
  const sealed = await vault.sealMany(plain);
  if (sealed.isErr()) return err(sealed.error);
  const prints = await vault.fingerprintMany(
    tenant,
    items.map(({ kind, text }) => `${kind}:${text}`),
  );
  if (prints.isErr()) return err(prints.error);
  const made = items.map(({ position, kind }, place) => {
    const [text, print] = [sealed.value[place], prints.value[place]];
    invariant(text !== undefined && print !== undefined, 'a vault answers one text for each');
    return { position, kind, sealed: text, print };
  });
  return ok(owners.map((_owner, position) => made.filter((each) => each.position === position)));
}

/** Opens what is kept of the given orders, in the order given. */
export async function openPersonal(
  { runtime, tenant }: Scope,
  orders: readonly Order[],
  texts: readonly SealedText[],
): Promise<Result<readonly OpenedPersonal[], VaultError | StorageError>> {
  invariant(!runtime.isInHostTransaction, 'nothing is opened inside a host transaction');
  const kept = orders.flatMap((order) =>
    texts.filter(({ orderId }) => orderId === order.orderId).map((text) => ({ order, text })),
  );
  const opened = await runtime.vault.openMany(
    kept.map(({ order, text }) => {
      return { sealed: text.sealed, context: contextOf(tenant, order, text.kind) };
    }),
  );
  if (opened.isErr()) return err(opened.error);
  const byOrder = new Map(orders.map((o): [string, OpenedPersonal] => [o.orderId, nobody]));
  for (const [place, { order, text }] of kept.entries()) {
    const read = readers[text.kind](opened.value[place] ?? '');
    if (read === null) {
      const problem = `is no ${text.kind}`;
      const { orderId } = order;
      return err(coreError('storage.corrupt', { table: 'order_texts', row: orderId, problem }));
    }
    byOrder.set(order.orderId, { ...(byOrder.get(order.orderId) ?? nobody), ...read });
  }
  return ok(orders.map(({ orderId }) => byOrder.get(orderId) ?? nobody));
}

const nobody: OpenedPersonal = { recipient: null, account: null };

const recipientText = z.tuple([z.string(), z.string(), z.string(), z.string()]);

const readers: Readonly<Record<PersonalKind, (text: string) => Partial<OpenedPersonal> | null>> = {
  recipient: (text) => {
    const parsed = recipientText.safeParse(parseJson(text));
    if (!parsed.success) return null;
    const [name, phone, region, address] = parsed.data;
    return { recipient: { name, phone, region, address } };
  },
  account: (account) => ({ account }),
};

function plainOf({
  recipient,
  account,
}: CheckedPersonal): readonly { readonly kind: PersonalKind; readonly text: string }[] {
  const texts: Readonly<Record<PersonalKind, string | undefined>> = {
    recipient:
      recipient &&
      JSON.stringify([recipient.name, recipient.phone, recipient.region, recipient.address]),
    account,
  };
  return personalKinds.flatMap((kind) => {
    const text = texts[kind];
    return text === undefined ? [] : [{ kind, text }];
  });
}

// By the order's number at its shop, which is known before the order is stored, and never changes.
function contextOf(
  tenant: string,
  { shopId, orderNo }: PersonalOwner,
  field: PersonalKind,
): SealContext {
  return { tenant, table: 'order_texts', row: `${shopId}/${orderNo}`, field };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON is one more way of not being a recipient.
    return null;
  }
}
