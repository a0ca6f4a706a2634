import {
  checkDiscipline,
  checkHttpSettings,
  createDemand,
  httpDefaults,
  isFilledText,
  type CallDiscipline,
} from '@kaquan/channel-kit';
import { minuteMs } from '@kaquan/core';
import type { Clock } from '@kaquan/core/ports';
import { checkCardOptions, type PddCardOptions } from './card-deposit/deposit-options.ts';
import { checkVoucherOptions, type PddVoucherOptions } from './e-ticket/e-ticket-options.ts';
import {
  checkDailyBillOptions,
  type PddDailyBillOptions,
} from './statements/daily-bill-options.ts';
import { checkTopUpOptions, type PddTopUpOptions } from './top-up/top-up-options.ts';

/** What {@link createPddChannel} takes. */
export interface PddChannelOptions extends CallDiscipline {
  /** The application's `client_id`, from the console of open.pinduoduo.com. */
  readonly clientId: string;
  /** The application's secret; it signs and is never sent. */
  readonly clientSecret: string;
  /** The gateway. Default `https://gw-api.pinduoduo.com/api/router`; a sandbox's address in tests. */
  readonly url?: string;
  /** The message service. Default `wss://message-api.pinduoduo.com/message`. */
  readonly pushUrl?: string;
  /**
   * Whether the channel renews grants, by an API that the platform's catalogue does not list any more. A
   * shop then needs `refreshToken` beside `accessToken`. Default `false`: sellers authorize again before
   * a grant ends.
   */
  readonly renewsGrants?: boolean;
  /**
   * How far the end of a listing stays behind now, 0..540,000 ms. Default 180,000: the platform asks for
   * three minutes, in words that can be read in two ways. An order is seen that much later; 0 trusts
   * the platform to answer about the last seconds.
   */
  readonly listingLagMs?: number;
  /** Hands vouchers 电子凭证 to the platform. Left out: it does not, as only some categories have them. */
  readonly vouchers?: PddVoucherOptions;
  /** Tells the platform of top-ups 充值. Left out: it does not, as only some categories have them. */
  readonly topUp?: PddTopUpOptions;
  /** Hands cards to the platform, which hands them out 平台发卡. Left out: a person does in its backend. */
  readonly cards?: PddCardOptions;
  /**
   * Reads the platform's daily bill 账务明细, in this layout; `{}` takes the default one. Left out: no statements,
   * as no page says what the file looks like.
   */
  readonly dailyBill?: PddDailyBillOptions;
  /**
   * `decrypt`: a reading of one order that waits to be shipped tells its receiver, at a decryption each, which
   * are scarce; where none is left it tells nobody. Default `none`: card keys need no receiver.
   */
  readonly recipients?: 'decrypt' | 'none';
  /** For one attempt of one call, 100..300,000. Default 10,000. Reads are tried three times. */
  readonly timeoutMs?: number;
  /** Default: the global `fetch`. */
  readonly fetch?: typeof fetch;
  /** Default: the system's clock. */
  readonly clock?: Clock;
}

/** The options, checked and complete. */
export type PddSettings = Readonly<
  Required<Omit<PddChannelOptions, OnlyIfAsked>> & Pick<PddChannelOptions, OnlyIfAsked>
>;

/** What is not done unless it is asked for: nothing stands in its place. */
type OnlyIfAsked = keyof CallDiscipline | 'vouchers' | 'topUp' | 'cards' | 'dailyBill';

const maxLagMs = 9 * minuteMs;

/** Checks the options; throws a `TypeError` that names the option and what to put there. */
export function toSettings(options: PddChannelOptions, factory = 'createPddChannel'): PddSettings {
  const demand = createDemand(factory);
  const settings: PddSettings = {
    ...httpDefaults,
    url: 'https://gw-api.pinduoduo.com/api/router',
    pushUrl: 'wss://message-api.pinduoduo.com/message',
    renewsGrants: false,
    listingLagMs: 3 * minuteMs,
    recipients: 'none',
    ...options,
  };
  const { clientId, clientSecret, listingLagMs } = settings;
  demand('clientId', isFilledText(clientId), 'must be the client_id of the application, a text');
  demand(
    'clientSecret',
    isFilledText(clientSecret),
    'must be the secret of the application, a text',
  );
  const isSocket = URL.canParse(settings.pushUrl) && /^wss?:/i.test(settings.pushUrl);
  demand('pushUrl', isSocket, 'must be an absolute ws or wss address');
  demand('renewsGrants', typeof settings.renewsGrants === 'boolean', 'must be true or false');
  demand(
    'listingLagMs',
    Number.isInteger(listingLagMs) && listingLagMs >= 0 && listingLagMs <= maxLagMs,
    `must be a whole number of milliseconds between 0 and ${maxLagMs}`,
  );
  demand(
    'recipients',
    settings.recipients === 'decrypt' || settings.recipients === 'none',
    'must be decrypt or none',
  );
  checkCardOptions(demand, settings.cards);
  checkVoucherOptions(demand, settings.vouchers);
  checkTopUpOptions(demand, settings.topUp);
  checkDailyBillOptions(demand, settings.dailyBill);
  checkHttpSettings(demand, settings);
  checkDiscipline(demand, settings);
  return settings;
}
