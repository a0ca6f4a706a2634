import { err, type Result } from 'neverthrow';
import { coreError, type CoreError } from '../kernel/errors.ts';
import type { VaultError } from '../ports/vault.ts';
import type { Scope } from '../runtime/runtime.ts';
import { readToken, type TokenClaims } from './link.ts';

/** Why a token opens nothing. */
export type TokenError = VaultError | CoreError<'link.invalid' | 'throttle.exceeded'>;

/** Reads a token, and counts wrong ones against the actor so that guessing is throttled. */
export async function claimsOf(
  { runtime, tenant, actor }: Scope,
  token: string,
): Promise<Result<TokenClaims, TokenError>> {
  const { throttle, clock, vault } = runtime;
  const caller = `${tenant}/${actor.kind}/${actor.id}`;
  const at = clock.now();
  const retryAfterMs = await throttle.retryAfterMs(caller, at);
  if (retryAfterMs > 0) return err(coreError('throttle.exceeded', { retryAfterMs }));
  const claims = await readToken(vault, tenant, token);
  if (claims.isErr() && claims.error.code === 'link.invalid') {
    await throttle.countFailure(caller, at);
  }
  return claims;
}
