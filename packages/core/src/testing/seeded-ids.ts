import type { IdKind, IdOf } from '../kernel/ids.ts';
import type { IdSource } from '../ports/ids.ts';
import { anId } from './an-id.ts';

/**
 * Makes ids that are the same in every run: `order-1`, `order-2`, `key-1`, each kind counted by itself.
 * Two sources with the same seed give the same ids; a seed (letters and digits) comes before the number.
 */
export function createSeededIds(seed = ''): IdSource {
  const countByKind = new Map<IdKind, number>();
  return {
    next<Kind extends IdKind>(kind: Kind): IdOf<Kind> {
      const count = (countByKind.get(kind) ?? 0) + 1;
      countByKind.set(kind, count);
      return anId(kind, `${kind}-${seed}${count}`);
    },
  };
}
