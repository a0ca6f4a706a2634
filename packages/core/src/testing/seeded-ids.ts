import type { IdKind, IdOf } from '../kernel/ids.ts';
import type { IdSource } from '../ports/ids.ts';
import { anId } from './an-id.ts';

/**
 * Makes ids that are the same in every run: `order-1`, `order-2`, `key-1`, each kind counted by itself.
 * Two sources with the same seed give the same ids; a seed (letters and digits) comes before the number.
 */
export function createSeededIds(seed = ''): IdSource {
  let drawn = 0;
  const countByKind = new Map<IdKind, number>();
  return {
    next<Kind extends IdKind>(kind: Kind): IdOf<Kind> {
      const count = (countByKind.get(kind) ?? 0) + 1;
      countByKind.set(kind, count);
      return anId(kind, `${kind}-${seed}${count}`);
    },
    digits(count) {
      drawn += 1;
      let digits = '';
      for (let part = 0; digits.length < count; part += 1) {
        digits += String(hashOf(`${seed}/${drawn}/${part}`));
      }
      return digits.slice(0, count);
    },
  };
}

// FNV-1a: the same digits for the same seed, and others for every other one.
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (const character of text) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  }
  return hash;
}
