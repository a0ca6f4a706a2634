/**
 * Why a step of a setup check has failed, or was not tried, in English; where it has met an error, that
 * says it instead.
 */
export const setupReasons = {
  before_failed: 'a step before it has failed',
  not_named: 'no order was named',
  known_here_only: 'nobody but the host knows of the orders of this shop',
  user_untold: 'the channel does not tell its ordering user',
  user_differs: 'the channel names another ordering user than the shop has',
  item_unmapped: 'the item is not mapped to a product',
  not_ready: 'a paid order with a key is not ready',
  fulfiller_missing: 'the fulfiller of the product is not composed in',
  fulfiller_not_asked: 'what a fulfiller makes is real, so it is not asked',
  channel_supplies: 'the cards are kept by the channel, and only a real order takes one',
  handed_over_by_hand: 'a person hands the goods over',
  parcel_not_sent: 'no parcel is sent, and its waybill is made up',
  card_differs: 'a card does not come out of the vault as it went in',
  link_differs: 'the link opens another order',
  not_handed_over: 'the goods were not handed over',
  told_by_hand: 'a person tells the channel in its own backend',
  channel_knows: 'the channel has handed the goods out itself',
  not_told: 'the channel would not be told',
  nobody_verifies: 'nobody has to say that the goods were used',
  code_unreadable: 'the verification code is not read as it is shown',
  not_verified: 'the goods do not count as used',
  not_settled: 'the money does not count as settled',
  settled_by_statement: 'only a real statement tells that the money has come',
  settled_by_host: 'the host tells that the money has come',
  unsound: 'what is stored of it would break a rule',
} as const;

/** Why a step of a setup check has failed, or was not tried; see `setupStepText`. */
export type SetupReason = keyof typeof setupReasons;
