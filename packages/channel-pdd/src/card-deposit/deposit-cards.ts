import { toIdText } from '@kaquan/channel-kit';
import { err, ok, type Result } from '@kaquan/core';
import type {
  CardDeposit,
  ChannelCall,
  ChannelReadError,
  ChannelWriteError,
  ChannelWriteOutcome,
} from '@kaquan/core/ports';
import type { PddClient } from '../client.ts';
import { rejected } from '../rejected.ts';
import { withoutSecrets } from '../without-secrets.ts';
import { createCardCipher } from './card-cipher.ts';
import type { PddCardOptions } from './deposit-options.ts';
import { depositedSchema } from './wire.ts';

const operation = 'pdd.voucher.virtual.card.batch.add';

/** The most cards of one call. */
export const maxCards = 5_000;

/**
 * Hands cards to the platform, which hands them out at payment. It keeps what it is handed twice twice, and
 * no call tells what it has: a lost answer stays unknown, and nothing is repeated.
 */
export async function depositCards(
  client: PddClient,
  call: ChannelCall,
  { deposit, how }: { readonly deposit: CardDeposit; readonly how: PddCardOptions },
): Promise<Result<ChannelWriteOutcome, ChannelWriteError>> {
  const data = await dataOf(deposit, how);
  if (data.isErr()) return err(data.error);
  const params = { data: data.value };
  const secrets = secretsOf(deposit);
  const request = { method: operation, call, params, secrets, schema: depositedSchema };
  const sent = await client.write(request);
  if (sent.isErr()) return err(withoutSecrets(sent.error.error, secrets));
  const { code, message, result } = sent.value;
  if (code !== 0) {
    return err(withoutSecrets(rejected(operation, String(code), message ?? ''), secrets));
  }
  const batch = result?.batchId ?? 'without a number';
  const count = result?.totalNum ?? deposit.cards.length;
  if (count === deposit.cards.length) return ok({ outcome: 'done', note: `batch ${batch}` });
  const note = `batch ${batch} has ${count} cards of ${deposit.cards.length}; look in the backend`;
  return ok({ outcome: 'needs_check', note });
}

async function dataOf(
  { itemId, skuId, cards }: CardDeposit,
  { publicKey }: PddCardOptions,
): Promise<Result<string, ChannelReadError>> {
  const refused = (code: string, words: string) => err(rejected(operation, code, words));
  if (toIdText(itemId) === null || skuId === null || toIdText(skuId) === null) {
    return refused('sku_required', 'the platform keeps cards for each SKU only');
  }
  if (cards.length < 1 || cards.length > maxCards) {
    return refused('card_count', `the platform takes 1 to ${maxCards} cards in one call`);
  }
  const seal = await createCardCipher(publicKey);
  if (seal === null) return refused('public_key', 'cards.publicKey is no public key of RSA');
  const rows: string[] = [];
  for (const { cardNumber, secret } of cards) {
    if (cardNumber === null) {
      return refused('card_number_required', 'the platform wants a number for each card');
    }
    const encryptPassword = seal(secret.reveal());
    if (encryptPassword === null) {
      return refused('secret_too_long', 'a secret is longer than the public key can seal');
    }
    rows.push(JSON.stringify({ cardNo: cardNumber.reveal(), encryptPassword }));
  }
  // Long numbers stay numbers on the wire, which JSON.stringify could not write.
  return ok(`{"goodsId":${itemId},"skuId":${skuId},"dataList":[${rows.join(',')}]}`);
}

function secretsOf({ cards }: CardDeposit): readonly string[] {
  return cards.flatMap(({ cardNumber, secret }) => [secret.reveal(), cardNumber?.reveal() ?? '']);
}
