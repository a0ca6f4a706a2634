import type { TenantId } from '../kernel/ids.ts';
import type { Notice } from '../ports/notice.ts';
import type { SealContext } from '../ports/vault.ts';

/** Where the token of a notice belongs; see {@link SealContext}. */
export function tokenContext(
  tenant: TenantId,
  { shopId, eventId }: Pick<Notice, 'shopId' | 'eventId'>,
): SealContext {
  return { tenant, table: 'notices', row: `${shopId}/${eventId}`, field: 'token' };
}
