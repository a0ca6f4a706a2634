export type {
  BuyerErasureCalls,
  EraseBuyerError,
  EraseBuyerInput,
  ErasureItem,
  ErasureReport,
} from './erase-buyer.ts';
export type { GavePersonal, GivePersonalError } from './give-personal.ts';
export type {
  EraseRecipientError,
  FindRecipientsError,
  FindRecipientsInput,
  MaskedPersonal,
  OpenRecipientError,
  PersonalCalls,
  RecipientErased,
  RecipientInput,
  RecipientOpened,
  SetRecipientError,
  SetRecipientInput,
} from './personal-calls.ts';
export type { GivePersonalDecisionError, PersonalDecisionError } from './personal-decide.ts';
export { personalMachine } from './personal-machine.ts';
export type { PersonalState } from './personal-machine.ts';
export type { PersonalKind, PersonalRecord, PersonalRecords, Recipient } from './personal.ts';
export type { GivenPersonal, GivenRecipient } from './recipient-input.ts';
