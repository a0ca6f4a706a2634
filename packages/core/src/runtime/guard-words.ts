import { err } from 'neverthrow';
import { coreError } from '../kernel/errors.ts';
import type { CardDepositCalls } from '../ports/card-deposit.ts';
import type { Channel } from '../ports/channel.ts';
import type { ItemStockCalls } from '../ports/item-stock.ts';
import type { OrderNoteCalls } from '../ports/order-note.ts';
import { soundOutcome, type Guards } from './guards.ts';
import { stripped } from './strip-secrets.ts';

/** What a channel may be told beside its orders, guarded as its other calls are; where it can be. */
export function guardWords(
  channel: Channel,
  { tell }: Pick<Guards, 'tell'>,
): ItemStockCalls & OrderNoteCalls & CardDepositCalls {
  const setItemStock = channel.setItemStock?.bind(channel);
  const appendNote = channel.appendNote?.bind(channel);
  return {
    ...(setItemStock && {
      setItemStock: (call, stock) => tell('setItemStock', () => setItemStock(call, stock)),
    }),
    ...(appendNote && {
      appendNote: (call, note) => tell('appendNote', () => appendNote(call, note)),
    }),
    ...guardDeposits(channel),
  };
}

function guardDeposits(channel: Channel): CardDepositCalls {
  const depositCards = channel.depositCards?.bind(channel);
  if (depositCards === undefined) return {};
  const where = { channel: channel.name, operation: 'depositCards' };
  return {
    depositCards: async (call, deposit) => {
      const secrets = deposit.cards.flatMap(({ cardNumber, secret }) =>
        cardNumber === null ? [secret] : [secret, cardNumber],
      );
      try {
        const told = await depositCards(call, deposit);
        if (told.isErr()) return err(stripped(told.error, secrets));
        return soundOutcome(stripped(told.value, secrets), where);
      } catch {
        // What was thrown may hold the request: it is not kept even as a cause.
        return err(coreError('channel.outcome_unknown', where));
      }
    },
  };
}
