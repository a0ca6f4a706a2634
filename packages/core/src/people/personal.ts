import type { Instant } from '../kernel/time.ts';
import type { SealedTextKind } from '../ports/sealed-text.ts';
import type { PersonalState } from './personal-machine.ts';

/** Personal data that an order may have: its recipient 收件人, and the account 充值账号 to top up. */
export type PersonalKind = SealedTextKind;

/** What an order says of its personal data; the data itself is sealed in a row of its own. */
export interface PersonalRecord {
  /** Whether it is there; see `personalMachine`. */
  readonly state: PersonalState;
  /** Who said it last: the channel, or a call of ours; `null` while there is none. */
  readonly by: 'channel' | 'call' | null;
  /** Since when it is in this state; `null` before the first. */
  readonly since: Instant | null;
  /**
   * When the channel last gave another one than was kept, also where it came too late for the parcel;
   * `null` where it did not, or a person has said it anew since.
   */
  readonly changedAt: Instant | null;
}

/** What an order says of all personal data of its. */
export type PersonalRecords = Readonly<Record<PersonalKind, PersonalRecord>>;

/** Every kind. */
export const personalKinds = ['recipient', 'account'] as const satisfies readonly PersonalKind[];

const nothing: PersonalRecord = { state: 'none', by: null, since: null, changedAt: null };

/** An order of which nothing is kept. */
export const nothingPersonal: PersonalRecords = { recipient: nothing, account: nothing };

/** Who gets a parcel 收件人. */
export interface Recipient<Text = string> {
  /** 1..100 characters; of a channel it may be empty, as all of these. */
  readonly name: Text;
  /** Digits, spaces and `+ - ( )`, 5..30. */
  readonly phone: Text;
  /** Province, city and district 省市区; at most 200 characters, may be empty. */
  readonly region: Text;
  /** 1..500 characters. */
  readonly address: Text;
}
