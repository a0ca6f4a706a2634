import { describe, expect, it } from 'vitest';
import { checkHttpSettings, createDemand, httpDefaults, isFilledText } from './http-settings.ts';

const good = { ...httpDefaults, url: 'http://127.0.0.1:1/x' };

describe('checkHttpSettings', () => {
  it('lets good ones pass', () => {
    expect(() => checkHttpSettings(createDemand('create'), good)).not.toThrow();
  });

  it.each([
    ['url', 'eco.taobao.com/router/rest'],
    ['url', 'ftp://eco.taobao.com'],
    ['timeoutMs', 99],
    ['timeoutMs', 1.5],
    ['fetch', 'fetch'],
    ['clock', null],
  ])('names the factory and the option that is wrong: %s %s', (option, value) => {
    const settings = { ...good, [option]: value };
    const check = () => checkHttpSettings(createDemand('create'), settings);
    expect(check).toThrow(`create: ${option} must`);
    expect(check).toThrow(TypeError);
  });
});

it('isFilledText asks for something to read', () => {
  expect([' ', '', 1, null, undefined].map(isFilledText)).not.toContain(true);
  expect(isFilledText('x')).toBe(true);
});
