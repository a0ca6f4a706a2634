import { defineMachine, type StateOf } from '../kernel/machine.ts';

/**
 * How long a product lasts 可售状态. `low`: fewer days, or pieces, than its policy says. `out`: nothing is
 * left for who buys next. What recovers has a quarter more than it takes to fall, so that a product at the
 * edge is not told of every hour.
 */
export const coverMachine = defineMachine('cover', ['well'], {
  well: {
    fall: { to: 'low', emits: 'stock.low' },
    run_out: { to: 'out', emits: 'stock.out' },
  },
  low: {
    run_out: { to: 'out', emits: 'stock.out' },
    recover: { to: 'well', emits: 'stock.well' },
  },
  out: {
    restock: { to: 'low', emits: 'stock.low' },
    recover: { to: 'well', emits: 'stock.well' },
  },
});

/** A state of {@link coverMachine}. */
export type CoverState = StateOf<typeof coverMachine>;
