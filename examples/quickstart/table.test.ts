import { expect, it } from 'vitest';
import { pad, setTable } from './table.ts';

it('counts Chinese characters and full-width punctuation as two columns', () => {
  expect(pad('卡券 kq，', 10)).toBe('卡券 kq， ');
  expect(pad('', 2)).toBe('  ');
});

it('pads by columns and never cuts', () => {
  expect(pad('订单', 6)).toBe('订单  ');
  expect(pad('7', 3, 'start')).toBe('  7');
  expect(pad('订单', 3)).toBe('订单');
});

it('aligns both languages and sets figures to the right', () => {
  const lines = setTable([
    ['订单', 'orders', '300', 'remark'],
    null,
    ['重复卡密', 'duplicates', '0'],
  ]);
  expect(lines).toEqual([
    '订单      orders      300  remark',
    '─'.repeat(33),
    '重复卡密  duplicates    0',
  ]);
});
