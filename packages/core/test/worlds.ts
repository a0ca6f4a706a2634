import type { LineProduct } from '../src/order/order.ts';
import type { ActContext } from './reachable.ts';

/** A kind of order whose states are enumerated. */
export interface World {
  readonly name: string;
  readonly quantity: number;
  readonly product?: Partial<LineProduct>;
  readonly isUnmapped?: boolean;
  readonly policy?: ActContext['policy'];
  readonly refunds?: 1 | 2;
  readonly opensCases?: boolean;
  /** How many states are looked at; the search stops there, so a smaller world may be complete. */
  readonly states: number;
}

/** All of them; the reference prints how many states of each are looked at. */
export const worlds: readonly World[] = [
  { name: 'one unit behind the link', quantity: 1, states: 1_500 },
  {
    name: 'one unit and cases that are opened here',
    quantity: 1,
    opensCases: true,
    states: 700,
  },
  { name: 'one unit, two refunds', quantity: 1, refunds: 2, states: 700 },
  {
    name: 'one unit, bound when it is handed over',
    quantity: 1,
    product: { reserve: 'on_handover', verifiedBy: 'host' },
    policy: { confirmWhen: 'delivered', settledBy: 'host' },
    states: 700,
  },
  {
    name: 'one unit behind a link that expires',
    quantity: 1,
    policy: { linkLifetimeMs: 60_000 },
    states: 700,
  },
  {
    name: 'one unit that its channel verifies',
    quantity: 1,
    product: { verifiedBy: 'channel_api' },
    states: 700,
  },
  {
    name: 'one unit handed over by ship',
    quantity: 1,
    product: { delivery: 'direct', verifiedBy: 'none' },
    states: 700,
  },
  {
    name: 'two units that the channel takes as vouchers',
    quantity: 2,
    product: { delivery: 'e_voucher', verifiedBy: 'channel_api' },
    states: 1_000,
  },
  {
    name: 'one unit that an operator hands over',
    quantity: 1,
    product: { goods: 'custom', stock: { kind: 'untracked' }, delivery: 'manual' },
    states: 700,
  },
  {
    name: 'two units that the platform hands out',
    quantity: 2,
    product: { delivery: 'platform_cards', verifiedBy: 'none' },
    states: 700,
  },
  {
    name: 'one unit that a fulfiller produces',
    quantity: 1,
    product: {
      goods: 'custom',
      stock: { kind: 'untracked' },
      delivery: 'top_up',
      verifiedBy: 'none',
      fulfiller: 'top-up',
    },
    states: 700,
  },
  { name: 'one unit that is not mapped', quantity: 1, isUnmapped: true, states: 700 },
  {
    name: 'one unit that goes by parcel',
    quantity: 1,
    product: {
      goods: 'physical',
      stock: { kind: 'untracked' },
      delivery: 'parcel',
      verifiedBy: 'channel_completed',
    },
    states: 700,
  },
  {
    name: 'two units that go by parcel',
    quantity: 2,
    product: {
      goods: 'physical',
      stock: { kind: 'untracked' },
      delivery: 'parcel',
      verifiedBy: 'channel_completed',
    },
    states: 1_000,
  },
  { name: 'two units behind the link', quantity: 2, refunds: 2, states: 1_500 },
];
