import type { CheckText } from './check-text.ts';

/** What the monthly check of archives says. */
export const monthlyArchiveTexts = {
  'monthly.archive': {
    title: { en: 'Orders and configuration archived', zh: '月度备份与存档' },
    findings: {
      'archive.missing': {
        says: {
          en: 'The month {month}, which ended at {endedAt}, has no archive',
          zh: '{month} 月份（截至 {endedAt}）尚未存档',
        },
        advice: {
          en: 'Write one with reports.archive.write, and keep the SHA-256 of its manifest elsewhere.',
          zh: '请用 reports.archive.write 导出存档，并另行保存清单的 SHA-256。',
        },
      },
    },
  },
} as const satisfies Readonly<Record<string, CheckText>>;
