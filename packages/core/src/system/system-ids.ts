import type { IdKind, IdOf } from '../kernel/ids.ts';
import type { Clock } from '../ports/clock.ts';
import type { IdSource } from '../ports/ids.ts';

const prefixes: Readonly<Record<IdKind, string>> = {
  tenant: 't',
  shop: 'sh',
  product: 'pr',
  order: 'or',
  line: 'ln',
  unit: 'un',
  key: 'ck',
  case: 'as',
  parcel: 'pa',
  import: 'im',
  batch: 'ba',
  report: 're',
  finding: 'fi',
  effect: 'ef',
  change: 'ch',
};

// Crockford's alphabet: no letters that a person misreads.
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const timeDigits = 10;
const randomDigits = 16;

/**
 * Ids that sort by time of creation (to the millisecond) and carry 80 random bits: `or_01JD…`.
 */
export function createSystemIds(clock: Clock): IdSource {
  const randomPart = createRandomPart();
  return {
    next<Kind extends IdKind>(kind: Kind): IdOf<Kind> {
      return `${prefixes[kind]}_${timePart(clock.now())}${randomPart()}` as IdOf<Kind>;
    },
  };
}

function timePart(now: number): string {
  let text = '';
  let rest = now;
  for (let digit = 0; digit < timeDigits; digit += 1) {
    text = `${alphabet[rest % 32] ?? ''}${text}`;
    rest = Math.floor(rest / 32);
  }
  return text;
}

// Random bytes for many ids at a time: asking for a few costs as much as asking for a lot.
function createRandomPart(): () => string {
  const store = new Uint8Array(64 * randomDigits);
  let used = store.length;
  return () => {
    if (used === store.length) {
      crypto.getRandomValues(store);
      used = 0;
    }
    let text = '';
    for (const end = used + randomDigits; used < end; used += 1) {
      text += alphabet[(store[used] ?? 0) % 32] ?? '';
    }
    return text;
  };
}
