import { err, ok, type Result, type ResultAsync } from 'neverthrow';
import { z } from 'zod';
import { coreError, type CoreError } from '../kernel/errors.ts';
import { invariant } from '../kernel/invariant.ts';
import type { OrderId } from '../kernel/ids.ts';
import { idSchema } from '../kernel/schema.ts';
import { Secret } from '../kernel/secret.ts';
import { commandOrder } from '../order/command-order.ts';
import { runOrderJob, type JobError } from '../order/order-jobs.ts';
import type { Order } from '../order/order.ts';
import type { StorageError } from '../ports/storage.ts';
import type { VaultError } from '../ports/vault.ts';
import { outsideTransaction } from '../runtime/outside-transaction.ts';
import { requireReason } from '../runtime/require-reason.ts';
import type { CallOptions, Scope } from '../runtime/runtime.ts';
import { mutatingCall, serviceCall } from '../runtime/service-call.ts';
import { givePersonal, type GavePersonal, type GivePersonalError } from './give-personal.ts';
import { maskAccount, maskRecipient } from './mask.ts';
import {
  decideErasePersonal,
  decideOpenPersonal,
  type PersonalDecisionError,
} from './personal-decide.ts';
import type { PersonalRecords, Recipient } from './personal.ts';
import { givesPersonal, personalShape, type GivenPersonal } from './recipient-input.ts';
import { openPersonal, type OpenedPersonal } from './seal-personal.ts';

/** Names an order and says who gets its goods. */
export interface SetRecipientInput extends GivenPersonal {
  /** The order's own id. */
  readonly orderId: string;
}

/** Why a recipient is not taken. */
export type SetRecipientError = GivePersonalError | CoreError<'input.invalid'>;

/** Names the order whose recipient is meant. */
export interface RecipientInput {
  /** The order's own id. */
  readonly orderId: string;
}

/** The orders of which masked forms are shown. */
export interface FindRecipientsInput {
  /** 1..200, each once. */
  readonly orderIds: readonly string[];
}

/** What is kept of an order, masked: 张*, 138****0001. */
export interface MaskedPersonal {
  /** The order that it belongs to. */
  readonly orderId: OrderId;
  /** Whether it is there, since when, and whether the channel has changed it. */
  readonly personal: PersonalRecords;
  /** `null` where none is kept. */
  readonly recipient: Recipient | null;
  /** `null` where none is kept. */
  readonly account: string | null;
}

/** What is kept of an order, open. */
export interface RecipientOpened {
  /** Each opening is one, and recorded: there are no replays. */
  readonly outcome: 'applied';
  /** The order that it belongs to. */
  readonly orderId: OrderId;
  /** The order's version now. */
  readonly version: number;
  /** Each text prints as `[secret]`; `null` where none is kept. */
  readonly recipient: Recipient<Secret> | null;
  /** Prints as `[secret]`; `null` where none is kept. */
  readonly account: Secret | null;
}

/** What became of an order's personal data. */
export interface RecipientErased {
  /** `replayed`: there was none. */
  readonly outcome: 'applied' | 'replayed';
  /** The order that it belonged to. */
  readonly orderId: OrderId;
  /** The order's version now. */
  readonly version: number;
}

/** Why masked forms cannot be shown. */
export type FindRecipientsError =
  StorageError | VaultError | CoreError<'input.invalid' | 'transaction.not_allowed'>;

/** Why a recipient cannot be opened. */
export type OpenRecipientError =
  | PersonalDecisionError
  | JobError
  | StorageError
  | VaultError
  | CoreError<'input.invalid' | 'transaction.not_allowed'>;

/** Why personal data of an order cannot be erased. */
export type EraseRecipientError = JobError | StorageError | CoreError<'input.invalid'>;

/** What an `orders` service does with personal data 个人信息. */
export interface PersonalCalls {
  /**
   * Says who gets an order's parcels 收件人, or which account is topped up, or corrects it; what is not
   * given stays. Possible while something is owed that goes there, so until the last parcel has left. The
   * same again answers `replayed`. The data is sealed in a row of its own: neither order nor history
   * holds it.
   *
   * Errors: `order.not_found`, `shop.not_found`, `personal.not_wanted` where nothing that is owed goes
   * there, `order.illegal_transition`, `input.invalid`, `idempotency.key_reused`, `storage.*`, `vault.*`.
   */
  setRecipient(
    input: SetRecipientInput,
    options?: CallOptions,
  ): ResultAsync<GavePersonal, SetRecipientError>;
  /**
   * Shows who gets the goods of many orders, masked, for lists. An order that does not exist is left out.
   * Of what was erased nothing is shown.
   *
   * Errors: `input.invalid`, `storage.*`, `vault.*`, `transaction.not_allowed` on a handle with `tx`.
   */
  recipients(
    input: FindRecipientsInput,
  ): ResultAsync<readonly MaskedPersonal[], FindRecipientsError>;
  /**
   * Opens who gets an order's goods. Who asked and why, as `options.reason` must say, stands in the
   * history (`personal.opened`) before anything is opened; every call is recorded, and an idempotency
   * key changes nothing about that.
   *
   * Errors: `order.not_found`, `personal.not_kept`, `input.invalid` also without a reason, `storage.*`,
   * `vault.*`, `transaction.not_allowed` on a handle with `tx`.
   */
  openRecipient(
    input: RecipientInput,
    options?: CallOptions,
  ): ResultAsync<RecipientOpened, OpenRecipientError>;
  /**
   * Erases recipient and account of an order for good, whether or not its goods have left. What its
   * channel says later is not kept; a person may say it anew. Where there is none, it answers `replayed`.
   *
   * Errors: `order.not_found`, `input.invalid`, `idempotency.key_reused`, `storage.*`.
   */
  eraseRecipient(
    input: RecipientInput,
    options?: CallOptions,
  ): ResultAsync<RecipientErased, EraseRecipientError>;
}

