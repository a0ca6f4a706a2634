import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anId } from '../../testing/an-id.ts';
import { hourMs } from '../../kernel/time.ts';
import { checks } from '../checklist/checks.ts';
import type { ChecklistReport, CheckResult, ReportedFinding } from '../checklist/report.ts';
import { renderReport } from './render-report.ts';

const madeAt = Date.parse('2026-01-15T16:05:00Z');
const shopId = anId('shop', 'shop-1');
const orderId = anId('order', 'or_01');
const findingId = anId('finding', 'f1');

const passed = (check: string): CheckResult => ({
  check,
  status: 'pass',
  figures: { looked: 3 },
  findings: [],
  acknowledged: [],
  more: 0,
  gone: 0,
  findingIds: [],
});

function aReport(
  results: readonly CheckResult[],
  parts: Partial<ChecklistReport> = {},
): ChecklistReport {
  return {
    reportId: anId('report', 'daily.2026-01-15.Asia.Shanghai'),
    version: 1,
    checklist: 'daily',
    period: { from: Date.parse('2026-01-14T16:00Z'), to: Date.parse('2026-01-15T16:00Z') },
    timeZone: 'Asia/Shanghai',
    shopId: null,
    madeAt,
    by: 'system:worker',
    status: 'pass',
    results,
    ...parts,
  };
}

const late: ReportedFinding = {
  findingId,
  state: 'open',
  firstSeenAt: madeAt - 26 * hourMs,
  openedAt: madeAt - 26 * hourMs,
  assignee: '王芳',
  code: 'order.overdue',
  subject: { kind: 'order', shopId, orderId },
  status: 'fail',
  figures: {
    orderNo: '4000123',
    dueAt: madeAt - 30 * hourMs,
    lateMs: 30 * hourMs,
    sinceAt: madeAt,
  },
  evidence: [orderId],
  remedies: [{ call: 'fulfilment.ship', input: { orderIds: [orderId] } }],
};
const kept: ReportedFinding = {
  ...late,
  code: 'order.money_kept',
  figures: {
    orderNo: '4000124',
    rejectedAt: madeAt,
    reason: 'other',
    openMinor: 1_050,
    currency: 'CNY',
  },
  assignee: null,
  openedAt: madeAt,
  remedies: [],
};

const bad = aReport(
  [
    {
      ...passed('daily.redemption'),
      status: 'fail',
      figures: { overdue: 102 },
      findings: [late],
      more: 101,
      gone: 2,
    },
    { ...passed('daily.rejected'), acknowledged: [kept] },
    { ...passed('daily.sync'), status: 'unknown', figures: { code: 'storage.busy', message: 'x' } },
  ],
  { status: 'fail' },
);

const forms = ['text', 'markdown', 'html'] as const;
const languages = ['en', 'zh'] as const;

