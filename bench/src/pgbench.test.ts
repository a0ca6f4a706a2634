import { describe, expect, it } from 'vitest';
import { parseReport } from './pgbench.ts';

const report = `pgbench (15.18 (Debian 15.18-0+deb12u1))
transaction type: script.sql
scaling factor: 1
query mode: prepared
number of clients: 8
number of threads: 2
maximum number of tries: 1
duration: 3 s
number of transactions actually processed: 18123
number of failed transactions: 0 (0.000%)
latency average = 1.324 ms
initial connection time = 9.170 ms
tps = 6041.773910 (without initial connection time)
`;

describe('the report of pgbench', () => {
  it('tells the rate and the count', () => {
    expect(parseReport(report)).toEqual({ perSecond: 6041.77391, transactions: 18_123 });
  });
  it('is none where transactions failed', () => {
    expect(
      parseReport(report.replace('failed transactions: 0', 'failed transactions: 2')),
    ).toBeNull();
  });
  it('is none where the run was cut off', () => {
    expect(parseReport(report.split('tps')[0] ?? '')).toBeNull();
    expect(parseReport('pgbench: error: connection refused')).toBeNull();
  });
});
