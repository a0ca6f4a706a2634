import { createRedactor } from '@kaquan/channel-kit';
import { describe, expect, it } from 'vitest';
import { banMs, banScope, judge, saysNotFound, toReadFailure, toWriteFailure } from './errors.ts';
import { errorSchema } from './wire.ts';

const platform = (code: number, subCode: string | null = null, subMsg = '') =>
  errorSchema.parse({ error_code: code, sub_code: subCode, sub_msg: subMsg, request_id: '16g7' });
const site = { channel: 'pdd', operation: 'pdd.demo', redact: createRedactor(['open-sesame']) };

describe('what a platform error comes down to', () => {
  it.each([
    [10000, 'rejected'],
    [10001, 'skewed'],
    [10013, 'grant_expired'],
    [10019, 'grant_expired'],
    [20032, 'grant_expired'],
    [20004, 'rejected'],
    [20005, 'rejected'],
    [20031, 'rejected'],
    [21001, 'rejected'],
    [21002, 'rejected'],
    [50000, 'unsure'],
    [50001, 'rejected'],
    [50002, 'unsure'],
    [52001, 'unsure'],
    [52002, 'unsure'],
    [52004, 'rejected'],
    [52101, 'throttled'],
    [52102, 'throttled'],
    [52103, 'throttled'],
    [70031, 'throttled'],
    [70033, 'throttled'],
    [70034, 'rejected'],
    [70035, 'rejected'],
    [70036, 'rejected'],
    [99999, 'rejected'],
  ])('%i is %s', (code, verdict) => {
    expect(judge(platform(code))).toBe(verdict);
  });

  it('is an unknown outcome for a write where it is mere absence for a read', () => {
    expect(toReadFailure(platform(52002), site).error.code).toBe('channel.unavailable');
    expect(toWriteFailure(platform(52002), site).error.code).toBe('channel.outcome_unknown');
    expect(toWriteFailure(platform(50001, 'x'), site).error.code).toBe('channel.rejected');
  });

  it('keeps code and sub-code for whoever looks them up, and no secret', () => {
    const { error } = toReadFailure(platform(50001, '60010', 'open-sesame: no'), site);
    expect(error).toMatchObject({ code: 'channel.rejected', channelCode: '60010' });
    expect(error).toMatchObject({ cause: { code: 50001, requestId: '16g7' } });
    expect(JSON.stringify(error)).not.toContain('open-sesame');
    expect(toReadFailure(platform(20031), site).error).toMatchObject({ channelCode: '20031' });
  });

  it('knows "does not exist" from other refusals', () => {
    const of = (code: number, subCode: string) =>
      saysNotFound(toReadFailure(platform(code, subCode), site));
    expect(of(50001, '45001')).toBe(true);
    expect(of(50001, '45002')).toBe(false);
    expect(of(10000, '45001')).toBe(false);
  });

  it('holds back a shop, an API or all of it, for as long as fits', () => {
    const of = (code: number) => [banScope(platform(code)), banMs(platform(code))];
    expect(of(70031)).toEqual(['shop', 2_000]);
    expect(of(52101)).toEqual(['api', 5_000]);
    expect(of(52102)).toEqual(['api', 60_000]);
    expect(of(52103)).toEqual(['application', 60_000]);
    expect(of(70033)).toEqual(['application', 600_000]);
  });
});
