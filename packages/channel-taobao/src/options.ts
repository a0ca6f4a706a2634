import type { Clock } from '@kaquan/core/ports';
import type { SignMethod } from './sign.ts';

/** What {@link createTaobaoChannel} takes. */
export interface TaobaoChannelOptions {
  /** The application's key, from the console of open.taobao.com. */
  readonly appKey: string;
  /** The application's secret; it signs and is never sent. */
  readonly appSecret: string;
  /** The gateway. Default `https://eco.taobao.com/router/rest`; a sandbox's address in tests. */
  readonly url?: string;
  /** Default `md5`, the one method whose digest is published. */
  readonly signMethod?: SignMethod;
  /** For one attempt of one call, 100..300,000. Default 10,000. Reads are tried three times. */
  readonly timeoutMs?: number;
  /** Default: the global `fetch`. */
  readonly fetch?: typeof fetch;
  /** Default: the system's clock. */
  readonly clock?: Clock;
}

/** The options, checked and complete. */
export type TaobaoSettings = Readonly<Required<TaobaoChannelOptions>>;

const signMethods: ReadonlySet<string> = new Set<SignMethod>(['md5', 'hmac', 'hmac-sha256']);

/** Checks the options; throws a `TypeError` that names the option and what to put there. */
export function toSettings(options: TaobaoChannelOptions): TaobaoSettings {
  const settings: TaobaoSettings = {
    url: 'https://eco.taobao.com/router/rest',
    signMethod: 'md5',
    timeoutMs: 10_000,
    fetch: (input, init) => globalThis.fetch(input, init),
    clock: { now: () => Date.now() },
    ...options,
  };
  const { timeoutMs } = settings;
  demand('appKey', isText(settings.appKey), 'must be the key of the application, a text');
  demand('appSecret', isText(settings.appSecret), 'must be the secret of the application, a text');
  demand('url', isHttpUrl(settings.url), 'must be an absolute http or https address');
  demand('signMethod', signMethods.has(settings.signMethod), 'must be md5, hmac or hmac-sha256');
  demand(
    'timeoutMs',
    Number.isInteger(timeoutMs) && timeoutMs >= 100 && timeoutMs <= 300_000,
    'must be a whole number of milliseconds between 100 and 300000',
  );
  demand('fetch', typeof settings.fetch === 'function', 'must be a function like the global fetch');
  demand('clock', typeof settings.clock?.now === 'function', 'must have a function now()');
  return settings;
}

function demand(option: string, isMet: boolean, problem: string): void {
  // Wrong options are a mistake in the host's code: say so where they are given, not on some later call.
  if (!isMet) throw new TypeError(`createTaobaoChannel: ${option} ${problem}`);
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value.trim() !== '';
}

function isHttpUrl(value: unknown): boolean {
  return typeof value === 'string' && URL.canParse(value) && /^https?:/i.test(value);
}
