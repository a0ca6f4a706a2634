import { z } from 'zod';
import { isCleanText } from '../kernel/text.ts';
import type { Recipient } from './personal.ts';

const noNul = 'must not hold a NUL or half a character';

const text = (least: number, most: number): z.ZodType<string> =>
  z
    .string()
    .trim()
    .min(least, 'must not be empty')
    .max(most, `at most ${most} characters`)
    .refine(isCleanText, noNul);

/** A recipient as a host gives it. */
export interface GivenRecipient extends Omit<Recipient, 'region'> {
  /** Province, city and district 省市区; at most 200 characters. Default: it stands in `address`. */
  readonly region?: string;
}

/** Personal data as a host gives it. */
export interface GivenPersonal {
  /** Who gets the parcels 收件人. */
  readonly recipient?: GivenRecipient;
  /** The buyer's account 充值账号 that goods are produced for; 1..200 characters. */
  readonly account?: string;
}

const recipientSchema = z.strictObject({
  name: text(1, 100),
  phone: z
    .string()
    .trim()
    .regex(/^[0-9+() -]{5,30}$/, 'must be 5 to 30 digits, spaces or + - ( )'),
  region: text(0, 200).default(''),
  address: text(1, 500),
});

/** The fields in which calls take personal data. */
export const personalShape = {
  recipient: recipientSchema.exactOptional(),
  account: text(1, 200).exactOptional(),
};

/** Whether any of them was given. */
export function givesPersonal(input: CheckedPersonal): boolean {
  return input.recipient !== undefined || input.account !== undefined;
}

/** Personal data, checked. */
export interface CheckedPersonal {
  readonly recipient?: Recipient;
  readonly account?: string;
}
