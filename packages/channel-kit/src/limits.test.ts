import { describe, expect, it } from 'vitest';
import { createDemand } from './http-settings.ts';
import { checkDiscipline, mergeLimits, type ApiLimit } from './limits.ts';

const published: ApiLimit[] = [
  { api: 'list', per: 'shop', count: 10, everyMs: 1_000 },
  { api: 'list', per: 'application', count: 100, everyMs: 1_000 },
];

describe('mergeLimits', () => {
  it('puts a host’s limits in place of the published ones of the same API and reach', () => {
    const own: ApiLimit[] = [
      { api: 'list', per: 'shop', count: 5, everyMs: 1_000 },
      { api: '*', per: 'application', count: 5_000, everyMs: 86_400_000 },
    ];
    expect(mergeLimits(published, own)).toEqual([published[1], ...own]);
    expect(mergeLimits(published)).toEqual(published);
  });
});

describe('checkDiscipline', () => {
  it('lets good ones pass', () => {
    expect(() => checkDiscipline(createDemand('create'), {})).not.toThrow();
    const trace = { startSpan: () => ({ setAttribute: () => null, end: () => undefined }) };
    const all = { limits: published, patienceMs: 0, trace };
    expect(() => checkDiscipline(createDemand('create'), all)).not.toThrow();
  });

  it.each([
    ['patienceMs', -1],
    ['patienceMs', 60_001],
    ['patienceMs', 0.5],
    ['trace', {}],
    ['limits', {}],
    ['limits', [null]],
    ['limits', [{ api: 'a', per: 'shop', count: 0, everyMs: 1 }]],
    ['limits', [{ api: 'a', per: 'shop', count: 1, everyMs: 1.5 }]],
    ['limits', [{ api: 'a', per: 'page', count: 1, everyMs: 1 }]],
    ['limits', [{ api: '*', per: 'shop', count: 1, everyMs: 1 }]],
    ['limits', [published[0], published[0]]],
  ])('names the option that is wrong: %s %s', (option, value) => {
    const check = () => checkDiscipline(createDemand('create'), { [option]: value });
    expect(check).toThrow(`create: ${option} must`);
  });
});
