import {
  checkDiscipline,
  checkHttpSettings,
  createDemand,
  httpDefaults,
  isFilledText,
  type CallDiscipline,
} from '@kaquan/channel-kit';
import type { Clock } from '@kaquan/core/ports';
import { checkRefundOptions, type TaobaoRefundOptions } from './refunds/refund-options.ts';
import { parcelApis, type ParcelApi } from './shipping/parcel-apis.ts';
import { checkETicketOptions, type ETicketOptions } from './e-ticket/options.ts';
import {
  toMessageSettings,
  type MessageSettings,
  type TaobaoMessageOptions,
} from './push/options.ts';
import type { SignMethod } from './sign.ts';

/** What {@link createTaobaoChannel} takes. */
export interface TaobaoChannelOptions extends CallDiscipline {
  /** The application's key, from the console of open.taobao.com. */
  readonly appKey: string;
  /** The application's secret; it signs and is never sent. */
  readonly appSecret: string;
  /** The gateway. Default `https://eco.taobao.com/router/rest`; a sandbox's address in tests. */
  readonly url?: string;
  /**
   * Whether the application may renew grants: only those that are subscribed to in the service market
   * 服务市场订购类应用 may. A shop then needs `refreshToken` beside `session`. Default `false`: sellers
   * authorize again before a grant ends.
   */
  readonly renewsGrants?: boolean;
  /** Hears of changes by itself. Left out: it is only ever asked. */
  readonly messages?: TaobaoMessageOptions;
  /** Default `md5`, the one method whose digest is published. */
  readonly signMethod?: SignMethod;
  /**
   * By which API parcels are told of. Default `ascp`, `alibaba.ascp.logistics.offline.send`; or `online`,
   * `taobao.logistics.online.send`, or `offline`, `taobao.logistics.offline.send`, for who still has it.
   */
  readonly parcels?: ParcelApi;
  /**
   * Whether bills 账单 of fees are listed: only applications of a merchant's own 商家自研 may. Default
   * `false`: statements come by file.
   */
  readonly listsBills?: boolean;
  /** What only the host knows about its shops' refunds. Default: nothing, see each. */
  readonly refunds?: TaobaoRefundOptions;
  /** For one attempt of one call, 100..300,000. Default 10,000. Reads are tried three times. */
  readonly timeoutMs?: number;
  /** Default: the global `fetch`. */
  readonly fetch?: typeof fetch;
  /** Default: the system's clock. */
  readonly clock?: Clock;
  /** How the application gives out e-tickets 电子凭证. Default: it gives out none. */
  readonly eTicket?: ETicketOptions;
}

/** The options, checked and complete. */
export type TaobaoSettings = Readonly<
  Required<Omit<TaobaoChannelOptions, keyof CallDiscipline | 'eTicket' | 'messages'>>
> &
  CallDiscipline & {
    /** `null` where it gives out none. */
    readonly eTicket: ETicketOptions | null;
    /** `null` where it hears of nothing by itself. */
    readonly messages: MessageSettings | null;
  };

const signMethods: ReadonlySet<string> = new Set<SignMethod>(['md5', 'hmac', 'hmac-sha256']);

/** Checks the options; throws a `TypeError` that names the option and what to put there. */
export function toSettings(
  options: TaobaoChannelOptions,
  factory = 'createTaobaoChannel',
): TaobaoSettings {
  const demand = createDemand(factory);
  const settings: TaobaoSettings = {
    ...httpDefaults,
    url: 'https://eco.taobao.com/router/rest',
    renewsGrants: false,
    signMethod: 'md5',
    parcels: 'ascp',
    listsBills: false,
    ...options,
    // Whoever computes his options gives `undefined` for nothing.
    eTicket: options.eTicket ?? null,
    refunds: options.refunds ?? {},
    messages: toMessageSettings(options.messages, demand),
  };
  const { appKey, appSecret, signMethod, parcels } = settings;
  demand('appKey', isFilledText(appKey), 'must be the key of the application, a text');
  demand('appSecret', isFilledText(appSecret), 'must be the secret of the application, a text');
  demand('renewsGrants', typeof settings.renewsGrants === 'boolean', 'must be true or false');
  demand('signMethod', signMethods.has(signMethod), 'must be md5, hmac or hmac-sha256');
  demand('listsBills', typeof settings.listsBills === 'boolean', 'must be true or false');
  demand('parcels', Object.hasOwn(parcelApis, parcels), 'must be ascp, online or offline');
  demand('refunds', typeof settings.refunds === 'object', 'must be an object');
  checkRefundOptions(demand, settings.refunds);
  checkHttpSettings(demand, settings);
  checkDiscipline(demand, settings);
  demand('eTicket', typeof settings.eTicket === 'object', 'must be an object');
  if (settings.eTicket !== null) checkETicketOptions(demand, settings.eTicket);
  return settings;
}
