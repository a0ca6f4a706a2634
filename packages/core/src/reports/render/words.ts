import { formatDecimal } from '../../kernel/money.ts';
import { hourMs, minuteMs, dayMs, type Instant } from '../../kernel/time.ts';
import type { CheckStatus, Figures } from '../checklist/finding.ts';
import type { Bilingual, ReportLanguage } from '../checklist/texts/check-text.ts';

import { figureInChinese, inChinese } from './words-zh.ts';

/** How a report is written out. */
export interface Reader {
  readonly language: ReportLanguage;
  readonly timeZone: string;
}

/** How a check came out, in words. */
export const statusWords: Readonly<Record<CheckStatus, Bilingual>> = {
  pass: { en: 'OK', zh: '正常' },
  warn: { en: 'LOOK', zh: '关注' },
  unknown: { en: 'UNKNOWN', zh: '未知' },
  fail: { en: 'WRONG', zh: '异常' },
};

/** A sentence with its figures in their places, each written as its name asks. */
export function fillIn(template: string, figures: Figures, reader: Reader): string {
  return template.replaceAll(/\{(\w+)\}/g, (_whole, name: string) =>
    figureText(name, figures, reader),
  );
}

type Value = Figures[string];

/** A figure as its name asks: an amount, an instant, a stretch of time, a share, or a plain value. */
export function figureText(name: string, figures: Figures, reader: Reader): string {
  const value = figures[name] ?? null;
  if (value === null) return '—';
  if (typeof value !== 'number') return plainText(value, reader);
  if (name.endsWith('Minor')) return amountText(value, figures['currency'] ?? null);
  if (name.endsWith('At')) return timeText(value, reader.timeZone);
  if (name.endsWith('Ms')) return lengthText(value, reader.language);
  if (name.endsWith('Share')) return shareText(value);
  return String(value);
}

function plainText(value: Exclude<Value, number | null>, { language }: Reader): string {
  if (typeof value === 'string') return wordText(value, language);
  return value ? yes[language] : no[language];
}

/** A word of a figure, as the reader says it. */
function wordText(text: string, language: ReportLanguage): string {
  return language === 'zh' ? inChinese(text) : text;
}

/** What a figure is called. */
export function figureNameText(name: string, language: ReportLanguage): string {
  return language === 'zh' ? figureInChinese(name) : name;
}

const yes: Bilingual = { en: 'yes', zh: '是' };
const no: Bilingual = { en: 'no', zh: '否' };

function amountText(amountMinor: number, currency: Value): string {
  const sum = Number.isSafeInteger(amountMinor) ? formatDecimal(amountMinor) : String(amountMinor);
  return typeof currency === 'string' ? `${sum} ${currency}` : sum;
}

/** `2026-01-15 08:00`, in a time zone. */
export function timeText(instant: Instant, timeZone: string): string {
  const format = new Intl.DateTimeFormat('sv-SE', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  });
  const isInstant = Number.isSafeInteger(instant) && Math.abs(instant) <= lastInstant;
  return isInstant ? format.format(instant) : String(instant);
}

const lastInstant = 253_402_300_799_999;

/** How long something took, in its two largest units. */
export function lengthText(lengthMs: number, language: ReportLanguage): string {
  const days = Math.floor(lengthMs / dayMs);
  const hours = Math.floor((lengthMs % dayMs) / hourMs);
  const minutes = Math.floor((lengthMs % hourMs) / minuteMs);
  const [d, h, m] = language === 'zh' ? [' 天', ' 小时', ' 分钟'] : [' d', ' h', ' min'];
  if (days > 0) return hours > 0 ? `${days}${d} ${hours}${h}` : `${days}${d}`;
  if (hours > 0) return minutes > 0 ? `${hours}${h} ${minutes}${m}` : `${hours}${h}`;
  return `${minutes}${m}`;
}

// In tenths of a percent, by whole numbers alone.
function shareText(share: number): string {
  const tenths = Math.round(share * 1_000);
  return Number.isSafeInteger(tenths) ? `${formatDecimal(tenths, 1)}%` : String(share);
}
