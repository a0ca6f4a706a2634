import { coreError } from '@kaquan/core';
import { describe, expect, it } from 'vitest';
import { createRedactor } from './redact.ts';
import {
  afterFailedReading,
  refusedRead,
  refusedWrite,
  type Refusal,
  type Verdict,
} from './refusal.ts';

const site = { channel: 'demo', operation: 'demo.ship', redact: createRedactor(['sesame']) };
const refusal = (verdict: Verdict): Refusal => ({
  verdict,
  channelCode: 'E1',
  channelMessage: 'sesame is wrong',
  retryAfterMs: 7_000,
  details: { code: 1, message: 'sesame is wrong' },
});

describe('a refusal as an error', () => {
  it.each([
    ['rejected', 'channel.rejected', 'channel.rejected'],
    ['skewed', 'channel.rejected', 'channel.rejected'],
    ['throttled', 'channel.throttled', 'channel.throttled'],
    ['grant_expired', 'channel.grant_expired', 'channel.grant_expired'],
    ['unavailable', 'channel.unavailable', 'channel.unavailable'],
    ['unsure', 'channel.unavailable', 'channel.outcome_unknown'],
  ] as const)('%s is %s of a read and %s of a write', (verdict, read, write) => {
    expect(refusedRead(refusal(verdict), site).code).toBe(read);
    expect(refusedWrite(refusal(verdict), site).code).toBe(write);
  });

  it('keeps code and pause, and no secret', () => {
    expect(refusedRead(refusal('throttled'), site)).toMatchObject({ retryAfterMs: 7_000 });
    const error = refusedRead(refusal('rejected'), site);
    expect(error).toMatchObject({ channelCode: 'E1', cause: { code: 1 } });
    expect(JSON.stringify(error)).not.toContain('sesame');
  });
});

describe('a write whose outcome cannot be read either', () => {
  const at = { channel: 'demo', operation: 'demo.ship' };
  const throttled = coreError('channel.throttled', { ...at, retryAfterMs: 1 });
  const unavailable = coreError('channel.unavailable', at);

  it('says the ban only where the write was refused', () => {
    expect(afterFailedReading(throttled, { wasRefused: true, at })).toBe(throttled);
    expect(afterFailedReading(throttled, { wasRefused: false, at }).code).toBe(
      'channel.outcome_unknown',
    );
    expect(afterFailedReading(unavailable, { wasRefused: true, at }).code).toBe(
      'channel.outcome_unknown',
    );
  });
});
