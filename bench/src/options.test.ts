import { describe, expect, it } from 'vitest';
import { parseOptions } from './options.ts';

describe('the command line', () => {
  it('asks for the quick five in short samples', () => {
    const options = parseOptions(['--quick']);
    expect([...options.only]).toEqual(['P1', 'P2', 'P3', 'P4', 'P5']);
    expect(options).toMatchObject({ isQuick: true, seconds: 1, runs: 3, server: '18' });
  });
  it('narrows to what is named', () => {
    const options = parseOptions(['--only', 'p1, P2', '--seconds', '3', '--runs', '5']);
    expect([...options.only]).toEqual(['P1', 'P2']);
    expect(options).toMatchObject({ seconds: 3, runs: 5, isQuick: false });
  });
  it('leaves out what loads millions of orders unless asked', () => {
    expect(parseOptions([]).only.has('P6')).toBe(false);
    expect(parseOptions(['--all']).only.has('P6')).toBe(true);
  });
  it('does without pgbench when told to', () => {
    expect(parseOptions(['--bare']).isBare).toBe(true);
    expect(parseOptions([]).isBare).toBe(false);
  });
  it('measures alone what it profiles', () => {
    const options = parseOptions(['--profile', 'P2', '--only', 'P1,P3']);
    expect(options.profile).toBe('P2');
    expect([...options.only]).toEqual(['P2']);
  });
  it('passes over the separator that a package manager puts in', () => {
    expect(parseOptions(['--', '--orders', '10000']).orders).toBe(10_000);
  });
  it.each([
    ['--only', 'P8'],
    ['--only', ''],
    ['--seconds', '0'],
    ['--seconds', 'ten'],
    ['--runs', '1.5'],
    ['--server', '17'],
    ['--orders', '1e9'],
    ['--name', '../elsewhere'],
    ['--profile', 'all'],
    ['--profile', 'P6'],
    ['--fast', 'yes'],
  ])('refuses %s %s', (option, value) => {
    expect(() => parseOptions([option, value])).toThrow();
  });
});
