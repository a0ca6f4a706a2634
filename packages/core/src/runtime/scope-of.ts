import { parseId } from '../kernel/ids.ts';
import { invariant } from '../kernel/invariant.ts';
import { isCleanText } from '../kernel/text.ts';
import type { Actor } from '../order/history.ts';
import type { Runtime, Scope } from './runtime.ts';

/** Who acts, and for whom. */
interface Behalf {
  readonly tenant?: string;
  readonly actor: Actor;
}

/** What services act within. Throws where tenant or actor is not well formed. */
export function scopeOf(runtime: Runtime, { tenant = 'default', actor }: Behalf): Scope {
  const parsed = parseId('tenant', tenant, 'tenant');
  invariant(parsed.isOk(), 'options.tenant is 1 to 64 of A-Z a-z 0-9 . _ -');
  invariant(
    actor.id.length >= 1 && actor.id.length <= 100 && isCleanText(actor.id),
    'options.actor.id has 1 to 100 characters, all whole and none NUL',
  );
  const { roles = [] } = actor;
  invariant(
    roles.length <= 100 && roles.every((role) => role.length <= 100),
    'options.actor.roles are at most 100 words of at most 100 characters',
  );
  return { runtime, tenant: parsed.value, actor };
}
