import type { UserRef } from './standing.ts';

/** Who has bought and ordered something that is not placed yet. */
export function usersOf(
  { orderingUserId }: { readonly orderingUserId: string },
  { buyerRef }: { readonly buyerRef?: string | null },
): readonly UserRef[] {
  const ordering: UserRef = { kind: 'ordering_user', user: orderingUserId };
  return buyerRef == null ? [ordering] : [{ kind: 'buyer', user: buyerRef }, ordering];
}
