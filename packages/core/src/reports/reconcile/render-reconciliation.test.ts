import { describe, expect, it } from 'vitest';
import { anId } from '../../testing/an-id.ts';
import { startOfTests } from '../../testing/fixed-clock.ts';
import type { RecordedDifference, Reconciliation } from './reconciliation.ts';
import { renderReconciliation } from './render-reconciliation.ts';

const hostile = '<img src=x onerror=alert(1)> | [a](http://b) `c` \u2028\n# d ![](http://e)&';

const reconciliation: Reconciliation = {
  ...{ reportId: anId('report', 'report-1'), version: 3, state: 'signed' },
  shopId: anId('shop', 'shop-1'),
  period: { from: startOfTests, to: startOfTests + 1 },
  ...{ book: hostile, graceMs: 0, status: 'fail', madeAt: startOfTests, by: 'operator:li' },
  ...{ toldUntil: startOfTests, lines: 2, orders: 1, differences: 1, unexplained: 0 },
  ...{ earlier: null, counts: { missing_there: 1 } },
  totals: [
    {
      ...{ currency: 'CNY', kind: 'income', lines: 2 },
      ...{ theirsMinor: 1_234_567, oursMinor: null, differenceMinor: -5 },
    },
  ],
  balances: [
    {
      ...{ book: hostile, currency: 'CNY', openingMinor: null },
      ...{ movedMinor: 1, brokenMinor: 0, closingMinor: 7, lines: 1 },
    },
  ],
  signature: { by: hostile, at: startOfTests, reason: hostile, digest: 'abc' },
};

const difference: RecordedDifference = {
  ...{ differenceNo: 1, class: 'missing_there', cause: 'no_line', subject: hostile },
  ...{ line: null, orderNo: hostile, orderId: null, currency: 'CNY' },
  ...{ theirs: { incomeMinor: 0, refundMinor: 0 }, ours: { incomeMinor: 900, refundMinor: 0 } },
  ...{ brokenMinor: 0, figures: {}, evidence: [], remedies: [] },
  explanation: { note: hostile, by: 'operator:li', at: startOfTests },
};

type How = Parameters<typeof renderReconciliation>[2];

function written(how: Partial<How> = {}, of: Reconciliation = reconciliation): string {
  return renderReconciliation(of, [difference], { as: 'text', language: 'en', ...how });
}

describe('a reconciliation that is written out', () => {
  it.each(['text', 'markdown', 'html'] as const)('has the same figures as %s', (as) => {
    for (const language of ['en', 'zh'] as const) {
      const page = written({ as, language });
      for (const figure of ['12345.67', '-0.05', '9.00', '0.07', '2026-01-15', 'shop-1', 'abc']) {
        expect(page.replaceAll('\\', '')).toContain(figure);
      }
      expect(/\p{Script=Han}/u.test(page)).toBe(language === 'zh');
    }
  });

  it('says that nobody has signed it, and times by the clock that is asked for', () => {
    const open: Reconciliation = { ...reconciliation, signature: null };
    expect(written({}, open)).toContain('Not signed off');
    expect(written({ language: 'zh' }, open)).toContain('未签核');
    expect(written()).not.toBe(written({ timeZone: 'America/New_York' }));
    expect(() => written({ timeZone: 'Asia/Nowhere' })).toThrow(RangeError);
  });

  it('lets nothing that others wrote begin a line of its own', () => {
    const lines = written().split('\n');
    expect(lines.filter((line) => line.startsWith('# d'))).toEqual([]);
    expect(written()).not.toContain('\u2028');
    expect(lines.filter((line) => line.includes('onerror'))).toHaveLength(3);
  });

  it('is a table of which nothing that others wrote is markup, as Markdown', () => {
    const page = written({ as: 'markdown' });
    expect(page).not.toMatch(/(?<!\\)(<img|!\[|\[a\]|`c`)/);
    const rows = page.split('\n').filter((line) => line.startsWith('|'));
    const widths = rows.map((line) => line.match(/(?<!\\)\|/g)?.length);
    expect(new Set(widths)).toEqual(new Set([6, 7]));
  });

  it('is a page in which nothing that others wrote is an element, as HTML', () => {
    const page = written({ as: 'html', language: 'zh' });
    expect(page.startsWith('<!doctype html>\n<html lang="zh-CN">')).toBe(true);
    const tags = new Set([...page.matchAll(/<(\w+)/g)].map(([, tag]) => tag));
    const own = ['html', 'head', 'meta', 'title', 'style', 'body', 'h1', 'h2', 'p', 'table', 'tr'];
    expect([...tags].toSorted()).toEqual([...own, 'th', 'td'].toSorted());
    expect(page).toContain('&lt;img src=x onerror=alert(1)&gt;');
  });
});
