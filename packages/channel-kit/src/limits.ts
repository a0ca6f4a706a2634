import type { Demand } from './http-settings.ts';

/** How often a platform lets an API be called, by its page or by the host's word. */
export interface ApiLimit {
  /** The API's name; `*`: all calls of the application together. */
  readonly api: string;
  /** `shop`: for each shop's grant by itself; `application`: for all of them together. */
  readonly per: 'shop' | 'application';
  /** So many calls at most … */
  readonly count: number;
  /** … in any stretch of so many milliseconds. */
  readonly everyMs: number;
}

/** How a channel behaves towards its platform; every HTTP channel takes these options. */
export interface CallDiscipline {
  /**
   * Limits of your own; each stands in for the published one of the same `api` and `per`. They hold in
   * this process: divide by the number of processes.
   */
  readonly limits?: readonly ApiLimit[];
  /**
   * How long one call may wait in all for its turn and before repeats, 0..60,000 ms. Default 1,500. What
   * would take longer is answered `channel.throttled` at once.
   */
  readonly patienceMs?: number;
  /** Told of every call; a tracer of `@opentelemetry/api` fits. Default: nobody. */
  readonly trace?: ChannelTracer;
}

/** Makes spans. The tracers of `@opentelemetry/api` have this shape. */
export interface ChannelTracer {
  /** Begins a span under whatever span is active. */
  startSpan(
    name: string,
    options: { readonly attributes: Record<string, string | number>; readonly kind: 2 },
  ): ChannelSpan;
}

/** One call, as it is traced. */
export interface ChannelSpan {
  /** Adds what is known by now. */
  setAttribute(name: string, value: string | number): unknown;
  /** Says that the call failed. */
  setStatus?(status: { readonly code: 2 }): unknown;
  /** Ends it. */
  end(): void;
}

/** How long a call waits where nobody said. */
export const defaultPatienceMs = 1_500;

const maxPatienceMs = 60_000;

/** Puts the host's limits in place of the published ones. */
export function mergeLimits(
  published: readonly ApiLimit[],
  own: readonly ApiLimit[] = [],
): readonly ApiLimit[] {
  const replaced = new Set(own.map(nameOf));
  return [...published.filter((limit) => !replaced.has(nameOf(limit))), ...own];
}

/** Checks what a host gave. */
export function checkDiscipline(demand: Demand, options: CallDiscipline): void {
  const { limits = [], patienceMs = defaultPatienceMs, trace } = options;
  demand(
    'patienceMs',
    isWhole(patienceMs, 0) && patienceMs <= maxPatienceMs,
    `must be a whole number of milliseconds between 0 and ${maxPatienceMs}`,
  );
  demand(
    'limits',
    Array.isArray(limits) && limits.every(isLimit),
    'must be a list of { api, per: "shop" or "application", count, everyMs }, whole numbers above 0',
  );
  demand(
    'limits',
    new Set(limits.map(nameOf)).size === limits.length,
    'must not name the same api and per twice',
  );
  demand(
    'trace',
    trace === undefined || typeof trace.startSpan === 'function',
    'must have a function startSpan()',
  );
}

function nameOf({ api, per }: ApiLimit): string {
  return `${per} ${api}`;
}

function isLimit(limit: ApiLimit): boolean {
  if (typeof limit !== 'object' || limit === null) return false;
  const { api, per, count, everyMs } = limit;
  const isPlace = per === 'application' || (per === 'shop' && api !== '*');
  return typeof api === 'string' && isPlace && isWhole(count, 1) && isWhole(everyMs, 1);
}

function isWhole(value: unknown, least: number): boolean {
  return Number.isSafeInteger(value) && Number(value) >= least;
}
