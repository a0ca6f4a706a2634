import { defineMachine, type StateOf } from '../kernel/machine.ts';

/**
 * Payment: what the buyer's money has come to. `closed → paid` is a late payment. A completed order is
 * closed once all of its money went back; a closing that nothing explains is a conflict.
 */
export const paymentMachine = defineMachine('payment', ['unpaid'], {
  unpaid: {
    pay: { to: 'paid', emits: 'order.paid' },
    close: { to: 'closed', emits: 'order.closed' },
  },
  paid: {
    complete: { to: 'completed', emits: 'order.completed' },
    close: { to: 'closed', emits: 'order.closed' },
  },
  completed: { close: { to: 'closed', emits: 'order.closed', guard: 'allReturned' } },
  closed: { pay: { to: 'paid', emits: 'order.paid' } },
});

/** A state of {@link paymentMachine}. */
export type PaymentState = StateOf<typeof paymentMachine>;
