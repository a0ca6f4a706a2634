import { areEqualTexts } from '../kernel/equal-texts.ts';
import type { Order } from '../order/order.ts';

/**
 * What shows that an order is somebody's 领取凭证: the amount that he paid, the last digits of the
 * recipient's phone number 手机尾号 where the channel tells it, or whatever the host asks him for.
 */
export type ClaimProofKind = 'amount' | 'phone' | 'host';

/** What somebody shows for an order that he says is his. */
export type ClaimProof =
  | {
      readonly kind: 'amount';
      /** What he paid in all, with postage, in minor units. */
      readonly amountMinor: number;
    }
  | {
      readonly kind: 'phone';
      /** The last 4..11 digits of the recipient's phone number, and nothing else. */
      readonly digits: string;
    }
  | {
      readonly kind: 'host';
      /** As he typed it, at most 200 characters; shown to `rules.claimProof` alone. */
      readonly text: string;
    };

/** Whether digits are the last ones of a phone number, whatever stands between its own. */
export function endsInDigits(phone: string, digits: string): boolean {
  return areEqualTexts(digits, phone.replaceAll(/\D/g, '').slice(-digits.length));
}

/** An order that somebody says is his, and what he has typed for it. */
export interface ClaimQuestion {
  /** The tenant whose shop is asked. */
  readonly tenant: string;
  /** As it is stored. */
  readonly order: Order;
  /** Not checked but for its length. */
  readonly text: string;
}

/** The host's own way to tell whose an order is; one that throws says no. */
export type ClaimProofRule = (question: ClaimQuestion) => boolean | Promise<boolean>;
