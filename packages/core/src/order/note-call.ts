import { err, type Result, type ResultAsync } from 'neverthrow';
import { z } from 'zod';
import { coreError, type CoreError } from '../kernel/errors.ts';
import type { OrderId } from '../kernel/ids.ts';
import { idSchema } from '../kernel/schema.ts';
import { isCleanText } from '../kernel/text.ts';
import type { CallOptions, Scope } from '../runtime/runtime.ts';
import { mutatingCall } from '../runtime/service-call.ts';
import { tellChannel, type ChannelTold, type TellChannelError } from '../shop/tell-channel.ts';

/** A note 备注 for those who work in the channel's own backend. */
export interface AppendNoteInput {
  /** The order's own id. */
  readonly orderId: string;
  /** 1..500 characters, no secrets, no personal data: the channel keeps it, and this core does not. */
  readonly text: string;
}

/** Why the note was not added, or nobody knows whether it was. */
export type AppendNoteError = TellChannelError | CoreError<'order.not_found' | 'input.invalid'>;

/** Notes at the channel, as part of the orders' service. */
export interface NoteCalls {
  /**
   * Adds to the seller's note on an order at its channel, and keeps what others wrote there. It is told
   * at once; a text that stands there already is not added again.
   *
   * Errors: `order.not_found`, `channel.*`, of which `channel.incapable` where it takes no notes,
   * `storage.contention` where another note is just being added, `transaction.not_allowed` on a handle
   * with `tx`, `input.invalid`, `idempotency.key_reused`, `storage.*`, `vault.*`.
   */
  appendNote(
    input: AppendNoteInput,
    options?: CallOptions,
  ): ResultAsync<ChannelTold, AppendNoteError>;
}

const inputSchema = z.object({
  orderId: idSchema<OrderId>(),
  text: z
    .string()
    .max(500)
    .refine((text) => text.trim() !== '', 'must say something')
    .refine(isCleanText, 'must not hold a NUL'),
});

/** The call on behalf of one tenant and actor. */
export function createNoteCalls(scope: Scope): NoteCalls {
  return {
    appendNote: (input, options) =>
      mutatingCall(inputSchema, { input, options }, (checked, how) =>
        appendNote(scope, checked, how),
      ),
  };
}

async function appendNote(
  scope: Scope,
  input: z.infer<typeof inputSchema>,
  options: CallOptions,
): Promise<Result<ChannelTold, AppendNoteError>> {
  const { tenant, runtime } = scope;
  const { orderId, text } = input;
  const loaded = await runtime.storage.load({ tenant, orderIds: [orderId] });
  if (loaded.isErr()) return err(loaded.error);
  const [order] = loaded.value.orders;
  if (order === undefined) return err(coreError('order.not_found', { orderId }));
  const { shopId, orderNo } = order;
  return tellChannel(scope, {
    ...{ operation: 'orders.appendNote', input, options, shopId },
    subject: `note/${orderNo}`,
    tell: ({ channel, call }) => channel.appendNote?.(call, { orderNo, text }) ?? null,
  });
}
