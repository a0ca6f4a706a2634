import type { OrderEvent, OrderEventType } from '../../order/order-events.ts';

/** How a sentence says what is not the same in every language and order. */
export interface Wording {
  /** An amount with its currency: `10.00 CNY`. */
  readonly amount: (amountMinor: number) => string;
  /** An instant in the reader's time zone. */
  readonly time: (instant: number) => string;
}

/** What an event says to whoever reads the history of an order. */
export interface Sentence<Type extends OrderEventType> {
  readonly en: (event: OrderEvent<Type>, say: Wording) => string;
  readonly zh: (event: OrderEvent<Type>, say: Wording) => string;
}

/** A sentence for each of some events; one that is missing does not compile. */
export type Sentences<Type extends PropertyKey> = {
  readonly [T in Type & OrderEventType]: Sentence<T>;
};

/** A unit as people see it: line and ordinal, without the order. */
export function unitName(unitId: string): string {
  return unitId.split('.').slice(-2).join('.');
}

/** The last part of the name of a case, parcel or action: `c1`. */
export function partName(id: string): string {
  return id.split('.').at(-1) ?? id;
}

/** A word of a table, as English text. */
export function inWords(word: string): string {
  return word.replaceAll('_', ' ');
}

/** `text` behind a colon, where there is any. */
export function because(text: string | undefined, colon = ': '): string {
  return text === undefined || text === '' ? '' : `${colon}${text}`;
}
