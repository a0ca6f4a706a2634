import { z } from 'zod';
import { amountSchema } from '../../kernel/schema.ts';
import type { Currency } from '../../kernel/money.ts';
import type { ArchiveSection } from './archive-format.ts';
import type { Amount } from './section-sums.ts';

const currency = z.custom<Currency>((value) => typeof value === 'string');

const refunded = z.object({
  currency,
  buyerPaidMinor: amountSchema,
  lines: z.array(z.object({ units: z.array(z.object({ refundedMinor: amountSchema })) })),
});

const cases = z.object({
  currency,
  case: z.object({
    items: z.array(z.object({ amountMinor: amountSchema })),
    compensationMinor: amountSchema,
  }),
});

const posting = z.object({ currency, amountMinor: amountSchema });

/** What a row adds to the sums of its section, read off the row alone; nothing where it has no amounts. */
const reading: Partial<Readonly<Record<ArchiveSection, (row: unknown) => readonly Amount[]>>> = {
  orders: (row) => {
    const parsed = refunded.safeParse(row);
    if (!parsed.success) return [];
    const { buyerPaidMinor, lines, ...order } = parsed.data;
    const back = lines.flatMap(({ units }) => units.map(({ refundedMinor }) => refundedMinor));
    return [
      { field: 'buyerPaidMinor', currency: order.currency, minor: buyerPaidMinor },
      ...back.map((minor) => ({ field: 'refundedMinor', currency: order.currency, minor })),
    ];
  },
  cases: (row) => {
    const parsed = cases.safeParse(row);
    if (!parsed.success) return [];
    const { case: each, ...of } = parsed.data;
    return [
      ...each.items.map(({ amountMinor: minor }) => ({ field: 'amountMinor', ...of, minor })),
      { field: 'compensationMinor', ...of, minor: each.compensationMinor },
    ];
  },
  postings: (row) => {
    const parsed = posting.safeParse(row);
    if (!parsed.success) return [];
    const { amountMinor: minor, ...of } = parsed.data;
    return [{ field: 'amountMinor', ...of, minor }];
  },
};

/** What a line of NDJSON adds to the sums of its section; one that is no JSON adds nothing. */
export function amountsOfRow(section: ArchiveSection, line: string): readonly Amount[] {
  const read = reading[section];
  if (read === undefined) return [];
  try {
    return read(JSON.parse(line));
  } catch {
    // Its part is of another SHA-256 then, which is told.
    return [];
  }
}
