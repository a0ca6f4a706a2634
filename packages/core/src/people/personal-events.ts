import type { PersonalKind } from './personal.ts';

/** What happens to personal data of an order; never the data itself. */
export interface PersonalPayloads {
  /** Stored, for the first time or in the place of another. */
  'personal.kept': { readonly what: PersonalKind; readonly by: 'channel' | 'call' };
  /** The channel gave another one when it was too late for what is on its way. */
  'personal.missed': { readonly what: PersonalKind };
  /** Somebody was shown it: the history says who, and why. */
  'personal.opened': { readonly what: PersonalKind };
  'personal.retired': { readonly what: PersonalKind };
  'personal.recalled': { readonly what: PersonalKind };
  'personal.erased': { readonly what: PersonalKind };
}
