import { decodeWire } from '@kaquan/channel-kit';
import type { ChannelOrder, ChannelShop } from '@kaquan/core/ports';
import { z } from 'zod';

const meaningOf = {
  new: { payment: 'unpaid', isShipped: false },
  paid: { payment: 'paid', isShipped: false },
  delivered: { payment: 'paid', isShipped: true },
  finished: { payment: 'completed', isShipped: true },
  void: { payment: 'closed', isShipped: false },
} as const;

/** An order as the platform writes it: amounts in fen, times in milliseconds. */
export const orderSchema = z.object({
  no: z.string().regex(/^B\d{1,18}$/),
  state: z.enum(['new', 'paid', 'delivered', 'finished', 'void']),
  item: z.string().min(1).max(50),
  title: z.string().max(200),
  count: z.int().min(1).max(10_000),
  fen: z.int().min(0),
  placed: z.int().min(0),
  changed: z.int().min(0),
  paid: z.int().min(0).nullable(),
});
export const pageSchema = z.object({ rows: z.array(z.unknown()), total: z.int().min(0) });
export const shopSchema = z
  .object({ id: z.string().min(1), title: z.string(), user: z.string() })
  .transform(({ id, title, user }): ChannelShop => {
    return { externalId: id, name: title, linkedAccount: user };
  });
export const doneSchema = z.object({});
const refusalSchema = z.object({ code: z.string(), wait_ms: z.int().min(1).optional() });
/** An answer is one of the two. */
export const envelopeSchema = z.union([
  z.strictObject({ ok: z.looseObject({}) }),
  z.strictObject({ error: refusalSchema }),
]);

/** An order as core knows it. */
export function toOrder(wire: z.output<typeof orderSchema>): ChannelOrder {
  const { payment, isShipped } = meaningOf[wire.state];
  const { no, item: itemId, title, count: quantity, fen: paidMinor } = wire;
  const item = { lineNo: no, title, itemId, skuId: null, outerId: null, quantity, refund: null };
  return {
    ...{ orderNo: no, createdAt: wire.placed, modifiedAt: wire.changed, paidAt: wire.paid },
    ...{ payment, isShipped, isHeld: false, buyerRef: null, currency: 'CNY' },
    ...{ buyerPaidMinor: paidMinor, postageMinor: 0 },
    lines: [{ ...item, paidMinor, payment, isShipped }],
  };
}

/** The number of a row that may be otherwise unreadable. */
export function numberOf(raw: unknown): string | null {
  return decodeWire(orderSchema.pick({ no: true }), raw).match(
    ({ no }) => no,
    () => null,
  );
}
