import type { Scope } from '../runtime/runtime.ts';

/** Who acts, as it stands in records: `operator:li`. */
export function actorText({ actor }: Pick<Scope, 'actor'>): string {
  return `${actor.kind}:${actor.id}`;
}
