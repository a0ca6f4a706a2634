import { defaulted, integer, optional, textList } from '@kaquan/channel-kit/sandbox';
import { invalidParameter, type TopRefusal } from '../../protocol/refusals.ts';
import { shippingError, type ShippingPrefix } from './shipping-refusals.ts';

/** The parameters by which some lines of a trade are named. */
export const splitParameters = {
  sub_tid: optional(textList),
  is_split: defaulted(integer(0, 1), 0),
};

/** The lines that a call names, null for the whole trade; or why it names them wrongly. */
export function splitOf(
  given: { readonly sub_tid: readonly string[] | null; readonly is_split: number },
  rules: { readonly prefix: ShippingPrefix; readonly maxLines: number },
): { readonly oids: readonly string[] | null } | TopRefusal {
  const oids = given.sub_tid;
  // Which of CD22 to CD31 stands for which rule, no page says.
  if ((given.is_split === 1) !== (oids !== null)) return shippingError(rules.prefix, 'CD22');
  if (oids !== null && oids.length > rules.maxLines) {
    return invalidParameter('sub_tid', `more than ${rules.maxLines}`);
  }
  return { oids };
}
