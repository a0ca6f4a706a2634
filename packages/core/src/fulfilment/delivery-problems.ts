import type { FieldProblem } from '../kernel/error-fields.ts';
import type { Delivery } from '../order/order.ts';
import type { Channel } from '../ports/channel.ts';

// What a way of delivery asks of the channel; those that stand here work anywhere else.
const needs: Readonly<Partial<Record<Delivery, keyof Channel['capabilities'] & 'dispensesCards'>>> =
  { platform_cards: 'dispensesCards' };

/** What a shop's channel cannot do of how its goods are to be delivered; empty where it can. */
export function deliveryProblems(
  { name, capabilities }: Pick<Channel, 'name' | 'capabilities'>,
  { delivery }: { readonly delivery?: Delivery },
  prefix = '',
): readonly FieldProblem[] {
  const needed = delivery === undefined ? undefined : needs[delivery];
  if (needed === undefined || capabilities[needed] === true) return [];
  const problem = `${name} hands out no cards itself; choose another way of delivery`;
  return [{ field: `${prefix}delivery`, problem }];
}
