import { describe, expect, it } from 'vitest';
import { aReport } from '../../testing/report-builders.ts';
import { decodeReport } from './stored-report-schema.ts';

describe('a stored report', () => {
  it('is read as it was stored', () => {
    const report = aReport({ toTell: { attempts: 2, dueAt: 1 } });
    expect(decodeReport(report)._unsafeUnwrap()).toEqual(report);
  });

  it('of an earlier release waits for nobody', () => {
    const { toTell: _, ...earlier } = aReport();
    expect(decodeReport(earlier)._unsafeUnwrap().toTell).toBeNull();
  });
});
