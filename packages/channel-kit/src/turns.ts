import type { ClientSettings } from './client-settings.ts';
import { mergeLimits, type ApiLimit } from './limits.ts';
import { createForwardTime, createPacer, type KeyedLimit, type Place } from './pacer.ts';
import type { BanScope, Outgoing, Protocol } from './protocol.ts';
import { createRateGate } from './rate-gate.ts';

/** Whose turn it is to call, by published limits, by bans, and by what refusals taught. */
export interface Turns {
  /** Takes a turn, unless that would mean to wait longer. */
  take(out: Outgoing, maxWaitMs: number): Place;
  /** How long the platform has banned the call for; 0 when it has not. */
  banMs(out: Outgoing): number;
  /** The platform refused a call for its frequency. */
  refused(out: Outgoing, refusal: Throttling): void;
  /** The time by which turns are counted; it never goes back. */
  now(): number;
}

interface Throttling {
  readonly scope: BanScope;
  readonly forMs: number;
  /** By {@link Turns.now}. */
  readonly sentAt: number;
}

type Keys = Readonly<Record<BanScope, KeyedLimit>>;

/** Makes the turns of one channel, which know of this process only. */
export function createTurns<E, W extends object>(
  protocol: Protocol<E, W>,
  settings: Pick<ClientSettings, 'clock' | 'limits'>,
): Turns {
  // A clock that is set back must not make bans longer.
  const now = createForwardTime(settings.clock);
  const gate = createRateGate({ now });
  const pacer = createPacer(now);
  const limits = new Map<string, ApiLimit>();
  for (const limit of mergeLimits(protocol.limits, settings.limits)) {
    limits.set(`${limit.per} ${limit.api}`, limit);
  }
  const keysOf = ({ method, call }: Outgoing): Keys => ({
    application: { key: 'app', limit: limits.get('application *') ?? null },
    api: { key: `api ${method}`, limit: limits.get(`application ${method}`) ?? null },
    shop: {
      key: `shop ${protocol.grantOf(call)} ${method}`,
      limit: limits.get(`shop ${method}`) ?? null,
    },
  });
  const banMs = (out: Outgoing) =>
    Math.ceil(gate.waitMs(Object.values(keysOf(out)).map(({ key }) => key)));
  return {
    now,
    banMs,
    take(out, maxWaitMs) {
      const banned = banMs(out);
      if (banned > maxWaitMs) return { kind: 'too_long', retryAfterMs: banned };
      const place = pacer.reserve(Object.values(keysOf(out)), maxWaitMs);
      if (place.kind === 'too_long') return place;
      return { kind: 'taken', waitMs: Math.max(banned, place.waitMs) };
    },
    refused(out, { scope, forMs, sentAt }) {
      const limit = keysOf(out)[scope];
      gate.close(limit.key, forMs);
      pacer.slowDown(limit, sentAt);
    },
  };
}
