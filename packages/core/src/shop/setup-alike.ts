import type { Shop } from './shop.ts';

/** Whether what a setup check has found of a shop holds of it after an edit, too. */
export function isSetUpAlike(before: Shop, after: Shop): boolean {
  return (
    before.sealedCredentials === after.sealedCredentials &&
    before.orderingUserId === after.orderingUserId &&
    before.policy.delivery === after.policy.delivery &&
    before.policy.verifiedBy === after.policy.verifiedBy
  );
}
