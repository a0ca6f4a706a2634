export type { GivenLink } from './link.ts';
export type { ClaimProof, ClaimProofKind, ClaimProofRule, ClaimQuestion } from './claim-proof.ts';
export type { LocateError, LocateInput } from './locate.ts';
export type { Extended, ExtendError, ExtendInput } from './extend-order.ts';
export type { LinkTerm } from './link-term.ts';