describe('a report that is written out', () => {
  it('fits a quiet day in 40 lines, in each language', () => {
    const daily = checks.filter(({ checklist }) => checklist === 'daily');
    const quiet = aReport(daily.map(({ id }) => passed(id)));
    for (const language of languages) {
      const text = renderReport(quiet, { as: 'text', language });
      expect(text.split('\n').length).toBeLessThanOrEqual(40);
    }
    const zh = renderReport(quiet, { as: 'text', language: 'zh' });
    expect(zh).toContain('每日检查清单 2026-01-15: 正常');
    for (const line of zh.trim().split('\n').slice(3))
      expect(line).toMatch(/^\[正常\] \p{Script=Han}/u);
  });

  // Kept word by word, so that a change of wording or order is looked at by whoever makes it.
  it('says what is wrong, since when, and what to do, as people read it', () => {
    expect(renderReport(bad, { as: 'text', language: 'zh' })).toMatchInlineSnapshot(`
      "每日检查清单 2026-01-15: 异常
      生成于 2026-01-16 00:05 · system:worker · daily.2026-01-15.Asia.Shanghai

      [异常] 待兑换订单时效 · 逾期 102
        - 订单 4000123 应在 2026-01-14 18:05 前备好或交付，已逾期 1 天 6 小时 (已持续 1 天 2 小时，→ 王芳)
            立即发货；缺货请补充卡密，无法供货请拒绝订单。
            fulfilment.ship({"orderIds":["or_01"]})
        另有 101 项未列出，2 项已消除
      [正常] 已拒绝订单 · 已核对 3
        (已知悉) 订单 4000124 于 2026-01-16 00:05 被拒绝（其他），10.50 CNY 未退还
      [未知] 订单信息同步 · 代码 storage.busy, 说明 x
      "
    `);
    expect(renderReport(bad, { as: 'markdown', language: 'en' })).toMatchInlineSnapshot(`
      "# Daily checklist 2026-01-15: WRONG

      made 2026-01-16 00:05 · system:worker · daily.2026-01-15.Asia.Shanghai

      ## WRONG · Goods handed over in time

      overdue 102

      - **Order 4000123 should have been ready by 2026-01-14 18:05: 1 d 6 h late (for 1 d 2 h, → 王芳)**
        Ship it. Where it waits for stock, import keys; where it cannot be supplied, reject it.
        \` fulfilment.ship({"orderIds":["or_01"]}) \`

      101 more not shown, 2 gone

      ## OK · Rejected orders

      looked 3

      - *acknowledged* Order 4000124 was rejected at 2026-01-16 00:05 (other); 10.50 CNY was not given back

      ## UNKNOWN · Orders read at the channels

      code storage.busy, message x
      "
    `);
  });

  it('is a page by itself, that loads nothing and runs nothing', () => {
    const page = renderReport(bad, { as: 'html', language: 'zh' });
    expect(page).toContain('<html lang="zh-CN">');
    expect(page).not.toMatch(/<script|src=|href=|@import|url\(/i);
    expect(page).toContain('10.50 CNY');
  });

  it('lets nothing that others have told become markup, whatever it is', () => {
    const nasty = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        '<script>alert(1)</script>',
        '"><img src=x onerror=alert(1)>',
        '`x`](javascript:1)',
        '&lt;b&gt;',
        '\n# head\n<b>',
        '{orderNo}',
        '\ud800',
      ),
    );
    fc.assert(
      fc.property(nasty, nasty, (text, code) => {
        const figures = { orderNo: text, [code]: text };
        const finding = { ...late, code, figures, assignee: text };
        const known = { ...late, figures };
        const line = {
          ...passed(code),
          findings: [finding, known],
          acknowledged: [known],
          figures,
        };
        const report = aReport([line, { ...passed('daily.redemption'), findings: [known] }]);
        for (const language of languages) {
          const page = renderReport(report, { as: 'html', language });
          const tags = new Set([...page.matchAll(/<\/?([a-z0-9!]+)/gi)].map(([, tag]) => tag));
          for (const tag of tags) expect(ownTags).toContain(tag);
          expect(page.replaceAll(/&(?:amp|lt|gt|quot|#39);/g, '')).not.toContain('&');
          expect(page.isWellFormed()).toBe(true);
          const lines = renderReport(aReport([line]), { as: 'text', language }).split('\n');
          expect(lines.length).toBeLessThanOrEqual(12);
          const markdown = renderReport(report, { as: 'markdown', language });
          expect(markdown.split('\n').filter((each) => each.startsWith('#')).length).toBe(3);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('is written in every form and language, also of a release that knows other checks', () => {
    const other = aReport([{ ...passed('daily.of_later'), findings: [{ ...late, code: 'x.y' }] }]);
    for (const as of forms) {
      for (const language of languages) {
        expect(renderReport(other, { as, language })).toContain('x.y');
      }
    }
  });
});

const ownTags = [
  ...['!doctype', 'html', 'head', 'meta', 'title', 'style', 'body', 'h1', 'h2', 'p', 'section'],
  ...['span', 'ul', 'li', 'strong', 'br', 'code'],
];
