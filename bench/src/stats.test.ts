import { describe, expect, it } from 'vitest';
import { median, percentile, rounded } from './stats.ts';

describe('median', () => {
  it('is the middle value, whatever the order', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([7])).toBe(7);
  });
  it('is between the two in the middle of an even number', () => {
    expect(median([4, 1, 3, 2])).toBe(2.5);
  });
  it('is nothing of nothing', () => {
    expect(median([])).toBeNaN();
  });
  it('leaves the values as they were', () => {
    const values = [3, 1, 2];
    median(values);
    expect(values).toEqual([3, 1, 2]);
  });
});

describe('percentile', () => {
  const hundred = Array.from({ length: 100 }, (_, i) => 100 - i);
  it('is a value that was measured', () => {
    expect(percentile(hundred, 0.95)).toBe(95);
    expect(percentile(hundred, 0.5)).toBe(50);
    expect(percentile(hundred, 1)).toBe(100);
    expect(percentile(hundred, 0)).toBe(1);
  });
  it('is the largest of few values', () => {
    expect(percentile([1, 2, 3], 0.95)).toBe(3);
    expect(percentile([], 0.95)).toBeNaN();
  });
});

describe('rounded', () => {
  it('keeps three digits', () => {
    expect(rounded(0.123456)).toBe(0.123);
    expect(rounded(123456)).toBe(123000);
    expect(rounded(2)).toBe(2);
  });
  it('does not make a number of none', () => {
    expect(rounded(NaN)).toBeNaN();
    expect(rounded(Infinity)).toBeNaN();
  });
});
