import type { Clock } from '@kaquan/core/ports';

/** What every HTTP channel is set up with. */
export interface HttpSettings {
  /** The platform's address. */
  readonly url: string;
  /** For one attempt of one call. */
  readonly timeoutMs: number;
  /** Sends. */
  readonly fetch: typeof fetch;
  /** Dates the calls. */
  readonly clock: Clock;
}

/** Throws a `TypeError` that names the option and what to put there, unless it is met. */
export type Demand = (option: string, isMet: boolean, problem: string) => void;

/** What stands where a host gave nothing. */
export const httpDefaults: Omit<HttpSettings, 'url'> = {
  timeoutMs: 10_000,
  fetch: (input, init) => globalThis.fetch(input, init),
  clock: { now: () => Date.now() },
};

/** Makes the checks of a channel's factory, whose name stands in front of every complaint. */
export function createDemand(factory: string): Demand {
  return (option, isMet, problem) => {
    // Wrong options are a mistake in the host's code: say so where they are given, not on some later call.
    if (!isMet) throw new TypeError(`${factory}: ${option} ${problem}`);
  };
}

/** Checks the settings that every HTTP channel has. */
export function checkHttpSettings(demand: Demand, settings: HttpSettings): void {
  const { url, timeoutMs } = settings;
  demand('url', isHttpUrl(url), 'must be an absolute http or https address');
  demand(
    'timeoutMs',
    Number.isInteger(timeoutMs) && timeoutMs >= 100 && timeoutMs <= 300_000,
    'must be a whole number of milliseconds between 100 and 300000',
  );
  demand('fetch', typeof settings.fetch === 'function', 'must be a function like the global fetch');
  demand('clock', typeof settings.clock?.now === 'function', 'must have a function now()');
}

/** Whether an option holds a text that is not blank. */
export function isFilledText(value: unknown): boolean {
  return typeof value === 'string' && value.trim() !== '';
}

function isHttpUrl(value: unknown): boolean {
  return typeof value === 'string' && URL.canParse(value) && /^https?:/i.test(value);
}
