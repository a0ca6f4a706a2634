import { createRedactor } from '@kaquan/channel-kit';
import { describe, expect, it } from 'vitest';
import { banMs, judge, saysNotFound, toReadFailure, toWriteFailure } from './errors.ts';
import { errorSchema } from './wire.ts';

const platform = (code: number, subCode = '', subMsg = '') =>
  errorSchema.parse({ code, sub_code: subCode, sub_msg: subMsg, request_id: '16g7' });
const site = {
  channel: 'taobao',
  operation: 'taobao.demo',
  redact: createRedactor(['6100sesame']),
};

describe('what a platform error comes down to', () => {
  it.each([
    [7, 'accesscontrol.limited-by-api-access-count', 'throttled'],
    [7, '', 'throttled'],
    [15, 'accesscontrol.limited-by-dynamic-access-count', 'throttled'],
    [27, 'invalid-sessionkey', 'grant_expired'],
    [26, '', 'grant_expired'],
    [53, '', 'grant_expired'],
    [15, 'isv.logistics-dummy-service-error:P03', 'grant_expired'],
    [15, 'isv.logistics-consign-service-error:P03', 'rejected'],
    [31, '', 'skewed'],
    [30, '', 'skewed'],
    [10, '', 'unsure'],
    [15, '', 'unsure'],
    [15, 'isp.top-remote-connection-timeout', 'unsure'],
    [50, 'isp.top-remote-connection-timeout', 'unsure'],
    [902, 'isp.remote-service-error', 'unsure'],
    [50, 'isp.null-pointer-exception', 'rejected'],
    [15, 'isp.top-parse-error', 'rejected'],
    [15, 'isv.logistics-dummy-service-error:B150', 'unavailable'],
    [15, 'isp.logistics-dummy-service-error:S01', 'unsure'],
    [15, 'isv.logistics-dummy-service-error:B04', 'rejected'],
    [15, 'isv.invalid-parameter:tid', 'rejected'],
    [25, 'isp.system-busy', 'rejected'],
    [99, 'isv.something-new', 'rejected'],
  ])('%i %s is %s', (code, subCode, verdict) => {
    expect(judge(platform(code, subCode))).toBe(verdict);
  });

  it('is an unknown outcome for a write where it is mere absence for a read', () => {
    const error = platform(50, 'isp.top-remote-connection-timeout');
    expect(toReadFailure(error, site).error.code).toBe('channel.unavailable');
    expect(toWriteFailure(error, site).error.code).toBe('channel.outcome_unknown');
    const refused = platform(15, 'isv.x-not-exist:tid');
    expect(toWriteFailure(refused, site).error.code).toBe('channel.rejected');
  });

  it('keeps the code for whoever looks it up, and no secret', () => {
    const { error } = toReadFailure(platform(41, 'isv.bad', 'session=6100sesame is bad'), site);
    expect(error).toMatchObject({ code: 'channel.rejected', channelCode: 'isv.bad' });
    expect(error).toMatchObject({ cause: { requestId: '16g7' } });
    expect(JSON.stringify(error)).not.toContain('6100sesame');
  });

  it('knows "does not exist" from other refusals', () => {
    const of = (subCode: string) => saysNotFound(toReadFailure(platform(15, subCode), site));
    expect(of('isv.trade-not-exist')).toBe(true);
    expect(of('isv.refund-not-exist:refund_id')).toBe(true);
    expect(of('isv.invalid-parameter:tid')).toBe(false);
    expect(of('')).toBe(false);
  });
});

describe('banMs', () => {
  it('waits a second longer than the platform says, and a day at most', () => {
    const of = (text: string, subCode = '') => banMs(platform(7, subCode, text));
    expect(of('This ban will last for 1 more seconds')).toBe(2_000);
    expect(of('This ban will last for 999999999 more seconds')).toBe(86_400_000);
    expect(of('')).toBe(2_000);
    expect(of('', 'accesscontrol.limited-by-app-access-count')).toBe(60_000);
  });
});
