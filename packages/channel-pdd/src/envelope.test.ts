import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readEnvelope } from './envelope.ts';

const method = 'pdd.order.information.get';

describe('readEnvelope', () => {
  it('opens the one key there is, whatever it is called', () => {
    const inside = { order_info: {} };
    for (const key of ['order_info_get_response', 'response', 'specific_order_info']) {
      expect(readEnvelope({ [key]: inside, request_id: '1' }, method)._unsafeUnwrap()).toEqual({
        kind: 'answered',
        inside,
      });
    }
  });

  it('takes the whole answer where the fields stand at the top', () => {
    const body = { id: 1, order_sn: '2', request_id: '3' };
    expect(readEnvelope(body, 'pdd.refund.information.get')._unsafeUnwrap()).toEqual({
      kind: 'answered',
      inside: body,
    });
  });

  it('reads a refusal with the least, and with numbers where text was promised', () => {
    const least = { error_response: { error_code: '10019', sub_code: null } };
    expect(readEnvelope(least, method)._unsafeUnwrap()).toEqual({
      kind: 'platform',
      error: { error_code: 10019, error_msg: '', sub_code: '', sub_msg: '', request_id: '' },
    });
    const odd = { error_response: { error_code: 50001, sub_code: 45001, request_id: 7 } };
    expect(readEnvelope(odd, method)._unsafeUnwrap()).toMatchObject({
      error: { sub_code: '45001', request_id: '7' },
    });
  });

  it.each([
    [{}],
    [[]],
    [{ a: {}, b: {} }],
    [{ a: 1 }],
    [{ a: [] }],
    [{ request_id: '1' }],
    [{ error_response: null }],
    [{ error_response: { error_code: 'x' } }],
  ])('says what is wrong with %j', (body) => {
    expect(readEnvelope(body, method).isErr()).toBe(true);
  });

  it('never throws', () => {
    const body = fc.oneof(fc.anything(), fc.record({ error_response: fc.anything() }));
    fc.assert(fc.property(body, (value) => void readEnvelope(value, method)));
  });
});
