export { standingMachine } from './standing-machine.ts';
export type { StandingState } from './standing-machine.ts';
export type { Standing, UserKind, UserRef } from './standing.ts';
export type {
  BuyerInput,
  BuyerService,
  FindStandingsError,
  FindStandingsInput,
  LimitInput,
  SaidOfUser,
  SayError,
  StandingInput,
  SuggestionsError,
  SuggestionsInput,
} from './buyer-service.ts';
export type { BuyerSuggestion, SuggestionCause } from './suggestions.ts';
export type { ChangeStandingError } from './change-standing.ts';
export type { BuyersReport } from '../worker/check-buyers.ts';