const setSchema = z
  .strictObject({ orderId: idSchema<OrderId>(), ...personalShape })
  .refine(givesPersonal, { path: ['recipient'], message: 'give a recipient or an account' });

const orderSchema = z.strictObject({ orderId: idSchema<OrderId>() });

const findSchema = z.strictObject({
  orderIds: z
    .array(idSchema<OrderId>())
    .min(1, 'name at least one order')
    .max(200, 'at most 200 orders')
    .refine((ids) => new Set(ids).size === ids.length, 'an order stands twice'),
});

/** The calls about personal data on behalf of one tenant and actor. */
export function createPersonalCalls(scope: Scope): PersonalCalls {
  return {
    setRecipient: (input, options) =>
      mutatingCall(setSchema, { input, options }, ({ orderId, ...personal }, checked) =>
        givePersonal(scope, { orderId, personal, operation: 'orders.setRecipient' }, checked),
      ),
    recipients: (input) =>
      serviceCall(findSchema, input, ({ orderIds }) => findRecipients(scope, orderIds)),
    openRecipient: (input, options) =>
      mutatingCall(orderSchema, { input, options }, ({ orderId }, checked) =>
        openRecipient(scope, orderId, checked),
      ),
    eraseRecipient: (input, options) =>
      mutatingCall(orderSchema, { input, options }, ({ orderId }, checked) =>
        eraseRecipient(scope, orderId, checked),
      ),
  };
}

async function findRecipients(
  scope: Scope,
  orderIds: readonly OrderId[],
): Promise<Result<readonly MaskedPersonal[], FindRecipientsError>> {
  const outside = outsideTransaction(scope, 'orders.recipients');
  if (outside.isErr()) return err(outside.error);
  const { runtime, tenant } = scope;
  const loaded = await runtime.storage.load({ tenant, orderIds, withTexts: true });
  if (loaded.isErr()) return err(loaded.error);
  const { orders, texts } = loaded.value;
  const opened = await openPersonal(scope, orders, texts);
  return opened.map((all) => orders.map((order, place) => maskedOf(order, all[place])));
}

function maskedOf({ orderId, personal }: Order, opened?: OpenedPersonal): MaskedPersonal {
  const { recipient = null, account = null } = opened ?? {};
  return {
    orderId,
    personal,
    recipient: recipient && maskRecipient(recipient),
    account: account === null ? null : maskAccount(account),
  };
}

/** Opens what is kept of an order, on record; see `PersonalCalls.openRecipient`. */
export async function openRecipient(
  scope: Scope,
  orderId: OrderId,
  options: CallOptions,
): Promise<Result<RecipientOpened, OpenRecipientError>> {
  const outside = outsideTransaction(scope, 'orders.openRecipient');
  if (outside.isErr()) return err(outside.error);
  const reason = requireReason(options);
  if (reason.isErr()) return err(reason.error);
  const job = {
    target: { orderId },
    reason: reason.value,
    decide: ({ order, now }: { readonly order: Order | null; readonly now: number }) => {
      if (order === null) {
        return { decision: null, answer: err(coreError('order.not_found', { orderId })) };
      }
      const decided = decideOpenPersonal(order, now);
      if (decided.isErr()) return { decision: null, answer: err(decided.error) };
      return { decision: decided.value, answer: ok(null) };
    },
  };
  const done = await runOrderJob<null, PersonalDecisionError | CoreError<'order.not_found'>>(
    scope,
    job,
    { withTexts: true },
  );
  if (done.isErr()) return err(done.error);
  // The record is durable by now: this is the earliest moment at which anybody may see it.
  const { order, texts } = done.value;
  const opened = await openPersonal(scope, [order], texts);
  return opened.map(([personal]) => {
    invariant(personal !== undefined, 'one order has one answer');
    const { recipient, account } = personal;
    return {
      outcome: 'applied',
      orderId,
      version: order.version,
      recipient: recipient && secretOf(recipient),
      account: account === null ? null : new Secret(account),
    };
  });
}

function secretOf({ name, phone, region, address }: Recipient): Recipient<Secret> {
  return {
    name: new Secret(name),
    phone: new Secret(phone),
    region: new Secret(region),
    address: new Secret(address),
  };
}

async function eraseRecipient(
  scope: Scope,
  orderId: OrderId,
  options: CallOptions,
): Promise<Result<RecipientErased, EraseRecipientError>> {
  const command = { operation: 'orders.eraseRecipient', input: { orderId }, options };
  const done = await commandOrder<never>(scope, command, (order, { now }) =>
    ok(decideErasePersonal(order, now)),
  );
  return done.map(({ outcome, version }) => ({ outcome, orderId, version }));
}
