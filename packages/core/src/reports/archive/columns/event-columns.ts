import { z } from 'zod';
import type { Columns } from '../sections.ts';
import { instantCell } from './instant-cell.ts';

const changeLine = z.looseObject({
  kind: z.literal('change'),
  record: z.looseObject({
    orderId: z.string(),
    version: z.number(),
    seq: z.number(),
    at: z.number(),
    actor: z.object({ kind: z.string(), id: z.string() }),
    reason: z.string(),
    events: z.array(z.looseObject({ type: z.string().catch('') })),
  }),
});

/**
 * What happened, as a table: one row for each event of a change that was sealed in the period. The lines
 * themselves are an export of the audit, which proves them.
 */
export const eventColumns: Columns<object> = {
  names: ['order_id', 'seq', 'version', 'at', 'actor', 'reason', 'event'],
  cells: (line) => {
    const parsed = changeLine.safeParse(line);
    if (!parsed.success) return [];
    const { orderId, version, seq, at, actor, reason, events } = parsed.data.record;
    const who = [version, instantCell(at), `${actor.kind}:${actor.id}`, reason];
    return events.map(({ type }, place) => [orderId, seq + place, ...who, type]);
  },
  amounts: () => [],
};
