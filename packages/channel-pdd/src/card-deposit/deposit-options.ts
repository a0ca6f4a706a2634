import { isFilledText, type Demand } from '@kaquan/channel-kit';

/** How cards are handed to the platform, which hands them out 平台发卡. */
export interface PddCardOptions {
  /**
   * The public key that the platform's staff has given you, as PEM or as bare base64 of its DER form: secrets
   * are sealed with it.
   */
  readonly publicKey: string;
}

/** Checks the option. */
export function checkCardOptions(demand: Demand, cards: PddCardOptions | undefined): void {
  if (cards === undefined) return;
  demand('cards.publicKey', isFilledText(cards.publicKey), 'must be a public key, a text');
}
