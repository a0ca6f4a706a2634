import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readEnvelope } from './envelope.ts';

const method = 'taobao.trade.fullinfo.get';

describe('readEnvelope', () => {
  it('opens the root that is named after the API', () => {
    const body = { trade_fullinfo_get_response: { trade: {} } };
    expect(readEnvelope(body, method)._unsafeUnwrap()).toEqual({
      kind: 'answered',
      inside: { trade: {} },
    });
    const ascp = { alibaba_ascp_logistics_offline_send_response: {} };
    expect(readEnvelope(ascp, 'alibaba.ascp.logistics.offline.send').isOk()).toBe(true);
  });

  it('reads a refusal with the least and with text where a number was promised', () => {
    expect(readEnvelope({ error_response: { code: '27' } }, method)._unsafeUnwrap()).toEqual({
      kind: 'platform',
      error: { code: 27, msg: '', sub_code: '', sub_msg: '', request_id: '' },
    });
  });

  it('says what is missing, and never throws', () => {
    expect(readEnvelope({}, method)._unsafeUnwrapErr()).toBe(
      'trade_fullinfo_get_response: is missing',
    );
    expect(readEnvelope({ error_response: { code: 'x' } }, method)._unsafeUnwrapErr()).toContain(
      'error_response.code',
    );
    const body = fc.oneof(
      fc.anything(),
      fc.record({ error_response: fc.anything() }),
      fc.record({ trade_fullinfo_get_response: fc.anything() }),
    );
    fc.assert(fc.property(body, (value) => void readEnvelope(value, method)));
  });
});
