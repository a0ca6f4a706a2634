import type { SavedETickets } from './e-ticket-types.ts';

/** The book of a shop that has given out no e-tickets. */
export function emptyETickets(): SavedETickets {
  return { tickets: {}, notices: [], notifyUrl: null, cardList: 'array', serials: 'given' };
}
