import { err, ok, type Result } from 'neverthrow';
import type { CoreError } from '../kernel/errors.ts';
import { hourMs, minuteMs, type Instant } from '../kernel/time.ts';
import type { Fence } from '../ports/change.ts';
import type { ChannelGrant } from '../ports/grant.ts';
import type { ChannelWriteError } from '../ports/channel-call.ts';
import type { VaultError } from '../ports/vault.ts';
import type { Scope } from '../runtime/runtime.ts';
import { changeGrant, type ChangeGrantError } from './change-grant.ts';
import { grantMachine, type GrantState } from './grant-machine.ts';
import { channelOf, credentialsContext, type ShopChannelError } from './shop-channel.ts';
import type { Shop } from './shop.ts';

/** Why a grant was not renewed; the next run asks again, unless it is dead. */
export type RenewGrantError = ChangeGrantError | ShopChannelError | VaultError | ChannelWriteError;

/** How long before its end a grant is renewed; after half its time where that is later. */
const aheadMs = 12 * hourMs;
/** How long a channel is let be that has just been asked. */
const pauseMs = 10 * minuteMs;

/** Whether a shop's grant ends soon, or was left in the middle of a renewal. */
export function isRenewalDue({ grant }: Shop, now: Instant): boolean {
  const { state, since, askedAt, expiresAt } = grant;
  if (askedAt !== null && askedAt + pauseMs > now) return false;
  if (isBegun[state]) return true;
  if (expiresAt === null || !('begin' in grantMachine.states[state])) return false;
  const halfMs = since === null ? Infinity : (expiresAt - since) / 2;
  return expiresAt - Math.min(aheadMs, halfMs) <= now;
}

const isBegun: Readonly<Record<GrantState, boolean>> = {
  valid: false,
  renewing: true,
  dead: false,
};

/**
 * Renews a shop's grant. That it is begun is stored before the channel is asked, and what it answers
 * right after: where the process dies in between, the next run asks again with what it has, and a
 * channel that has voided that says so; then the grant is dead, and a person must authorize the shop.
 */
export async function renewGrant(
  scope: Scope,
  shop: Shop,
  fence: Fence,
): Promise<Result<Shop, RenewGrantError>> {
  const source = await channelOf(scope, shop);
  if (source.isErr()) return err(source.error);
  const { channel, call } = source.value;
  const refresh = channel.refreshGrant?.bind(channel);
  if (refresh === undefined || channel.capabilities.renewsGrants !== true) return ok(shop);
  const begun = await changeGrant(scope, shop, { command: 'begin', reason: '', fence });
  if (begun.isErr()) return err(begun.error);
  // Somebody has given other credentials meanwhile.
  if (begun.value.sealedCredentials !== shop.sealedCredentials) return ok(begun.value);
  const renewed = await refresh(call);
  if (renewed.isErr()) return afterError(scope, begun.value, { error: renewed.error, fence });
  return store(scope, begun.value, renewed.value);
}

// Also by a worker that was taken over: what it was given may be all that the channel takes by now, and
// where other credentials were stored meanwhile, those stay.
async function store(
  scope: Scope,
  shop: Shop,
  grant: ChannelGrant,
): Promise<Result<Shop, RenewGrantError>> {
  const context = credentialsContext(scope, shop.shopId);
  const text = JSON.stringify(grant.credentials);
  const sealed = await scope.runtime.vault.sealMany([{ text, context }]);
  if (sealed.isErr()) return err(sealed.error);
  const [sealedCredentials = ''] = sealed.value;
  const { expiresAt } = grant;
  const renewed = { sealedCredentials, expiresAt };
  return changeGrant(scope, shop, { command: 'renew', reason: '', renewed });
}

async function afterError(
  scope: Scope,
  shop: Shop,
  { error, fence }: { readonly error: ChannelWriteError; readonly fence: Fence },
): Promise<Result<Shop, RenewGrantError>> {
  const command = commandAfter[error.code];
  if (command === null) return err(error);
  const reason = error.message;
  const moved = await changeGrant(scope, shop, { command, reason, fence });
  return moved.isErr() ? err(moved.error) : err(error);
}

// What is known of the grant after a failed renewal; `null`: nothing, so it is asked again.
const commandAfter: Readonly<Record<ChannelWriteError['code'], 'refuse' | 'keep' | null>> = {
  'channel.grant_expired': 'refuse',
  'channel.rejected': 'keep',
  'channel.throttled': 'keep',
  'channel.unavailable': null,
  'channel.unreadable': null,
  'channel.outcome_unknown': null,
};

/** Whether a shop is let be because its channel has just refused its grant. */
export function isPaused({ grant }: Shop, now: Instant): boolean {
  return (pauseEndOf({ grant }) ?? now) > now;
}

/** When a shop that is let be is asked again; `null` where its grant is taken. */
export function pauseEndOf({ grant }: Pick<Shop, 'grant'>): Instant | null {
  const { state, askedAt } = grant;
  return 'revive' in grantMachine.states[state] && askedAt !== null ? askedAt + pauseMs : null;
}

/**
 * Writes down what reading a shop's channel has shown of its grant: one that is refused pauses the shop,
 * and an answer lets it go on; any other failure says nothing. Errors: as `changeGrant`.
 */
export async function noteGrant(
  scope: Scope,
  shop: Shop,
  error: CoreError | null,
): Promise<Result<Shop, ChangeGrantError>> {
  const isRefused = error?.code === 'channel.grant_expired';
  if (error !== null && !isRefused) return ok(shop);
  const command = isRefused ? 'refuse' : 'revive';
  if (!(command in grantMachine.states[shop.grant.state])) return ok(shop);
  const { shopId } = shop;
  scope.runtime.logger.log('warn', 'what a shop’s channel says of its grant', { shopId, command });
  return changeGrant(scope, shop, { command, reason: '' });
}
