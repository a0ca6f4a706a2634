import { describe, expect, it } from 'vitest';
import { toReadError, toWriteError, type GatewayTrouble } from './gateway-error.ts';

const at = { channel: 'demo', operation: 'demo.call' };
const lost: GatewayTrouble = { kind: 'unknown', reason: 'timeout', problem: '', cause: null };
const unreadable: GatewayTrouble = { ...lost, reason: 'unreadable', problem: 'not JSON' };
const refused = (status: number): GatewayTrouble => ({
  kind: 'refused',
  status,
  retryAfterMs: null,
});

describe('what trouble at the gateway means', () => {
  it('is an unknown outcome for a write that may have left, and mere absence for a read', () => {
    expect(toWriteError(lost, at).code).toBe('channel.outcome_unknown');
    expect(toWriteError(unreadable, at).code).toBe('channel.outcome_unknown');
    expect(toReadError(lost, at).code).toBe('channel.unavailable');
    expect(toReadError(unreadable, at)).toMatchObject({
      code: 'channel.unreadable',
      problem: 'not JSON',
    });
  });

  it('is certain for what never left or was turned away', () => {
    const cause = { name: 'Error', message: '', code: 'ECONNREFUSED' };
    expect(toWriteError({ kind: 'not_sent', cause }, at).code).toBe('channel.unavailable');
    expect(toWriteError(refused(413), at)).toMatchObject({
      code: 'channel.rejected',
      channelCode: 'http_413',
    });
    expect(toWriteError(refused(429), at)).toMatchObject({
      code: 'channel.throttled',
      retryAfterMs: 5_000,
    });
  });
});
