import { invariant } from '../kernel/invariant.ts';
import type { Policy } from '../ports/policy.ts';
import type { Runtime } from './runtime.ts';

/** What a composed Kaquan was made of, for the doors that build on one. */
export interface Composition {
  readonly runtime: Runtime;
  readonly policy: Policy | null;
}

// Beside the object, so that its type says nothing of what no host is to touch.
const compositions = new WeakMap<object, Composition>();

/** Keeps what a Kaquan was composed of, for as long as it lives. */
export function keepComposition<Composed extends object>(
  composed: Composed,
  composition: Composition,
): Composed {
  compositions.set(composed, composition);
  return composed;
}

/** What `createKaquan` has made this of. Throws for anything else, as for a copy of it. */
export function compositionOf(composed: object): Composition {
  const composition = compositions.get(composed);
  invariant(
    composition !== undefined,
    'the argument is what createKaquan of this package answered',
  );
  return composition;
}
