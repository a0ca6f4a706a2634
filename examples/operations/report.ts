import { dateOf } from './calendar.ts';
import type { Comparison, Found } from './compare.ts';
import type { Outcome } from './demo.ts';
import type { Planted } from './faults/fault.ts';

/** What came of a life, for people. */
export function reportLines({ comparison, orders, reports, seconds }: Outcome): readonly string[] {
  const { planted, found, missed, falseAlarms } = comparison;
  return [
    '',
    `${orders} orders, ${reports} reports, ${seconds.toFixed(1)} s`,
    '',
    `planted ${planted.length}, found ${found.length}`,
    ...planted.map((each) => `${found.includes(each) ? '✓' : '✗'} ${plantedText(each)}`),
    ...(missed.length > 0 ? ['', `missed ${missed.length}`] : []),
    ...missed.map(({ planted: each, expected }) =>
      expected === null
        ? `✗ ${each.kind}: it could not be planted`
        : `✗ ${each.kind}: nobody said ${expected.code} of ${expected.subject}`,
    ),
    ...(falseAlarms.length > 0 ? ['', `false alarms ${falseAlarms.length}`] : []),
    ...falseAlarms.map((each) => `✗ ${foundText(each)}`),
  ];
}

/** The result for programs, as one line. */
export function jsonLine({ planted, found, falseAlarms }: Comparison): string {
  return JSON.stringify({
    planted: planted.length,
    found: found.length,
    missed: planted.length - found.length,
    falseAlarms: falseAlarms.length,
  });
}

/** A finding in a line. */
export function foundText({ day, check, code, subject, figures }: Found): string {
  return `${dateOf(day)} ${check}: ${code} of ${subject} (${figures})`;
}

function plantedText({ day, kind, what, expects }: Planted): string {
  const subjects = [...new Set(expects.map(({ subject }) => subject))].join(', ');
  const codes = expects.map(({ code }) => code).join(', ');
  return `${dateOf(day)} ${kind}: ${what} (${subjects}) → ${codes}`;
}
