import type { FieldChange } from '../../kernel/field-changes.ts';
import type { ShopId } from '../../kernel/ids.ts';
import type { Instant } from '../../kernel/time.ts';
import type { ShopChange } from '../../shop/shop-change.ts';

/** A change of a shop's configuration that somebody made. */
export interface ReviewedChange {
  /** Its shop. */
  readonly shopId: ShopId;
  /** The version that the shop has had since. */
  readonly version: number;
  /** When it was made. */
  readonly at: Instant;
  /** `<kind>:<id>`. */
  readonly by: string;
  /** Why, in his words; empty where none was given. */
  readonly reason: string;
  /** What was done. */
  readonly command: ShopChange['command'];
  /** Which fields differ since, as `ShopChange` names them. */
  readonly paths: readonly string[];
  /** Those of `paths` that decide where goods and money go. */
  readonly sensitive: readonly string[];
}

// Who is paid and how links are found; what is given away without asking; whose word is taken for money.
const sensitivePaths: readonly string[] = [
  '/credentials',
  '/externalId',
  '/orderingUserId',
  '/redemptionDomain',
  '/policy/afterSales',
  '/policy/claimProofs',
  '/policy/settledBy',
  '/policy/verifiedBy',
  '/policy/whenUnreachable',
];

/**
 * A change as the weekly review lists it; `null` for what no person did: a grant that was renewed, what
 * the channel said. That the channel names another seller's account is listed, whoever has asked it. A
 * shop's creation is listed, and changes nothing that was agreed on before.
 */
export function reviewChange(change: ShopChange): ReviewedChange | null {
  const { shopId, version, at, actor, reason, command, changes } = change;
  const moved = changes.filter(isOtherAccount).map(({ path }) => path);
  const isOwn = actor.kind === 'system' || actor.kind === 'channel';
  if (isOwn && moved.length === 0) return null;
  const paths = changes.map(({ path }) => path);
  const edited = command === 'update' ? paths.filter(isSensitive) : [];
  const sensitive = [...edited, ...moved];
  const by = `${actor.kind}:${actor.id}`;
  return { shopId, version, at, by, reason, command, paths, sensitive };
}

// Before the first word of the channel there was none.
function isOtherAccount({ path, before }: FieldChange): boolean {
  return path === '/linkedAccount' && before !== undefined && before !== null;
}

function isSensitive(path: string): boolean {
  return sensitivePaths.some((each) => path === each || path.startsWith(`${each}/`));
}
