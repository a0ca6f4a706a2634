import { ok } from 'neverthrow';
import type { OrderId } from '../kernel/ids.ts';
import type { OrderJob } from './order-job.ts';

/** Decides nothing about an order but what the house says of it, with which every decision begins. */
export function touchOrder({ orderId }: { readonly orderId: OrderId }): OrderJob<null, never> {
  return { target: { orderId }, decide: () => ({ decision: null, answer: ok(null) }) };
}
