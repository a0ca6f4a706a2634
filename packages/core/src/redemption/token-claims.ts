import { err, type Result } from 'neverthrow';
import { coreError, type CoreError } from '../kernel/errors.ts';
import type { VaultError } from '../ports/vault.ts';
import type { Scope } from '../runtime/runtime.ts';
import { readToken, type TokenClaims } from './link.ts';

/** Why a token opens nothing. */
export type TokenError = VaultError | CoreError<'link.invalid' | 'throttle.exceeded'>;

/**
 * Reads a token, and counts wrong ones against the actor so that guessing is throttled. Of guesses made
 * at once no more are answered than of those made one by one.
 */
export async function claimsOf(
  { runtime, tenant, actor }: Scope,
  token: string,
): Promise<Result<TokenClaims, TokenError>> {
  const { throttle, clock, vault } = runtime;
  const caller = `${tenant}/${actor.kind}/${actor.id}`;
  const at = clock.now();
  const waitMs = await throttle.retryAfterMs(caller, at);
  if (waitMs > 0) return err(coreError('throttle.exceeded', { retryAfterMs: waitMs }));
  const claims = await readToken(vault, tenant, token);
  const isWrong = claims.isErr() && claims.error.code === 'link.invalid';
  if (claims.isErr() && !isWrong) return claims;
  // Others of his guesses may have been counted while this one was looked at.
  const retryAfterMs = isWrong
    ? await throttle.countFailure(caller, at)
    : await throttle.retryAfterMs(caller, at);
  return retryAfterMs > 0 ? err(coreError('throttle.exceeded', { retryAfterMs })) : claims;
}
