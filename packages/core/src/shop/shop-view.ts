import type { Shop } from './shop.ts';

/** A shop as a host sees it: without its credentials. */
export type ShopView = Omit<Shop, 'sealedCredentials'>;

/** Leaves out what nobody is to see. */
export function viewOf({ sealedCredentials: _sealed, ...view }: Shop): ShopView {
  return view;
}
