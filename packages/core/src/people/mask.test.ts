import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maskAccount, maskRecipient } from './mask.ts';

describe('a masked recipient', () => {
  it.each([
    ['张三', '张*'],
    ['张三丰', '张**'],
    ['欧阳锋先生', '欧**'],
    ['张', '*'],
    ['', ''],
    ['𠮷田', '𠮷*'],
  ])('shows of the name %s only %s', (name, masked) => {
    const recipient = { name, phone: '', region: '', address: '' };
    expect(maskRecipient(recipient).name).toBe(masked);
  });

  it.each([
    ['13812340001', '138****0001'],
    ['+86 138 1234 0001', '+86****0001'],
    ['8812345', '88****45'],
    ['10086', '****6'],
    ['12', '****'],
    ['', ''],
  ])('shows of the number %s only %s', (phone, masked) => {
    const recipient = { name: '张三', phone, region: '浙江省', address: '文三路9号' };
    const shown = maskRecipient(recipient);
    expect(shown).toEqual({ name: '张*', phone: masked, region: '浙江省', address: '***' });
    expect(maskAccount(phone)).toBe(masked);
  });

  it('hides at least half of every number, and how long it is', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 30, unit: 'binary' }), (text) => {
        const masked = maskAccount(text);
        const shown = [...masked].length - 4;
        expect(masked).toContain('****');
        expect(shown).toBeLessThanOrEqual(Math.max(0, [...text].length * 0.64));
      }),
    );
  });
});
