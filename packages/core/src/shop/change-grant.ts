import { err, ok, type Result } from 'neverthrow';
import { coreError, type CoreError } from '../kernel/errors.ts';
import type { ShopId } from '../kernel/ids.ts';
import { moveOf } from '../kernel/machine.ts';
import type { Instant } from '../kernel/time.ts';
import type { Change, Fence } from '../ports/change.ts';
import type { StorageError } from '../ports/storage.ts';
import { commitChanges } from '../runtime/commit-changes.ts';
import type { Scope } from '../runtime/runtime.ts';
import { grantMachine, type GrantCommand } from './grant-machine.ts';
import { shopChangeOf } from './shop-change.ts';
import type { Shop } from './shop.ts';

/** A move of a shop's grant, and what comes with it. */
export interface GrantMove {
  readonly command: GrantCommand;
  /** Why, for the shop's history. */
  readonly reason: string;
  /** What the channel has given out, sealed; left out, the credentials stay. */
  readonly renewed?: { readonly sealedCredentials: string; readonly expiresAt: Instant | null };
  /** Of the job that does it. */
  readonly fence?: Fence;
}

/** Why a grant cannot be moved. */
export type ChangeGrantError =
  StorageError | CoreError<'shop.not_found' | 'storage.contention' | 'storage.lease_lost'>;

/** How often a move is decided again after losing against a rival. */
const maxRounds = 8;

/**
 * Moves a shop's grant and answers the shop as it is then; the grant stays where the table has no such
 * move, or where other credentials were stored since `shop` was loaded.
 */
export async function changeGrant(
  scope: Scope,
  shop: Shop,
  move: GrantMove,
): Promise<Result<Shop, ChangeGrantError>> {
  let current = shop;
  for (let round = 0; round < maxRounds; round += 1) {
    const next = movedShop(current, move, scope.runtime.clock.now());
    if (next === null || current.sealedCredentials !== shop.sealedCredentials) return ok(current);
    const stored = await tryToStore(scope, move, { before: current, after: next });
    if (stored.isErr()) return err(stored.error);
    if (stored.value) return ok(next);
    const loaded = await loadAgain(scope, shop.shopId);
    if (loaded.isErr()) return err(loaded.error);
    current = loaded.value;
  }
  return err(coreError('storage.contention', { operation: 'commit', attempts: maxRounds }));
}

// Whether it is stored; else a rival was first.
async function tryToStore(
  { tenant, runtime, actor }: Scope,
  { command, reason, fence }: GrantMove,
  { before, after }: { readonly before: Shop; readonly after: Shop },
): Promise<Result<boolean, StorageError | CoreError<'storage.lease_lost'>>> {
  const at = runtime.clock.now();
  const done = shopChangeOf(before, after, { at, actor, reason, command });
  const change: Change = {
    changeId: runtime.ids.next('change'),
    tenant,
    at,
    writes: [{ kind: 'shop', expectedVersion: before.version, value: after }],
    // That a channel was asked once more is no news.
    shopChanges: [done].filter(({ changes }) => changes.length > 0),
    ...(fence && { fence }),
  };
  const committed = await commitChanges(runtime.storage, [change]);
  if (committed.isErr()) return err(committed.error);
  const [outcome] = committed.value;
  if (outcome?.outcome === 'fenced') {
    return err(coreError('storage.lease_lost', { job: fence?.job ?? '' }));
  }
  return ok(outcome?.outcome === 'applied' || outcome?.outcome === 'duplicate');
}

function movedShop(shop: Shop, { command, renewed }: GrantMove, now: Instant): Shop | null {
  const { grant, sealedCredentials, version } = shop;
  const move = moveOf(grantMachine, grant.state, command);
  if (move === null) return null;
  const { expiresAt } = renewed ?? grant;
  return {
    ...shop,
    version: version + 1,
    sealedCredentials: renewed?.sealedCredentials ?? sealedCredentials,
    grant: {
      state: move.to,
      since: move.to === grant.state ? grant.since : now,
      askedAt: now,
      expiresAt,
    },
  };
}

async function loadAgain(
  { tenant, runtime }: Scope,
  shopId: ShopId,
): Promise<Result<Shop, StorageError | CoreError<'shop.not_found'>>> {
  const loaded = await runtime.storage.load({ tenant, shopIds: [shopId] });
  if (loaded.isErr()) return err(loaded.error);
  const [shop] = loaded.value.shops;
  return shop === undefined ? err(coreError('shop.not_found', { shopId })) : ok(shop);
}
