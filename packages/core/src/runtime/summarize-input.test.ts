import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { summarizeInput } from './summarize-input.ts';

describe('the summary of an input', () => {
  it('names what the call is about', () => {
    const input = {
      orderId: 'o1',
      orderIds: ['o1', 'o2'],
      orderNo: '17',
      amountMinor: 100,
      dryRun: true,
      hold: 'manual',
      items: [{ unitId: 'u1', amountMinor: 5, note: 'sesame' }],
    };
    const { items: _items, ...own } = input;
    const items = [{ unitId: 'u1', amountMinor: 5 }];
    expect(summarizeInput(input)).toEqual({ ...own, items });
  });

  it('leaves out whatever else there is', () => {
    const input = {
      token: 'sesame',
      code: 'sesame',
      credentials: { appId: 'sesame' },
      source: ['sesame'],
      name: 'sesame',
      nested: { orderId: 'sesame' },
      orderId: ['sesame', { toString: () => 'sesame' }].slice(1),
      get shopId() {
        return 'sesame';
      },
    };
    expect(JSON.stringify(summarizeInput(input))).not.toContain('sesame');
  });

  it('of what is no plain object is empty', () => {
    for (const input of [null, undefined, 'o1', 7, ['o1'], new Map([['orderId', 'o1']])]) {
      expect(summarizeInput(input)).toEqual({});
    }
  });

  it('shows no text that stands under another name, whatever it is given', () => {
    const name = fc.string().filter((text) => !/(^id|Id|Ids|No|Nos)$/.test(text));
    const words = /^(hold|kind|route|category|channelType|operation|subscriber)$/;
    const leaf = fc.oneof(fc.constant('sesame'), fc.integer(), fc.boolean());
    const value = fc.letrec((tie) => ({
      any: fc.oneof(leaf, fc.array(tie('any')), tie('object')),
      object: fc.dictionary(
        name.filter((text) => !words.test(text) && !text.includes('sesame')),
        tie('any'),
      ),
    }));
    fc.assert(
      fc.property(value.object, (input) => {
        expect(JSON.stringify(summarizeInput(input))).not.toContain('sesame');
      }),
    );
  });
});
