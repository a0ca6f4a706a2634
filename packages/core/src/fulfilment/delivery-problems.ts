import type { FieldProblem } from '../kernel/error-fields.ts';
import type { Delivery, VerifiedBy } from '../order/order.ts';
import type { Channel } from '../ports/channel.ts';
import { verifiers } from '../verification/verifiers.ts';

// What a way of delivery asks of the channel, and what is wrong where it has that not; those that do not
// stand here work anywhere.
const needs: Readonly<Partial<Record<Delivery, Need>>> = {
  platform_cards: {
    has: ({ dispensesCards }) => dispensesCards === true,
    problem: 'hands out no cards itself; choose another way of delivery',
  },
  e_voucher: {
    has: ({ vouchers }) => vouchers !== undefined,
    problem: 'takes no vouchers by its API; choose another way of delivery',
  },
};

interface Need {
  readonly has: (capabilities: Channel['capabilities']) => boolean;
  readonly problem: string;
}

/** What is wanted of a shop's channel. */
interface Wanted {
  readonly delivery?: Delivery;
  readonly verifiedBy?: VerifiedBy;
}

/**
 * What a shop's channel cannot do of how its goods are to be delivered and verified; empty where it
 * can.
 */
export function deliveryProblems(
  { name, capabilities }: Pick<Channel, 'name' | 'capabilities'>,
  { delivery, verifiedBy }: Wanted,
  prefix = '',
): readonly FieldProblem[] {
  const problems: FieldProblem[] = [];
  const needed = delivery === undefined ? undefined : needs[delivery];
  if (needed !== undefined && !needed.has(capabilities)) {
    problems.push({ field: `${prefix}delivery`, problem: `${name} ${needed.problem}` });
  }
  const isAsked = verifiedBy !== undefined && verifiers[verifiedBy].asksChannel;
  if (isAsked && capabilities.verification === undefined) {
    const problem = `${name} verifies nothing by its API; choose who else gives his word`;
    problems.push({ field: `${prefix}verifiedBy`, problem });
  }
  return problems;
}
